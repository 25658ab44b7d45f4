import { afterEach, describe, expect, it, vi } from 'vitest';
import { endsAtMs, officialAtMs, outputHundredths, parseRaceId } from '../../../../../domain/src/index.ts';
import type { FinalReading, SentReading } from '../../../../../frontend/src/composables/ride/use-ride.ts';
import { integerBetween, type Random, seededRandom, seeds } from '../../../../support/random.ts';
import { createRideBench, raceLengthSeconds, shortOf } from './ride-bench.ts';

const stepMs = 500;
const rideSteps = 200;
/** A measurement stands for the last second of a race at most this much later. */
const finalHoldSeconds = 3;

/** Some races on a link that loses, delays and swaps acknowledgements, a bike that falls silent, a device that sleeps. */
const rideAtRandom = async (random: Random) => {
  const bench = createRideBench({ startsAtSecond: random() * raceLengthSeconds });
  const { bike, link, published, ride } = bench;
  const measured: { atMs: number; outputHundredths: number }[] = [];
  const source = {
    ...bench.source,
    nextSecond: (at: { second: number; lengthSeconds: number }) => {
      bike.effort = random() < 0.9 ? { cadenceRpm: integerBetween(random, 60, 110), resistancePercent: 40 } : undefined;
      const effort = bench.source.nextSecond(at);
      if (effort !== undefined) measured.push({ atMs: bench.nowMs(), outputHundredths: outputHundredths(effort) });
      return effort;
    },
  };
  const shown: SentReading[] = [];
  const finishes: FinalReading[] = [];
  const acknowledged = new Set<string>();
  bench.start({ source, from: random() < 0.5 ? 'now' : 'next-start' });
  const startsAtMs = ride.plan.value?.startsAtMs ?? 0;
  link.mode = 'holds';
  let settled = 0;
  for (let step = 0; step < rideSteps; step += 1) {
    if (random() < 0.02) vi.setSystemTime(Date.now() + random() * 10_000);
    await bench.pass(stepMs / 1_000);
    const waiting = published.slice(settled);
    settled = published.length;
    for (const one of waiting) {
      const isThrough = random() < 0.7;
      setTimeout(() => {
        if (isThrough) acknowledged.add(shortOf(one.reading));
        if (isThrough) one.acknowledge();
        else one.refuse();
      }, random() * 3_000);
    }
    const { lastReading, finished } = ride;
    if (lastReading.value !== undefined && lastReading.value !== shown.at(-1)) shown.push(lastReading.value);
    if (finished.value !== undefined && finished.value !== finishes.at(-1)) finishes.push(finished.value);
  }
  ride.stop();
  vi.useRealTimers();
  return { acknowledged, finishes, measured, published, shown, startsAtMs };
};

describe('any ride', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends nothing before its start, no second twice, and finals only of races that take them, over many seeds', async () => {
    for (const seed of seeds(40)) {
      const { measured, published, startsAtMs } = await rideAtRandom(seededRandom(seed));
      const updates = published.filter(({ reading }) => reading.event === 'update');
      const finals = published.filter(({ reading }) => reading.event === 'final');
      expect(Math.min(...published.map(({ atMs }) => atMs)), `seed ${seed}`).toBeGreaterThanOrEqual(startsAtMs);
      expect(new Set(updates.map(({ reading }) => shortOf(reading))).size, `seed ${seed}`).toBe(updates.length);
      for (const { atMs, reading } of finals) {
        const race = parseRaceId(reading.raceId, raceLengthSeconds);
        const lastSecondMs = endsAtMs(race) - 1_000;
        const output = outputHundredths({ cadenceRpm: reading.cadence, resistancePercent: reading.resistance });
        const inTime = measured.filter((one) => one.atMs < endsAtMs(race) && one.outputHundredths === output);
        expect(atMs, `seed ${seed}`).toBeLessThan(officialAtMs(race));
        expect(atMs, `seed ${seed}`).toBeGreaterThanOrEqual(lastSecondMs);
        expect(Math.max(...inTime.map((one) => one.atMs)), `seed ${seed}`).toBeGreaterThanOrEqual(
          lastSecondMs - finalHoldSeconds * 1_000,
        );
      }
    }
  });

  it('shows only what was acknowledged and never falls back, and tells each finish once, over many seeds', async () => {
    for (const seed of seeds(40)) {
      const { acknowledged, finishes, shown } = await rideAtRandom(seededRandom(seed));
      const momentsOf = (readings: readonly SentReading[]) =>
        readings.map(({ race, second }) => race.startSeconds + second);
      expect(momentsOf(shown), `seed ${seed}`).toEqual(momentsOf(shown).sort((a, b) => a - b));
      const unheard = shown.filter(({ race, second }) => {
        const event = second === race.lengthSeconds ? 'final' : 'update';
        return !acknowledged.has(shortOf({ raceId: race.raceId, second, event }));
      });
      expect(unheard, `seed ${seed}`).toEqual([]);
      const finishedRaces = finishes.map(
        ({ race }) => `${shortOf({ ...race, second: race.lengthSeconds, event: 'final' })}`,
      );
      const finalsHeard = [...acknowledged].filter((one) => one.endsWith('final'));
      expect(finishedRaces, `seed ${seed}`).toEqual(finalsHeard.slice(0, finishedRaces.length));
      expect(finalsHeard.length - finishedRaces.length, `seed ${seed}`).toBeLessThanOrEqual(1);
    }
  });
});
