import type { Clock } from '../clock.ts';
import type { ServerClock } from '../clock-offset.ts';
import type { OutgoingReading } from '../sinks/reading-sink.ts';

export interface WaitingRoomOptions {
  readonly clock: Clock;
  readonly serverClock: Pick<ServerClock, 'nowMs'>;
  /** Where a reading goes when it has waited. */
  readonly pass: (reading: OutgoingReading) => void;
  /** A reading has let the racer's next one go first. */
  readonly onReordered: () => void;
}

/** Readings that are held back on purpose. */
export interface WaitingRoom {
  /** Holds a reading until the racer's next one; false if the racer has one there already. */
  holdForNext(reading: OutgoingReading): boolean;
  holdFor(reading: OutgoingReading, durationMs: number): void;
  /** Passes on what waits for this reading of the same racer. */
  releaseOlder(reading: OutgoingReading): void;
  count(): number;
  /** Empties the room; returns what was there. */
  close(): readonly OutgoingReading[];
}

/** A racer's next reading comes after a second; one that does not come, for the racer has stopped, is not waited for. */
const nextReadingTimeoutMs = 1_800;
/** Left of the time that a reading is worth sending, so that what was held back can still arrive. */
const timeForTheWayMs = 500;

/** Nothing waits for longer than the platform grants: see {@link OutgoingReading.staleAtMs}. */
export function createWaitingRoom({ clock, serverClock, pass, onReordered }: WaitingRoomOptions): WaitingRoom {
  const closing = new AbortController();
  const waiting = new Set<OutgoingReading>();
  const forNext = new Map<number, OutgoingReading>();

  const release = (reading: OutgoingReading) => {
    if (forNext.get(reading.racer.index) === reading) forNext.delete(reading.racer.index);
    if (waiting.delete(reading)) pass(reading);
  };

  const holdFor = (reading: OutgoingReading, durationMs: number) => {
    const remainingMs = reading.staleAtMs - timeForTheWayMs - serverClock.nowMs();
    waiting.add(reading);
    void clock.sleep(Math.max(0, Math.min(durationMs, remainingMs)), closing.signal).then(() => {
      if (!closing.signal.aborted) release(reading);
    });
  };

  return {
    holdFor,
    holdForNext: (reading) => {
      if (forNext.has(reading.racer.index)) return false;
      forNext.set(reading.racer.index, reading);
      holdFor(reading, nextReadingTimeoutMs);
      return true;
    },
    releaseOlder: ({ racer }) => {
      const older = forNext.get(racer.index);
      if (older === undefined) return;
      onReordered();
      release(older);
    },
    count: () => waiting.size,
    close: () => {
      closing.abort();
      const left = [...waiting];
      waiting.clear();
      forNext.clear();
      return left;
    },
  };
}
