import type { Clock } from '../ports/clock.ts';
import type { SummaryStore } from '../ports/summary-store.ts';
import { endsAtMs, officialAtMs, type Race, type RaceRules, raceStatusAt, startsAtMs } from '../race.ts';
import type { RaceResponse } from '../views.ts';
import { toKnownRace } from './known-class.ts';
import type { RacerCounts } from './racer-counts.ts';

export interface ReadRacePorts {
  readonly summaries: SummaryStore;
  readonly counts: RacerCounts;
  readonly clock: Clock;
  readonly rules: RaceRules;
}

/** One race; any slot of a known class is one, ridden or not. Throws `InvalidIdError`. */
export async function readRace(query: { readonly raceId: string }, ports: ReadRacePorts): Promise<RaceResponse> {
  const race = toKnownRace(query.raceId, ports.rules);
  const summary = await ports.summaries.read(race.raceId);
  const [racerCount = 0] = await ports.counts.of(summary === undefined ? [] : [summary]);
  return describeRace(race, racerCount, ports.clock.nowMs());
}

export function describeRace(race: Race, racerCount: number, nowMs: number): RaceResponse {
  return {
    raceId: race.raceId,
    classId: race.classId,
    startsAtMs: startsAtMs(race),
    endsAtMs: endsAtMs(race),
    officialAtMs: officialAtMs(race),
    status: raceStatusAt(race, nowMs),
    racerCount,
  };
}
