import { describe, expect, it } from 'vitest';
import { createLatencyRecorder } from '../../../simulator/src/latency.ts';

describe('the latency recorder', () => {
  it('knows no percentile above the slowest', () => {
    const latency = createLatencyRecorder();
    for (const latencyMs of [5_024, 5_021, 9_001.4]) latency.record(latencyMs);
    const { p50, p95, p99, max } = latency.summary();
    expect([p50, p95, p99].filter((percentile) => percentile > max)).toEqual([]);
    expect(latency.takeInterval()).toEqual(latency.summary());
  });

  it('begins anew with every interval, and forgets nothing of the whole', () => {
    const latency = createLatencyRecorder();
    expect([latency.takeInterval(), latency.summary()]).toEqual([undefined, { p50: 0, p95: 0, p99: 0, max: 0 }]);
    latency.record(800);
    expect(latency.takeInterval()).toEqual({ p50: 800, p95: 800, p99: 800, max: 800 });
    latency.record(10);
    expect(latency.takeInterval()).toEqual({ p50: 10, p95: 10, p99: 10, max: 10 });
    expect([latency.takeInterval(), latency.count(), latency.summary().max]).toEqual([undefined, 2, 800]);
  });
});
