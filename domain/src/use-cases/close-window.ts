import { StaleWriteError, WindowCloseError } from '../errors.ts';
import type { WindowRace, WindowState } from '../window.ts';
import { type CloseRaceOptions, type CloseWindowPorts, closeRace, type RaceOutcome } from './close-race.ts';
import { settleAll } from './settle-all.ts';

export interface CloseWindowOptions {
  /** Waits between two tries at one race; `attempt` counts from 1. */
  readonly backOff: (attempt: number) => Promise<void>;
  /** Under which name standings are kept; others who close windows of the same races have other names. @default '' */
  readonly writer?: string;
  /**
   * Waits before so many racers are brought into a race, each time for another while, where other writers do the same at
   * the same moment: there is one roster, and two that write it at once cost one of them another try.
   * @default no wait
   */
  readonly spread?: (enteringCount: number) => Promise<void>;
  /** Tries at one race before the window fails. @default 20: more writers than ever meet in one race */
  readonly attemptsMax?: number;
  /** Racers in one race; more are turned away. At most 65,536. @default 50_000: 300 KB of standings, an item takes 400 KB */
  readonly racersMax?: number;
  /** Output change per second above which a racer is pointed out, hundredths. @default 0: none is */
  readonly outputChangeMaxHundredths?: number;
  /** Races worked on at once. @default 16 */
  readonly concurrencyMax?: number;
}

/** What became of one race, and how many tries it took. */
export type ClosedRace = RaceOutcome & { readonly attempts: number };

/**
 * Joins a window with what is stored of its races. Windows may be closed twice, late, in any order and by several
 * writers at once. Hidden racers are left out, whatever the window or the stored standings hold of them. Every race is tried; throws {@link WindowCloseError} afterwards if any could not be stored.
 */
export async function closeWindow(
  state: WindowState,
  ports: CloseWindowPorts,
  options: CloseWindowOptions,
): Promise<ClosedRace[]> {
  if (state.races.length === 0) return [];
  const { writer = '', spread, concurrencyMax = 16, racersMax = 50_000, outputChangeMaxHundredths = 0 } = options;
  const hidden = await ports.hidden.current();
  const racing = { writer, entering: { racersMax, spread }, outputChangeMaxHundredths, hidden };
  const close = (race: WindowRace) => closeRaceAgain(race, ports, { ...options, racing });
  const settled = await settleAll(state.races, close, concurrencyMax);
  const failures = settled.flatMap((race) =>
    'failure' in race ? [{ raceId: race.item[0], cause: race.failure }] : [],
  );
  if (failures.length > 0) throw new WindowCloseError(failures);
  return settled.flatMap((race) => ('value' in race ? [race.value] : []));
}

async function closeRaceAgain(
  race: WindowRace,
  ports: CloseWindowPorts,
  { backOff, attemptsMax = 20, racing }: CloseWindowOptions & { readonly racing: CloseRaceOptions },
): Promise<ClosedRace> {
  const [raceId] = race;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { ...(await closeRace(race, ports, racing)), attempts: attempt };
    } catch (error) {
      // After any failure nobody knows how far the write got: what is remembered may be wrong.
      ports.cache.forget({ raceId, writer: racing.writer });
      if (!(error instanceof StaleWriteError)) throw error;
      ports.cache.noteOthers();
      if (attempt >= attemptsMax) throw error;
      await backOff(attempt);
    }
  }
}
