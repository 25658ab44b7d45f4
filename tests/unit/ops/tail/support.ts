import { type LiveFrame, type RacerId, type RosterEntry, toClassId, toRacerId } from '@alleycat/domain';
import { START_SECONDS } from '../../../support/readings.ts';

export const START_MS = START_SECONDS * 1_000;
export const RACE_LENGTH_SECONDS = 300;

/** A frame of the second 100, published then, of racers with these outputs; undefined = no reading yet. */
export const frameOf = (
  outputs: readonly (number | undefined)[],
  changes: Partial<Omit<LiveFrame, 'kind' | 'entries'>> = {},
): LiveFrame => ({
  kind: 'full',
  startSeconds: START_SECONDS,
  classId: toClassId(1),
  newestSecond: 100,
  standingsVersion: 7,
  publishedAtMs: START_MS + 100_000,
  rosterVersion: outputs.length,
  count: outputs.length,
  ...changes,
  entries: outputs.map((outputHundredths, index) =>
    outputHundredths === undefined ? undefined : { outputHundredths, lagSeconds: index },
  ),
});

export const racerId = (index: number): RacerId => toRacerId(`racer-${index}`);
export const rosterEntry = (index: number): RosterEntry => ({ racerId: racerId(index), name: `Zoë ${index}` });
