import { describe, expect, it } from 'vitest';
import { NO_FAULT_COUNTS } from '../../../../simulator/src/faults/fault-counts.ts';
import { createRuntimeProbe } from '../../../../simulator/src/timeline/runtime-probe.ts';
import { createSampler } from '../../../../simulator/src/timeline/sampler.ts';

const MEBIBYTE = 1_048_576;

const answerOf = (fields: { cpuSeconds: number; ageMs?: number }) => ({
  atMs: 1_000,
  process: {
    cpuSeconds: fields.cpuSeconds,
    memory: { residentBytes: 200 * MEBIBYTE },
    eventLoopDelayMs: { p50: 1, p99: 12, max: 40 },
  },
  eventSources: [
    {
      functionName: 'aggregate',
      backlog: {
        shards: [
          { iteratorAgeMs: fields.ageMs ?? 0, recordsBehind: 3 },
          { iteratorAgeMs: 20, recordsBehind: 4 },
        ],
      },
    },
    { functionName: 'aggregate', backlog: { shards: [{ iteratorAgeMs: 5, recordsBehind: 9 }] } },
    { functionName: 'finish', backlog: { shards: [] } },
  ],
});

function createBench(answers: unknown[]) {
  const counts = { sent: 100, acknowledged: 90, acknowledgedLate: 0, retried: 2, givenUp: 1 };
  const own = {
    connected: 5,
    pending: 10,
    skipped: 0,
    framesWatched: 0,
    faults: NO_FAULT_COUNTS,
    cpuSeconds: 3,
    residentBytes: 80 * MEBIBYTE,
  };
  let nowSeconds = 50;
  const runtime = createRuntimeProbe({
    url: 'http://runtime',
    nowSeconds: () => nowSeconds,
    fetch: async () => {
      const answer = answers.shift();
      if (answer === undefined) throw new TypeError('fetch failed');
      return answer instanceof Response ? answer : Response.json(answer);
    },
  });
  const read = createSampler({
    counts,
    status: () => own,
    takeLatency: () => ({ p50: 1, p95: 2, p99: 3, max: 4 }),
    ranks: () => [7, null],
    runtime,
    takeDelayMs: () => 6,
    nowSeconds: () => nowSeconds,
  });
  const look = async () => {
    const sample = read({ fromMs: 0, untilMs: 1_000 });
    await runtime.ask(); // the one that the look began
    nowSeconds += 1;
    return sample;
  };
  return { counts, own, look };
}

describe('a sample', () => {
  it('says what happened since the last one, of runtime and simulator', async () => {
    const { counts, own, look } = createBench([
      answerOf({ cpuSeconds: 10 }),
      answerOf({ cpuSeconds: 10.5, ageMs: 340 }),
    ]);
    await look();
    Object.assign(counts, { sent: 150, acknowledged: 135, retried: 2, givenUp: 4 });
    own.cpuSeconds = 3.25;
    await look();
    expect(await look()).toEqual({
      fromMs: 0,
      untilMs: 1_000,
      sent: 0,
      acknowledged: 0,
      retried: 0,
      givenUp: 0,
      connected: 5,
      pending: 10,
      latencyMs: { p50: 1, p95: 2, p99: 3, max: 4 },
      functions: [
        { functionName: 'aggregate', iteratorAgeMs: 340, recordsBehind: 9 },
        { functionName: 'finish', iteratorAgeMs: 0, recordsBehind: 0 },
      ],
      runtime: { cpuSeconds: 0.5, wallSeconds: 1, residentBytes: 200 * MEBIBYTE, delayMs: 12 },
      simulator: { cpuSeconds: 0, wallSeconds: 1, residentBytes: 80 * MEBIBYTE, delayMs: 6 },
      ranks: [7, null],
    });
  });

  it('counts each reading in one second only', async () => {
    const { counts, own, look } = createBench([]);
    await look();
    Object.assign(counts, { sent: 150, acknowledged: 135, retried: 3, givenUp: 4 });
    own.cpuSeconds = 3.25;
    expect(await look()).toMatchObject({
      sent: 50,
      acknowledged: 45,
      retried: 1,
      givenUp: 3,
      simulator: { cpuSeconds: 0.25, wallSeconds: 1 },
    });
    expect(await look()).toMatchObject({ sent: 0, acknowledged: 0, simulator: { cpuSeconds: 0 } });
  });

  it.each([
    ['does not answer', []],
    ['has no such page', [1, 2, 3].map(() => new Response('', { status: 404 }))],
    ['answers something else', [1, 2, 3].map(() => new Response('<html>'))],
  ])('has nothing of a runtime that %s', async (_what, answers) => {
    const { look } = createBench(answers);
    await look();
    const sample = await look();
    expect([sample.runtime, sample.functions]).toEqual([undefined, []]);
  });

  it('does not take a runtime that was started anew for one that gave time back', async () => {
    const { look } = createBench([answerOf({ cpuSeconds: 10 }), answerOf({ cpuSeconds: 1 })]);
    await look();
    await look();
    const sample = await look();
    expect([sample.runtime, sample.functions.length]).toEqual([undefined, 2]);
  });
});
