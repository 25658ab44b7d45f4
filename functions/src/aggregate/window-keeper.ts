import { openWindow, type WindowFold, type WindowState } from '@alleycat/domain/use-cases';
import { type PackedState, packState, unpackState } from './window-state.ts';

/** Turns the state of an event into an open window, and an open window into the state of a response. */
export interface WindowKeeper {
  /** @throws WindowStateError */
  open(state: unknown): WindowFold;
  pack(window: WindowFold, state: WindowState): PackedState;
}

/**
 * Keeps the window that it packed last. Lambda gives that state to the next call of the shard, mostly in the same process,
 * and then there is nothing to unpack. What is kept is used only if the state is the same, text by text, and only once: a
 * call that fails half-way must not leave its readings behind.
 */
export const createWindowKeeper = (): WindowKeeper => {
  let kept: { readonly window: WindowFold; readonly packed: PackedState } | undefined;
  return {
    open: (state) => {
      const last = kept;
      kept = undefined;
      return last !== undefined && isSameState(last.packed, state) ? last.window : openWindow(unpackState(state));
    },
    pack: (window, state) => {
      const packed = packState(state);
      kept = { window, packed };
      return packed;
    },
  };
};

const isSameState = ({ races }: PackedState, state: unknown): boolean => {
  if (typeof state !== 'object' || state === null || !('races' in state) || !Array.isArray(state.races)) return false;
  const others: readonly unknown[] = state.races;
  return others.length === races.length && races.every((race, index) => isSameRace(race, others[index]));
};

const isSameRace = (race: PackedState['races'][number], other: unknown): boolean =>
  Array.isArray(other) && other.length === race.length && race.every((text, column) => text === other[column]);
