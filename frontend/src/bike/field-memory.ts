import { CADENCE_RPM_MAX } from '@alleycat/domain';
import type { BikeFields } from './bike-fields.ts';

/** Older than this a field says nothing about now: packets come about once a second, and one may get lost. */
export const fieldAgeMsMax = 3_000;

/** What a bike tells of now. There is always a cadence. */
export interface FreshFields extends BikeFields {
  readonly cadenceRpm: number;
  /** When the cadence was told. */
  readonly atMs: number;
}

/** The latest of every field of a bike, by source. */
export interface FieldMemory {
  /** `source` 0 is the best one. */
  note(source: number, fields: BikeFields, atMs: number): void;
  /** What holds at a moment; undefined when the bike does not tell enough to score by. */
  at(nowMs: number): FreshFields | undefined;
  clear(): void;
}

type FieldName = keyof BikeFields;
interface Told {
  readonly value: number;
  readonly atMs: number;
}

/**
 * Remembers what a bike told last. A bike that only tells cadence is taken as it is once it told nothing else for three
 * seconds; one that told more and stopped is silent.
 */
export function createFieldMemory(): FieldMemory {
  const sources: Map<FieldName, Told>[] = [];
  let firstCadenceAtMs: number | undefined;
  let hasToldMore = false;
  const fresh = (name: FieldName, nowMs: number): Told | undefined =>
    sources.map((told) => told.get(name)).find((told) => told !== undefined && nowMs - told.atMs <= fieldAgeMsMax);
  return {
    note: (source, fields, atMs) => {
      for (const [name, value] of Object.entries(plausible(fields)) as [FieldName, number][]) {
        for (let count = sources.length; count <= source; count += 1) sources.push(new Map());
        sources[source]?.set(name, { value, atMs });
        if (name === 'cadenceRpm') firstCadenceAtMs ??= atMs;
        else hasToldMore = true;
      }
    },
    at: (nowMs) => {
      const cadence = fresh('cadenceRpm', nowMs);
      const level = fresh('resistanceLevel', nowMs);
      const power = fresh('powerWatts', nowMs);
      if (cadence === undefined || firstCadenceAtMs === undefined) return undefined;
      const isEnough = hasToldMore
        ? level !== undefined || power !== undefined
        : nowMs - firstCadenceAtMs > fieldAgeMsMax;
      if (!isEnough) return undefined;
      return {
        cadenceRpm: cadence.value,
        atMs: cadence.atMs,
        ...(level === undefined ? {} : { resistanceLevel: level.value }),
        ...(power === undefined ? {} : { powerWatts: power.value }),
      };
    },
    clear: () => {
      sources.length = 0;
      firstCadenceAtMs = undefined;
      hasToldMore = false;
    },
  };
}

/** A cadence that no legs can make is a fault of the bike, not the fastest ride of the day. */
function plausible({ cadenceRpm, ...others }: BikeFields): BikeFields {
  return cadenceRpm === undefined || cadenceRpm > CADENCE_RPM_MAX ? others : { cadenceRpm, ...others };
}
