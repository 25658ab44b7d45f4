import { WireError } from '../errors.ts';
import type { RosterEntry } from '../roster.ts';
import type { LiveRow, LiveSnapshot, RosterResponse } from '../views.ts';
import { readFieldsOf } from './expect.ts';

/** Answer of `GET /races/{raceId}/live`. Throws `WireError`. */
export function parseLive(json: unknown): LiveSnapshot {
  const fields = readFieldsOf(json, 'live');
  return {
    raceId: fields.raceId('raceId'),
    version: fields.number('version'),
    publishedAtMs: fields.number('publishedAtMs'),
    newestSecond: fields.number('newestSecond'),
    rosterVersion: fields.number('rosterVersion'),
    standings: fields.list('standings', parseLiveRow),
  };
}

/** Answer of `GET /races/{raceId}/roster`. Throws `WireError`. */
export function parseRoster(json: unknown): RosterResponse {
  const fields = readFieldsOf(json, 'roster');
  return {
    raceId: fields.raceId('raceId'),
    version: fields.number('version'),
    from: fields.number('from'),
    racers: fields.list('racers', parseRosterEntry),
  };
}

function parseLiveRow(json: unknown): LiveRow {
  if (!Array.isArray(json)) throw new WireError('a row of live.standings is no list');
  const [second, output, best]: unknown[] = json;
  if (typeof second !== 'number' || typeof output !== 'number' || typeof best !== 'number') {
    throw new WireError('a row of live.standings is not [second, output, best]');
  }
  return [second, output, best];
}

function parseRosterEntry(json: unknown): RosterEntry {
  const fields = readFieldsOf(json, 'racer');
  return { racerId: fields.racerId('racerId'), name: fields.text('name') };
}
