import type { ReadingKey, ReadingState } from '../expectations.ts';
import type { FaultCounts } from '../faults/fault-counts.ts';

/** Everybody who rides in a run, in this process or in others. */
export interface Field {
  /** Connects everybody. Rejects with a SimulatorError. */
  open(): Promise<void>;
  /**
   * Sends every reading of the time; resolves after the last one was sent, or when the signal is aborted. Whoever is
   * not connected yet rides all the same, and what is sent for them waits.
   */
  ride(span: RideSpan, signal: AbortSignal): Promise<void>;
  /** Waits until every reading has its outcome, but not longer. Rejects if a process has died. */
  settle(timeoutMs: number): Promise<void>;
  /** Resolves when the events have told of everything that was sent before that time of the own clock. */
  heardUntil(atMs: number): Promise<void>;
  status(): FieldStatus;
  close(): Promise<void>;
}

/** Server time. */
export interface RideSpan {
  readonly fromMs: number;
  /** Infinity: without end. */
  readonly untilMs: number;
}

/** Sums over all processes. */
export interface FieldStatus {
  /** Racers that can send right now. */
  readonly connected: number;
  /** Readings without an outcome yet. */
  readonly pending: number;
  /** Readings that were never made, because a process was held up for too long. */
  readonly skipped: number;
  /** Live frames that racers who watch have received. */
  readonly framesWatched: number;
  readonly faults: FaultCounts;
  /** Since the start of the processes. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** What the ledger hears, in order per racer. */
export interface FieldEvents {
  /** `atMs` is the own clock's time. */
  sent(reading: ReadingKey, atMs: number, state: ReadingState): void;
  acknowledged(reading: ReadingKey, state: ReadingState): void;
  /** A reading is sent once more. */
  retried(): void;
  givenUp(): void;
}
