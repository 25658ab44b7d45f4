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

/**
 * What a sink tells about its readings; every reading ends acknowledged or given up, once. Only of what is sent at QoS 0
 * nothing is heard unless it is given up.
 */
export interface SinkEvents {
  acknowledged(reading: OutgoingReading): void;
  /** The same reading is about to be sent once more. */
  retried(reading: OutgoingReading): void;
  /** Not acknowledged within its attempts or its time; it may have arrived all the same. */
  givenUp(reading: OutgoingReading, reason: string): void;
}

/** A message that is no reading of ours: nobody books it, and nobody learns what became of it. */
export interface RawMessage {
  /** Who sends it. */
  readonly racerIndex: number;
  /** @default the racer's own readings topic */
  readonly topic?: string;
  readonly payload: Uint8Array;
  /** Asks the broker to keep it for those who come later. @default false */
  readonly retain?: boolean;
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
  /** Live frames that racers who watch have received so far. */
  framesWatched(): number;
  /** Sends at once what may be anything; dropped if the racer is not connected. */
  sendRaw(message: RawMessage): void;
  /** Breaks the racer's connection without a word; it comes back by itself. */
  cut(racerIndex: number): void;
  /** Breaks it, and it stays away until then, server time; what is sent for the racer meanwhile is given up. */
  die(racerIndex: number, untilMs: number): void;
  close(): Promise<void>;
}
