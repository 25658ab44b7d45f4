import type { LeaderboardStore } from '../ports/leaderboard-store.ts';
import type { ResultStore } from '../ports/result-store.ts';
import { joinFinal } from '../race-result.ts';
import type { Reading } from '../reading.ts';
import { type KnownBests, readKnownBests } from './known-bests.ts';
import { settleAll } from './settle-all.ts';

export interface FinishRacePorts {
  readonly results: ResultStore;
  readonly leaderboards: LeaderboardStore;
}

export interface FinishOutcome {
  /** Final results recorded, duplicates within the batch counted once. */
  readonly recordedCount: number;
  /** Readings whose result is not recorded, by their index in the batch, ascending; try those again. */
  readonly failures: readonly { readonly index: number; readonly cause: unknown }[];
}

interface Finish {
  reading: Reading;
  readonly indexes: number[];
}

/**
 * Records final readings as results of their race and as bests of their class, at most `concurrencyMax` (default 16)
 * at once. Readings that are not final are passed over. Safe to repeat. A failure touches its own readings only.
 */
export async function finishRace(
  readings: readonly Reading[],
  ports: FinishRacePorts,
  { concurrencyMax = 16 }: { readonly concurrencyMax?: number } = {},
): Promise<FinishOutcome> {
  const finishes = joinDuplicates(readings);
  const known = await readKnownBests(
    finishes.map(({ reading }) => reading),
    ports.leaderboards,
  );
  const settled = await settleAll(finishes, ({ reading }) => recordFinish(reading, ports, known), concurrencyMax);
  const failures = settled
    .flatMap((finish) =>
      'failure' in finish ? finish.item.indexes.map((index) => ({ index, cause: finish.failure })) : [],
    )
    .sort((a, b) => a.index - b.index);
  return { recordedCount: settled.filter((finish) => 'value' in finish).length, failures };
}

function joinDuplicates(readings: readonly Reading[]): Finish[] {
  const finishes = new Map<string, Finish>();
  for (const [index, reading] of readings.entries()) {
    if (!reading.isFinal) continue;
    const key = `${reading.raceId}/${reading.racerId}`; // neither id holds a slash
    const known = finishes.get(key);
    if (known === undefined) finishes.set(key, { reading, indexes: [index] });
    else {
      known.indexes.push(index);
      known.reading = joinFinal(known.reading, reading) === reading ? reading : known.reading;
    }
  }
  return [...finishes.values()];
}

async function recordFinish(
  reading: Reading,
  { results, leaderboards }: FinishRacePorts,
  known: KnownBests,
): Promise<true> {
  const { raceId, classId, startSeconds, racerId, name, outputHundredths } = reading;
  await results.recordFinal(raceId, { racerId, name, outputHundredths });
  const best = { racerId, name, outputHundredths, raceId, startSeconds };
  if (!known.hasBetter(classId, best)) await leaderboards.recordBest(classId, best);
  return true;
}
