import { randomInt } from 'node:crypto';

/** A seed, printed, so that a run can be repeated. */
export const newSeed = (campaign: string): number => {
  const seed = randomInt(2 ** 32);
  process.stdout.write(`${campaign}: seed ${seed}\n`);
  return seed;
};

/** A property that does not hold, with all that is needed to see it again. */
export class FuzzFailure extends Error {
  constructor(property: string, { seed, input }: { seed: number; input: Uint8Array }) {
    super(`${property}\nseed ${seed}, ${input.length} bytes:\n${Buffer.from(input).toString('hex')}`);
    this.name = 'FuzzFailure';
  }
}
