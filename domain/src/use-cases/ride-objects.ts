import { RideExpiredError, RideTooLargeError } from '../errors.ts';
import type { ArchivedObject, OngoingSearch } from '../ports/reading-search.ts';
import { endsAtMs, type Race, type RaceRules, SETTLING_SECONDS, startsAtMs } from '../race.ts';

/** What a question may read of an archive before it is given up. */
export interface RideBounds {
  readonly objectsMax: number;
  /** As they are stored. */
  readonly bytesMax: number;
  /** In all. A function that answers within 29 s has to know by then. */
  readonly timeMaxMs: number;
}

/** 256 MiB of gzip are six million readings, those around a race of 300 s of 12,000: ten seconds of a whole core. */
export const RIDE_BOUNDS: RideBounds = { objectsMax: 2_000, bytesMax: 256 * 1024 * 1024, timeMaxMs: 20_000 };

/** How a deployment brings readings into its archive. */
export interface Delivery {
  /** How long readings wait for others on their way, in all buffers together, seconds. */
  readonly bufferSeconds: number;
  /** How long what it delivered lies where reading it costs next to nothing, days. */
  readonly nearDays: number;
}

/** What a delivery takes beside its buffers: reading the stream, transforming, writing, and trying that again. */
const DELIVERY_MARGIN_SECONDS = 60;
const DAY_MS = 86_400_000;

/** From when on no delivery of a race is outstanding while all is well, epoch ms. It is official then for long. */
export function rideCompleteAtMs(race: Race, rules: RaceRules, { bufferSeconds }: Delivery): number {
  return endsAtMs(race) + (skewSeconds(rules) + bufferSeconds + DELIVERY_MARGIN_SECONDS) * 1_000;
}

/** Throws {@link RideExpiredError} if a delivery of the race may have been moved to where each read of it is billed. */
export function expectNear(race: Race, o: { rules: RaceRules; delivery: Delivery; nowMs: number }): void {
  const { nearDays } = o.delivery;
  if (o.nowMs < firstArrivalMs(race, o) + nearDays * DAY_MS) return;
  throw new RideExpiredError(
    'RIDE_EXPIRED',
    `rides can be had for ${nearDays} ${nearDays === 1 ? 'day' : 'days'}, and race ${race.raceId} is older: ask who runs the platform`,
  );
}

/**
 * The objects that can hold readings of a race. They are named after the arrival of their oldest reading: one that began to
 * fill up to a buffer before the start may hold the first of them. Throws {@link RideTooLargeError}.
 */
export async function listRideObjects(
  race: Race,
  { search, rules, delivery }: { search: OngoingSearch; rules: RaceRules; delivery: Delivery },
  bounds: RideBounds,
): Promise<ArchivedObject[]> {
  const fromMs = firstArrivalMs(race, { rules, delivery });
  const toMs = endsAtMs(race) + lateSeconds(rules) * 1_000;
  const objects: ArchivedObject[] = [];
  let bytes = 0;
  for await (const object of search.delivered({ fromMs, toMs })) {
    objects.push(object);
    bytes += object.bytes;
    if (objects.length > bounds.objectsMax || bytes > bounds.bytesMax) throw rideTooLarge(race);
  }
  return objects;
}

export const rideTooLarge = ({ raceId }: Race, options?: ErrorOptions): RideTooLargeError =>
  new RideTooLargeError(
    'RIDE_TOO_LARGE',
    `so much was ridden during race ${raceId} that one request cannot look through it: ask who runs the platform`,
    options,
  );

const firstArrivalMs = (race: Race, { rules, delivery }: { rules: RaceRules; delivery: Delivery }): number =>
  startsAtMs(race) - (lateSeconds(rules) + delivery.bufferSeconds) * 1_000;

const lateSeconds = (rules: RaceRules): number => skewSeconds(rules) + DELIVERY_MARGIN_SECONDS;

// Unchecked, readings may come at any time; those of a race that is ridden come as everywhere.
const skewSeconds = ({ maxClockSkewSeconds }: RaceRules): number => maxClockSkewSeconds || SETTLING_SECONDS;
