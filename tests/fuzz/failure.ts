import { randomInt } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const RESULTS = join(import.meta.dirname, '../../test-results');

/** A seed, printed, so that a run can be repeated. */
export const newSeed = (campaign: string): number => {
  const seed = randomInt(2 ** 32);
  process.stdout.write(`${campaign}: seed ${seed}\n`);
  return seed;
};

/** A property that does not hold, with all that is needed to see it again: the input is in a file of the results. */
export class FuzzFailure extends Error {
  constructor(property: string, { seed, input }: { seed: number; input: Uint8Array }) {
    super(`${property}\nseed ${seed}, ${input.length} bytes in ${keep(seed, input)}`);
    this.name = 'FuzzFailure';
  }
}

const keep = (seed: number, input: Uint8Array): string => {
  const file = join(RESULTS, `fuzz-${seed}.bin`);
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(file, input);
  return file;
};
