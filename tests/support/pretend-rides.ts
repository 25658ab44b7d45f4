import { endsAtMs, type Race, startsAtMs } from '../../domain/src/index.ts';
import type { OngoingSearch, ReadingSearch } from '../../domain/src/ports/index.ts';
import { archivedLine } from './rides.ts';

/** A race, and who rode it. */
interface RiddenRace {
  readonly race: Race;
  readonly roster: readonly { readonly racerId: string }[];
}

/** An archive of races that are over, while there is one: everybody rode every second of them, each at a cadence of its own. */
export const pretendRides = (races: ReadonlyMap<string, RiddenRace>, isThere: () => boolean): ReadingSearch => ({
  begin: () => ({ ...searchOf(races, isThere), isOvertime: () => false, end: () => undefined }),
});

const searchOf = (
  races: ReadonlyMap<string, RiddenRace>,
  isThere: () => boolean,
): Pick<OngoingSearch, 'delivered' | 'lines'> => ({
  async *delivered({ fromMs, toMs }) {
    if (!isThere()) return;
    for (const { race } of races.values()) {
      if (startsAtMs(race) < fromMs || endsAtMs(race) > toMs || endsAtMs(race) > Date.now()) continue;
      yield { name: race.raceId, bytes: 1 };
    }
  },
  async *lines(raceId) {
    const { race, roster = [] } = races.get(raceId) ?? {};
    const seconds = Array.from({ length: race?.lengthSeconds ?? 0 }, (_, index) => index + 1);
    for (const { racerId } of roster) {
      yield seconds.map((second) => archivedLine({ raceId, racerId, second, cadence: 60 + (second % 60) }));
    }
  },
});
