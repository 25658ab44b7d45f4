import type { RaceResponse } from '@alleycat/domain/wire';
import { describe, expect, it } from 'vitest';
import { endsAtMs, officialAtMs, type Race, startsAtMs } from '../../../../../domain/src/index.ts';
import { racesByDay, statusNow } from '../../../../../frontend/src/composables/results/races-by-day.ts';
import { createFormats } from '../../../../../frontend/src/format/formats.ts';
import { race, raceStartMs } from '../../support.ts';

const listed = (of: Race, status: RaceResponse['status'] = 'official'): RaceResponse => ({
  raceId: of.raceId,
  classId: of.classId,
  startsAtMs: startsAtMs(of),
  endsAtMs: endsAtMs(of),
  officialAtMs: officialAtMs(of),
  status,
  racerCount: 3,
});
const slotsOfDay = 288;

describe('races by day', () => {
  it('are grouped by the day on which they started, newest first, with words for the last two', () => {
    const { date: dateOf } = createFormats('en-GB', 'UTC');
    const races = [0, -1, -slotsOfDay, -2 * slotsOfDay].map((slots) => listed(race({ slots })));
    const days = racesByDay(races, {
      dateOf,
      today: dateOf(raceStartMs),
      yesterday: dateOf(raceStartMs - 86_400_000),
    });
    expect(days.map(({ label, races: ofDay }) => [label, ofDay.length])).toEqual([
      ['Today', 2],
      ['Yesterday', 1],
      ['Wednesday, 12 May 2021', 1],
    ]);
  });
});

describe('the status of a listed race', () => {
  it('goes on by the clock, whatever it was when the list was read', () => {
    const live = listed(race(), 'live');
    const at = (ms: number) => statusNow(live, () => ms);
    expect([raceStartMs - 1, raceStartMs, live.endsAtMs, live.officialAtMs].map(at)).toEqual([
      'upcoming',
      'live',
      'settling',
      'official',
    ]);
  });

  it('asks for no clock once it is official', () => {
    const noClock = () => {
      throw new Error('nobody needs it');
    };
    expect(statusNow(listed(race()), noClock)).toBe('official');
  });
});
