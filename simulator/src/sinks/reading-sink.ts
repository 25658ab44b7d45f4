import type { Race } from '@alleycat/domain';
import type { SimulatedRacer } from '../racer-model.ts';

/** A reading on its way: what is sent, and what its outcome is booked under. */
export interface OutgoingReading {
  readonly racer: SimulatedRacer;
  readonly race: Race;
  readonly second: number;
  /** The reading as JSON. */
  readonly payload: string;
  /** Server time after which sending it (again) is pointless. */
  readonly staleAtMs: number;
}

/** What a sink tells about its readings; every reading ends acknowledged or given up, once. */
export interface SinkEvents {
  acknowledged(reading: OutgoingReading): void;
  /** The same reading is about to be sent once more. */
  retried(reading: OutgoingReading): void;
  /** Not acknowledged within its attempts or its time; it may have arrived all the same. */
  givenUp(reading: OutgoingReading, reason: string): void;
}

/** Where readings go. */
export interface ReadingSink {
  /** Makes ready to send; rejects with a SimulatorError if that fails for good. */
  open(): Promise<void>;
  /** Takes a reading without waiting; its outcome comes as an event. */
  send(reading: OutgoingReading): void;
  /** Readings without an outcome yet. */
  pendingCount(): number;
  /** Racers that can send right now. */
  connectedCount(): number;
  close(): Promise<void>;
}
