import { RideNotArchivedError, RideNotKeptError } from '../errors.ts';
import { toRacerId } from '../ids.ts';
import { outputOf } from '../output.ts';
import type { Clock } from '../ports/clock.ts';
import type { ArchivedObject, ReadingSearch } from '../ports/reading-search.ts';
import { endsAtMs, type Race, startsAtMs } from '../race.ts';
import { joinSample, type RideSample } from '../ride.ts';
import type { ResultPlace, RideResponse } from '../views.ts';
import { parseArchivedSample } from '../wire/archived-reading.ts';
import { readArchivedLine } from './archived-line.ts';
import { toKnownRace } from './known-class.ts';
import { placeIn, type ReadResultsPorts } from './read-results.ts';
import {
  type Delivery,
  expectNear,
  listRideObjects,
  RIDE_BOUNDS,
  type RideBounds,
  rideCompleteAtMs,
  rideTooLarge,
} from './ride-objects.ts';
import { settleAll, valuesOf } from './settle-all.ts';

export interface ReadRidePorts extends ReadResultsPorts {
  readonly archive: ReadingSearch;
  readonly clock: Clock;
  readonly delivery: Delivery;
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

// While one object is waited for, the others keep the core at work.
const READS_AT_ONCE_MAX = 4;

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
  const samples = await findSamples({ race, racerId, untilMs: startedAtMs + bounds.timeMaxMs }, ports, bounds);
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

interface Search {
  readonly race: Race;
  readonly racerId: RideResponse['racerId'];
  /** When it is given up, epoch ms. */
  readonly untilMs: number;
}

async function findSamples(search: Search, ports: ReadRidePorts, bounds: RideBounds): Promise<RideSample[]> {
  const objects = await listRideObjects(search.race, ports, bounds);
  const samples = new Map<number, RideSample>();
  const add = (sample: RideSample): void => {
    const known = samples.get(sample.second);
    samples.set(sample.second, known === undefined ? sample : joinSample(known, sample));
  };
  const look = async (object: ArchivedObject): Promise<void> => {
    for await (const sample of samplesIn(object, search, ports)) add(sample);
  };
  valuesOf(await settleAll(objects, look, READS_AT_ONCE_MAX));
  return [...samples.values()].sort((a, b) => a.second - b.second);
}

async function* samplesIn(
  { name }: ArchivedObject,
  { race, racerId, untilMs }: Search,
  { archive, clock }: ReadRidePorts,
): AsyncGenerator<RideSample> {
  const expectTime = (): void => {
    if (clock.nowMs() > untilMs) throw rideTooLarge(race);
  };
  expectTime();
  const texts = [`"${racerId}"`, `"${race.raceId}"`];
  for await (const lines of archive.lines(name)) {
    // Parsing a line takes six times as long, and next to none is of this ride.
    for (const line of lines) {
      if (!texts.every((text) => line.includes(text))) continue;
      const found = readArchivedLine(line, parseArchivedSample);
      if (found?.raceId === race.raceId && found.racerId === racerId) yield found.sample;
    }
    expectTime();
  }
}

function notArchived({ race, racerId, completeAtMs }: Pick<Search, 'race' | 'racerId'> & { completeAtMs: number }) {
  const minutes = Math.ceil((completeAtMs - endsAtMs(race)) / 60_000);
  const when = `it is about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} after the race`;
  return new RideNotArchivedError(
    'RIDE_NOT_ARCHIVED',
    `the ride of ${racerId} in race ${race.raceId} is not all in the archive yet: ${when}`,
  );
}

const notKept = ({ race, racerId }: Pick<Search, 'race' | 'racerId'>): RideNotKeptError =>
  new RideNotKeptError(
    'RIDE_NOT_KEPT',
    `nothing of the ride of ${racerId} in race ${race.raceId} came into the archive when it was ridden: ask who runs the platform`,
  );
