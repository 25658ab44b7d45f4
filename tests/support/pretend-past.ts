import { type RosterEntry, raceAt, toClassId } from '@alleycat/domain';
import type { PretendRace } from './pretend-api.ts';
import { createPretendField } from './pretend-field.ts';
import { seededRandom } from './random.ts';

export interface PretendPastOptions {
  readonly raceLengthSeconds: number;
  readonly racerCount: number;
  /** Races of class 1 that were ridden before the one that runs. */
  readonly pastRaceCount: number;
  /** Rode and finished all of them. */
  readonly regular?: RosterEntry | undefined;
}

/** Seconds of a race that are ridden to get its end. */
const RIDDEN_SECONDS = 5;
/** Every so many racers one does not finish. */
const STOPPED_EVERY = 12;

/** Races of class 1 that are over, the latest first; the same seed and time rode the same races. */
export const createPretendPast = (o: PretendPastOptions): PretendRace[] =>
  Array.from({ length: o.pastRaceCount }, (_, index) => {
    const atMs = Date.now() - (index + 1) * o.raceLengthSeconds * 1_000;
    const race = raceAt({ classId: toClassId(1), atMs, raceLengthSeconds: o.raceLengthSeconds });
    const random = seededRandom(race.startSeconds);
    const field = createPretendField({ racerCount: o.racerCount, random });
    const first = Math.max(1, race.lengthSeconds - RIDDEN_SECONDS);
    for (let second = first; second <= race.lengthSeconds; second += 1) field.ride(second);
    const standings = field.standings.map((standing, row) =>
      standing !== undefined && row % STOPPED_EVERY === STOPPED_EVERY - 1
        ? { ...standing, second: Math.ceil(random() * first * 0.9) }
        : standing,
    );
    const outputHundredths = 9_000 + Math.round(4_000 * random());
    const ofRegular = { second: race.lengthSeconds, outputHundredths, bestHundredths: outputHundredths };
    return {
      race,
      roster: o.regular === undefined ? [...field.roster] : [...field.roster, o.regular],
      standings: o.regular === undefined ? standings : [...standings, ofRegular],
      version: 1,
      publishedAtMs: (race.startSeconds + race.lengthSeconds) * 1_000,
    };
  });
