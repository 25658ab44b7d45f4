import { describe, expect, it } from 'vitest';
import type { LatencySummary } from '../../../../simulator/src/latency.ts';
import type { FunctionLag, ProcessLoad, Sample } from '../../../../simulator/src/timeline/sample.ts';
import { createSampleList } from '../../../../simulator/src/timeline/sample-list.ts';
import { integerBetween, type Random, seededRandom, seeds } from '../../../support/random.ts';
import { sampleWith } from './support.ts';

const functionNames = ['aggregate', 'announce', 'finish'];

function randomSample(random: Random, index: number): Sample {
  const number = (max: number) => integerBetween(random, 0, max);
  // Eighths add up exactly in whatever order they are added.
  const load = (): ProcessLoad => ({
    cpuSeconds: number(16) / 8,
    wallSeconds: number(16) / 8,
    residentBytes: number(1_000),
    delayMs: number(100),
  });
  return sampleWith({
    fromMs: index * 1_000,
    untilMs: (index + 1) * 1_000,
    sent: number(50),
    acknowledged: number(50),
    retried: number(5),
    givenUp: number(5),
    connected: number(50),
    pending: number(50),
    ...(random() < 0.5 ? { latencyMs: { p50: number(9), p95: number(9), p99: number(9), max: number(9) } } : {}),
    functions: functionNames
      .filter(() => random() < 0.5)
      .map((functionName) => ({ functionName, iteratorAgeMs: number(9), recordsBehind: number(9) })),
    ...(random() < 0.5 ? { runtime: load() } : {}),
    simulator: load(),
    ranks: [0, 1].map(() => (random() < 0.5 ? null : number(9))),
  });
}

/** Every sample kept, put together when all are there. */
function joinedNaively(samples: readonly Sample[], samplesMax: number): Sample[] {
  let perSample = 1;
  while (Math.ceil(samples.length / perSample) > samplesMax) perSample *= 2;
  return samples.flatMap((_, index) =>
    index % perSample === 0 ? [joinedAtOnce(samples.slice(index, index + perSample))] : [],
  );
}

function joinedAtOnce(part: readonly Sample[]): Sample {
  const sum = (countOf: (sample: Sample) => number) => part.reduce((total, sample) => total + countOf(sample), 0);
  const latencies = part.flatMap(({ latencyMs }) => latencyMs ?? []);
  const loads = part.flatMap(({ runtime }) => runtime ?? []);
  return {
    fromMs: part[0]!.fromMs,
    untilMs: part.at(-1)!.untilMs,
    sent: sum(({ sent }) => sent),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    retried: sum(({ retried }) => retried),
    givenUp: sum(({ givenUp }) => givenUp),
    connected: Math.min(...part.map(({ connected }) => connected)),
    pending: Math.max(...part.map(({ pending }) => pending)),
    ...(latencies.length === 0 ? {} : { latencyMs: highest(latencies) }),
    functions: worstLags(part.flatMap(({ functions }) => functions)),
    ...(loads.length === 0 ? {} : { runtime: together(loads) }),
    simulator: together(part.map(({ simulator }) => simulator)),
    ranks: [0, 1].map((racer) => part.map(({ ranks }) => ranks[racer]).findLast((rank) => rank !== null) ?? null),
  };
}

const highest = (latencies: readonly LatencySummary[]): LatencySummary => ({
  p50: Math.max(...latencies.map(({ p50 }) => p50)),
  p95: Math.max(...latencies.map(({ p95 }) => p95)),
  p99: Math.max(...latencies.map(({ p99 }) => p99)),
  max: Math.max(...latencies.map(({ max }) => max)),
});

const worstLags = (lags: readonly FunctionLag[]): FunctionLag[] =>
  [...new Set(lags.map(({ functionName }) => functionName))].map((functionName) => {
    const own = lags.filter((lag) => lag.functionName === functionName);
    return {
      functionName,
      iteratorAgeMs: Math.max(...own.map(({ iteratorAgeMs }) => iteratorAgeMs)),
      recordsBehind: Math.max(...own.map(({ recordsBehind }) => recordsBehind)),
    };
  });

const together = (loads: readonly ProcessLoad[]): ProcessLoad => ({
  cpuSeconds: loads.reduce((total, { cpuSeconds }) => total + cpuSeconds, 0),
  wallSeconds: loads.reduce((total, { wallSeconds }) => total + wallSeconds, 0),
  residentBytes: Math.max(...loads.map(({ residentBytes }) => residentBytes)),
  delayMs: Math.max(...loads.map(({ delayMs }) => delayMs)),
});

describe('a list of samples', () => {
  it('keeps what joining everything at the end would have left, however many come', () => {
    for (const seed of seeds(300)) {
      const random = seededRandom(seed);
      const samplesMax = integerBetween(random, 2, 9);
      const samples = Array.from({ length: integerBetween(random, 0, 90) }, (_, index) => randomSample(random, index));
      const list = createSampleList(samplesMax);
      for (const sample of samples) list.add(sample);
      expect(list.samples(), `seed ${seed}`).toEqual(joinedNaively(samples, samplesMax));
    }
  });

  it('keeps every second of an hour, and of two hours every two seconds', () => {
    const list = createSampleList();
    for (let index = 0; index < 3_600; index += 1) list.add(sampleWith({ sent: 1 }));
    expect([list.samples().length, list.joinedPerSample()]).toEqual([3_600, 1]);
    for (let index = 0; index < 3_600; index += 1) list.add(sampleWith({ sent: 1 }));
    expect([list.samples().length, list.joinedPerSample()]).toEqual([3_600, 2]);
    expect(new Set(list.samples().map(({ sent }) => sent))).toEqual(new Set([2]));
  });
});
