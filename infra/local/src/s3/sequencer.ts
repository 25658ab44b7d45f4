import type { Clock } from '../core/clock.ts';

/** Texts of 16 hexadecimal digits, each greater than the ones before. */
export interface Sequencer {
  next(): string;
  /** Later texts are greater than this one. */
  raiseTo(sequencer: string): void;
}

const COUNTER_BITS = 20n;

/** Begins with the time, so that it goes on growing after a restart whatever was deleted meanwhile. */
export const createSequencer = (clock: Clock): Sequencer => {
  let last = 0n;
  return {
    next: () => {
      const now = BigInt(clock.nowMs()) << COUNTER_BITS;
      last = now > last ? now : last + 1n;
      return last.toString(16).toUpperCase().padStart(16, '0');
    },
    raiseTo: (sequencer) => {
      const value = BigInt(`0x${sequencer}`);
      if (value > last) last = value;
    },
  };
};
