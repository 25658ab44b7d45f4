import { StaleWriteError } from '../errors.ts';
import { cleanReason, type HiddenRacer, withHidden, withoutHidden } from '../hidden-racers.ts';
import { toRacerId } from '../ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { HiddenStore } from '../ports/hidden-store.ts';

export interface HideOptions {
  /** Waits between two tries; `attempt` counts from 1. */
  readonly backOff: (attempt: number) => Promise<void>;
  /** @default 10: operators who hide somebody in the same moment are few */
  readonly attemptsMax?: number;
}

/** What hiding or unhiding came to. */
export interface HiddenChange {
  /** As hidden now, or until now; undefined for one who was not hidden and is not. */
  readonly racer: HiddenRacer | undefined;
  /** False if it was so already. */
  readonly isChanged: boolean;
  /** Racers hidden now. */
  readonly hiddenCount: number;
}

/**
 * Hides a racer. Hiding again keeps the time, and the reason unless another one is given. Throws `InvalidIdError`,
 * `HiddenFullError`, `StaleWriteError` if others came between at every try.
 */
export async function hideRacer(
  { racerId, reason }: { readonly racerId: string; readonly reason?: string | undefined },
  { hidden, clock }: { readonly hidden: HiddenStore; readonly clock: Clock },
  options: HideOptions,
): Promise<HiddenChange> {
  const id = toRacerId(racerId);
  const given = reason === undefined ? undefined : cleanReason(reason);
  return untilWritten(hidden, options, (racers) => {
    const known = racers.find((racer) => racer.racerId === id);
    if (known !== undefined && (given === undefined || given === known.reason)) return { racer: known };
    const racer = { racerId: id, hiddenAtMs: known?.hiddenAtMs ?? clock.nowMs(), reason: given ?? '' };
    return { racer, next: withHidden(racers, racer) };
  });
}

/** Shows a racer again. Throws `InvalidIdError`, `StaleWriteError` if others came between at every try. */
export async function unhideRacer(
  { racerId }: { readonly racerId: string },
  { hidden }: { readonly hidden: HiddenStore },
  options: HideOptions,
): Promise<HiddenChange> {
  const id = toRacerId(racerId);
  return untilWritten(hidden, options, (racers) => {
    const racer = racers.find((each) => each.racerId === id);
    return racer === undefined ? { racer } : { racer, next: withoutHidden(racers, id) };
  });
}

interface Edit {
  readonly racer: HiddenRacer | undefined;
  /** Absent: nothing is to be written. */
  readonly next?: readonly HiddenRacer[];
}

async function untilWritten(
  hidden: HiddenStore,
  { backOff, attemptsMax = 10 }: HideOptions,
  edit: (racers: readonly HiddenRacer[]) => Edit,
): Promise<HiddenChange> {
  for (let attempt = 1; ; attempt += 1) {
    const { version, racers } = await hidden.read();
    const { racer, next } = edit(racers);
    if (next === undefined) return { racer, isChanged: false, hiddenCount: racers.length };
    try {
      await hidden.write({ version: version + 1, racers: next }, version);
      return { racer, isChanged: true, hiddenCount: next.length };
    } catch (error) {
      if (!(error instanceof StaleWriteError) || attempt >= attemptsMax) throw error;
      await backOff(attempt);
    }
  }
}
