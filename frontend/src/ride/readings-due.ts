import { type ClassId, endsAtMs, officialAtMs, type Race, raceAt, secondAt } from '@alleycat/domain';

/** A second of a race that a reading is or was sent for. */
export interface RaceSecond {
  race: Race;
  second: number;
}

export interface DueReading extends RaceSecond {
  isFinal: boolean;
}

/**
 * The readings that a bike owes at a moment: one for the second that runs now, unless it was sent; and the final
 * reading of every race in `unfinished` that is over but still takes it, in case the device slept or the link was down.
 */
export function readingsDue(o: {
  classId: ClassId;
  nowMs: number;
  raceLengthSeconds: number;
  lastSent: RaceSecond | undefined;
  unfinished: Iterable<Race>;
}): DueReading[] {
  const race = raceAt({ classId: o.classId, atMs: o.nowMs, raceLengthSeconds: o.raceLengthSeconds });
  const finals = [...o.unfinished]
    .filter((other) => o.nowMs >= endsAtMs(other) && o.nowMs < officialAtMs(other))
    .map((other) => ({ race: other, second: other.lengthSeconds, isFinal: true }));
  return [...finals, ...nextOf(race, o)];
}

function nextOf(race: Race, { nowMs, lastSent }: { nowMs: number; lastSent: RaceSecond | undefined }): DueReading[] {
  const second = secondAt(race, nowMs);
  const wasSent = lastSent?.race.raceId === race.raceId && lastSent.second >= second;
  return wasSent ? [] : [{ race, second, isFinal: second === race.lengthSeconds }];
}
