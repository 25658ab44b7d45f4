import type { ClassId, RaceId } from '../ids.ts';
import type { RaceSlot } from '../race.ts';

/** What a list of races shows of one. */
export interface RaceSummary extends RaceSlot {
  readonly racerCount: number;
}

export interface SummaryStore {
  /** Raises the racer count of a race to at least `racerCount`; a smaller one changes nothing. */
  recordRacerCount(race: RaceSlot, racerCount: number): Promise<void>;
  read(raceId: RaceId): Promise<RaceSummary | undefined>;
  /** Races of a class that somebody rode, newest first; `beforeStartSeconds` = only those that started earlier. */
  list(
    classId: ClassId,
    o: { readonly beforeStartSeconds?: number | undefined; readonly limit: number },
  ): Promise<RaceSummary[]>;
}
