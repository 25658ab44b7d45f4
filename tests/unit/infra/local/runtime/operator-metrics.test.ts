import { describe, expect, it, onTestFinished } from 'vitest';
import type { Deployment } from '../../../../../infra/local/src/core/deployment.ts';
import { failureBucketsOf } from '../../../../../infra/local/src/operator-metrics.ts';
import { createProcessMeter } from '../../../../../infra/local/src/process-meter.ts';
import { mappingSpec } from '../../../../support/event-source-bench.ts';
import { eventually } from '../../../../support/eventually.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';

describe('buckets for what was given up', () => {
  it('are those of mappings, of functions and of rules, each once', () => {
    const deployment = {
      mappings: [mappingSpec({ onFailureArn: 'arn:aws:s3:::bin' }), mappingSpec()],
      functions: [{ asyncInvoke: { onFailureArn: 'arn:aws:s3:::other' } }, { asyncInvoke: {} }],
      topicRules: [
        { errorAction: { type: 's3', bucketName: 'bin', key: 'k' } },
        { errorAction: { type: 's3', bucketName: 'rules', key: 'k' } },
        {},
      ],
    } as unknown as Deployment;
    expect(failureBucketsOf(deployment)).toEqual(['bin', 'other', 'rules']);
  });
});

describe('the process', () => {
  const open = async () => {
    const clock = createFakeClock();
    const meter = createProcessMeter(clock);
    await meter.start();
    onTestFinished(() => meter.stop());
    return { clock, meter };
  };
  const block = (forMs: number): void => {
    for (const untilMs = performance.now() + forMs; performance.now() < untilMs; );
  };

  it('shows how long it held everybody up, and forgets it after two windows', async () => {
    const { clock, meter } = await open();
    const maxMs = () => meter.read().eventLoopDelayMs.max;
    // The first look of the timer only begins the measurement.
    await eventually(() => {
      block(150);
      return maxMs() > 100 ? true : undefined;
    });
    clock.advance(10_000);
    expect(maxMs()).toBeGreaterThan(100);
    clock.advance(10_000);
    expect(maxMs()).toBeLessThan(100);
  });

  it('tells what it has taken of the processors since its start, and not before', async () => {
    block(50);
    const usedBefore = process.cpuUsage();
    const { meter } = await open();
    block(50);
    const { cpuSeconds } = meter.read();
    const { user, system } = process.cpuUsage(usedBefore);
    expect(cpuSeconds).toBeGreaterThan(0);
    expect(cpuSeconds).toBeLessThanOrEqual((user + system) / 1e6);
  });

  it('tells its age and its memory, and leaves no timer behind', async () => {
    const { clock, meter } = await open();
    clock.advance(90_000);
    const { uptimeSeconds, memory } = meter.read();
    expect([uptimeSeconds, memory.heapUsedBytes > 0, memory.residentBytes > memory.heapUsedBytes]).toEqual([
      90,
      true,
      true,
    ]);
    await meter.stop();
    expect(clock.pendingCount()).toBe(0);
  });
});
