import type { ArchivedObject, OngoingSearch, ReadingSearch } from '../ports/reading-search.ts';
import type { Race, RaceRules } from '../race.ts';
import { joinSample, type RideSample } from '../ride.ts';
import type { RideResponse } from '../views.ts';
import { parseArchivedSample } from '../wire/archived-reading.ts';
import { readArchivedLine } from './archived-line.ts';
import { type Delivery, listRideObjects, type RideBounds, rideTooLarge } from './ride-objects.ts';
import { settleAll } from './settle-all.ts';

/** Whose seconds are looked for, and how far the search may go. */
export interface WantedSamples {
  readonly race: Race;
  readonly racerId: RideResponse['racerId'];
  readonly bounds: RideBounds;
}

export interface FindSamplesPorts {
  readonly archive: ReadingSearch;
  readonly rules: RaceRules;
  readonly delivery: Delivery;
}

// While one object is waited for, the others keep the core at work.
const READS_AT_ONCE_MAX = 4;

/**
 * What the archive has of a racer in a race, in order of seconds; of one that came twice the better. Throws
 * `RideTooLargeError` when that is beyond its bounds, and what the archive throws.
 */
export async function findSamples(wanted: WantedSamples, ports: FindSamplesPorts): Promise<RideSample[]> {
  const search = ports.archive.begin({ timeMaxMs: wanted.bounds.timeMaxMs });
  try {
    const objects = await listRideObjects(wanted.race, { ...ports, search }, wanted.bounds);
    const samples = await readSamples(objects, { ...wanted, search });
    return samples.sort((a, b) => a.second - b.second);
  } catch (cause) {
    throw search.isOvertime() ? rideTooLarge(wanted.race, { cause }) : cause;
  } finally {
    search.end();
  }
}

type Look = WantedSamples & { readonly search: OngoingSearch };

async function readSamples(objects: readonly ArchivedObject[], look: Look): Promise<RideSample[]> {
  const samples = new Map<number, RideSample>();
  const failures: unknown[] = [];
  const read = async (object: ArchivedObject): Promise<void> => {
    if (failures.length > 0) return;
    try {
      for await (const sample of samplesIn(object, look)) {
        const known = samples.get(sample.second);
        samples.set(sample.second, known === undefined ? sample : joinSample(known, sample));
      }
    } catch (failure) {
      // Nobody waits for the others any more: they fail because of it, and after it.
      failures.push(failure);
      look.search.end();
    }
  };
  await settleAll(objects, read, READS_AT_ONCE_MAX);
  if (failures.length > 0) throw failures[0];
  return [...samples.values()];
}

async function* samplesIn({ name }: ArchivedObject, { race, racerId, search }: Look): AsyncGenerator<RideSample> {
  const texts = [`"${racerId}"`, `"${race.raceId}"`];
  for await (const lines of search.lines(name)) {
    // Parsing a line takes six times as long, and next to none is of this ride.
    for (const line of lines) {
      if (!texts.every((text) => line.includes(text))) continue;
      const found = readArchivedLine(line, parseArchivedSample);
      if (found?.raceId === race.raceId && found.racerId === racerId) yield found.sample;
    }
  }
}
