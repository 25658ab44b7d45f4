import type { ClassId, RaceId, RacerId } from '../ids.ts';

/** What a bike knows when it sends a reading. */
export interface BikeReading {
  /** Tells the sender's own messages apart; the platform does not read it. */
  readonly uuid: string;
  /** The sender's clock, epoch ms; the platform does not read it. */
  readonly deviceTimestampMs: number;
  readonly isFinal: boolean;
  readonly second: number;
  readonly raceId: RaceId;
  readonly classId: ClassId;
  readonly racerId: RacerId;
  readonly name: string;
  readonly cadenceRpm: number;
  readonly resistancePercent: number;
}

/** A reading as it travels: JSON on the readings topic. */
export interface WireReading {
  readonly uuid: string;
  readonly event: 'update' | 'final';
  readonly deviceTimestamp: number;
  readonly second: number;
  readonly raceId: string;
  readonly classId: number;
  readonly racerId: string;
  readonly name: string;
  readonly cadence: number;
  readonly resistance: number;
}

/** The JSON object that a bike sends. */
export function encodeReading(o: BikeReading): WireReading {
  return {
    uuid: o.uuid,
    event: o.isFinal ? 'final' : 'update',
    deviceTimestamp: o.deviceTimestampMs,
    second: o.second,
    raceId: o.raceId,
    classId: o.classId,
    racerId: o.racerId,
    name: o.name,
    cadence: o.cadenceRpm,
    resistance: o.resistancePercent,
  };
}
