import { joinSamples, type Sample } from './sample.ts';

/** Samples of a run of any length in bounded memory. */
export interface SampleList {
  add(sample: Sample): void;
  /** Adds to the last one what is too short to be one of its own. */
  extend(sample: Sample): void;
  /** Oldest first. */
  samples(): readonly Sample[];
  /** How many of those that were added one of them stands for; the last may stand for fewer. */
  joinedPerSample(): number;
}

/** An hour of seconds: more points than a screen shows. */
export const SAMPLES_MAX = 3_600;

/** Joins neighbours two and two whenever there are more than `samplesMax`, and from then on as many of the new ones. */
export function createSampleList(samplesMax: number = SAMPLES_MAX): SampleList {
  let samples: Sample[] = [];
  let perSample = 1;
  let inLast = 0;
  const halve = () => {
    const isEven = samples.length % 2 === 0;
    samples = joinPairs(samples);
    inLast += isEven ? perSample : 0;
    perSample *= 2;
  };
  const joinToLast = (last: Sample, sample: Sample) => {
    samples[samples.length - 1] = joinSamples(last, sample);
  };
  return {
    extend: (sample) => {
      const last = samples.at(-1);
      if (last === undefined) samples.push(sample);
      else joinToLast(last, sample);
    },
    add: (sample) => {
      const last = samples.at(-1);
      if (last !== undefined && inLast < perSample) {
        joinToLast(last, sample);
        inLast += 1;
      } else {
        samples.push(sample);
        inLast = 1;
      }
      if (samples.length > samplesMax) halve();
    },
    samples: () => [...samples],
    joinedPerSample: () => perSample,
  };
}

function joinPairs(samples: readonly Sample[]): Sample[] {
  const joined: Sample[] = [];
  for (const [index, sample] of samples.entries()) {
    const before = joined.at(-1);
    if (index % 2 === 0 || before === undefined) joined.push(sample);
    else joined[joined.length - 1] = joinSamples(before, sample);
  }
  return joined;
}
