import { RideNotArchivedError, RideNotKeptError } from '../errors.ts';
import { toRacerId } from '../ids.ts';
import { outputOf } from '../output.ts';
import type { Clock } from '../ports/clock.ts';
import { endsAtMs, startsAtMs } from '../race.ts';
import type { ResultPlace, RideResponse } from '../views.ts';
import { type FindSamplesPorts, findSamples, type WantedSamples } from './find-samples.ts';
import { toKnownRace } from './known-class.ts';
import { placeIn, type ReadResultsPorts } from './read-results.ts';
import { expectNear, RIDE_BOUNDS, type RideBounds, rideCompleteAtMs } from './ride-objects.ts';

export interface ReadRidePorts extends ReadResultsPorts, FindSamplesPorts {
  readonly clock: Clock;
}

export interface ReadRideQuery {
  readonly raceId: string;
  readonly racerId: string;
  /** Whether a ride of which more may come is none: files do not say that they are parts. @default false */
  readonly wholeOnly?: boolean;
}

/** A ride, and what it came to. */
export interface RiddenRace {
  readonly ride: RideResponse;
  readonly place: ResultPlace;
}

/** A delivery that is still tried this long after it should have come would be a day's incident: nobody waits for it. */
const LATE_DELIVERY_MS = 3_600_000;

/**
 * The seconds of a race that a racer rode, from the archive. Who is not in the race, or is hidden, has none: throws
 * `RacerNotInRaceError`. Throws {@link RideNotArchivedError} until the first of it is delivered, or with `wholeOnly` until
 * all of it must be, and {@link RideNotKeptError} an hour later; `RideExpiredError`, `RideTooLargeError`, `InvalidIdError`.
 */
export async function readRide(
  query: ReadRideQuery,
  ports: ReadRidePorts,
  bounds: RideBounds = RIDE_BOUNDS,
): Promise<RiddenRace> {
  const slot = toKnownRace(query.raceId, ports.rules);
  const racerId = toRacerId(query.racerId);
  const startedAtMs = ports.clock.nowMs();
  expectNear(slot, { ...ports, nowMs: startedAtMs });
  // First, because it costs little: a name out of thin air makes nobody read an archive.
  const list = await ports.ranked.of(slot);
  const place = placeIn(list, { raceId: slot.raceId, racerId, around: 0 });
  // Races may have become shorter since this one was ridden.
  const race = { ...slot, lengthSeconds: Math.max(slot.lengthSeconds, list.newestSecond) };
  const completeAtMs = rideCompleteAtMs(race, ports.rules, ports.delivery);
  const isComplete = startedAtMs >= completeAtMs;
  if (query.wholeOnly && !isComplete) throw notArchived({ race, racerId, completeAtMs });
  const timeMaxMs = Math.max(0, startedAtMs + bounds.timeMaxMs - ports.clock.nowMs());
  const samples = await findSamples({ race, racerId, bounds: { ...bounds, timeMaxMs } }, ports);
  if (samples.length === 0) {
    const isGivenUp = startedAtMs >= completeAtMs + LATE_DELIVERY_MS;
    throw isGivenUp ? notKept({ race, racerId }) : notArchived({ race, racerId, completeAtMs });
  }
  const ride = {
    raceId: race.raceId,
    classId: race.classId,
    racerId,
    name: place.place.name,
    startsAtMs: startsAtMs(race),
    isComplete,
    samples: samples.map(({ outputHundredths, ...sample }) => ({ ...sample, output: outputOf(outputHundredths) })),
  };
  return { ride, place };
}

type RacersRace = Pick<WantedSamples, 'race' | 'racerId'>;

function notArchived({ race, racerId, completeAtMs }: RacersRace & { completeAtMs: number }) {
  const minutes = Math.ceil((completeAtMs - endsAtMs(race)) / 60_000);
  const when = `it is about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} after the race`;
  return new RideNotArchivedError(
    'RIDE_NOT_ARCHIVED',
    `the ride of ${racerId} in race ${race.raceId} is not all in the archive yet: ${when}`,
  );
}

const notKept = ({ race, racerId }: RacersRace): RideNotKeptError =>
  new RideNotKeptError(
    'RIDE_NOT_KEPT',
    `nothing of the ride of ${racerId} in race ${race.raceId} came into the archive when it was ridden: ask who runs the platform`,
  );
