import type { RaceStatus } from '@alleycat/domain';
import type { RaceResponse } from '@alleycat/domain/wire';
import { resultsTexts } from '../../texts/results.ts';

export interface RaceDay {
  readonly date: string;
  readonly label: string;
  readonly races: readonly RaceResponse[];
}

export interface DayNames {
  /** The day of a moment, as people of one locale and time zone write it. */
  dateOf(atMs: number): string;
  readonly today: string;
  readonly yesterday: string;
}

/** Races, newest first, by the day on which they started. */
export function racesByDay(races: readonly RaceResponse[], { dateOf, today, yesterday }: DayNames): RaceDay[] {
  const byDate = Map.groupBy(races, ({ startsAtMs }) => dateOf(startsAtMs));
  const labels = new Map<string, string>([
    [yesterday, resultsTexts.races.yesterday],
    [today, resultsTexts.races.today],
  ]);
  return [...byDate].map(([date, ofDay]) => ({ date, label: labels.get(date) ?? date, races: ofDay }));
}

/** What a race is by now: what was read before its end does not stay live for ever. */
export function statusNow(race: RaceResponse, nowMs: () => number): RaceStatus {
  if (race.status === 'official' || nowMs() >= race.officialAtMs) return 'official';
  if (nowMs() >= race.endsAtMs) return 'settling';
  return nowMs() >= race.startsAtMs ? 'live' : 'upcoming';
}
