import type { ClosedRace, WindowState } from '@alleycat/domain/use-cases';
import type { KinesisStreamRecord } from 'aws-lambda';
import type { PackedState } from './window-state.ts';

/** Event of a tumbling window over a Kinesis shard, as far as it is looked at. */
export interface WindowEvent {
  readonly Records: readonly KinesisStreamRecord[];
  /** What the call before returned; `{}` in the first call of a window. */
  readonly state?: unknown;
  /** The shard that the window is of. */
  readonly shardId?: string;
  /** Readings of the window arrived from its start (ISO 8601) on; absent where somebody gives a batch by hand. */
  readonly window?: { readonly start: string; readonly end?: string };
  readonly isFinalInvokeForWindow: boolean;
  readonly isWindowTerminatedEarly: boolean;
}

/** Lambda counts a call as failed if its response has no `state`. */
export interface WindowResponse {
  readonly state: PackedState | Record<string, never>;
}

/**
 * Lambda ends a window early when its state outgrows 1 MB, and then goes on with the same window and a fresh state.
 * One window can therefore close more than once.
 */
export const isClosing = (event: WindowEvent): boolean => event.isFinalInvokeForWindow || event.isWindowTerminatedEarly;

export const windowClosed: WindowResponse = { state: {} };

export interface ClosedWindow {
  readonly races: readonly ClosedRace[];
  /** As it was when the window ended. */
  readonly state: WindowState;
  /** Readings taken since metrics were told last. */
  readonly readingCount: number;
}

/** What closing a window came to, as metrics. */
export const metricsOf = ({ races, state, readingCount }: ClosedWindow): Record<string, number> => {
  const sum = (countOf: (race: ClosedRace) => number) => races.reduce((total, race) => total + countOf(race), 0);
  return {
    RacesUpdated: sum((race) => (race.isChanged ? 1 : 0)),
    RacersEntered: sum((race) => race.enteredCount),
    RacersTurnedAway: sum((race) => race.turnedAwayCount),
    StandingsConflicts: sum((race) => race.attempts - 1),
    RacersRiding: state.races.reduce((total, [, rows]) => total + rows.length, 0),
    Readings: readingCount,
  };
};

/** How long the window was, s; 1 where nobody says. */
export const windowSecondsOf = ({ window: { start, end = '' } = { start: '' } }: WindowEvent): number => {
  const seconds = (Date.parse(end) - Date.parse(start)) / 1_000;
  return seconds > 0 ? seconds : 1;
};

/** How long the first reading of a window may have waited until standings with it were stored, ms. */
export const latenciesOf = ({ window }: WindowEvent, nowMs: number): Record<string, number> => {
  const startMs = Date.parse(window?.start ?? '');
  return Number.isNaN(startMs) ? {} : { StandingsLatency: Math.max(0, nowMs - startMs) };
};
