import { expect, it } from 'vitest';
import { seededRandom } from '../support/random.ts';
import { newSeed } from './failure.ts';
import { heldBytes } from './heap.ts';
import { openReadingPath } from './reading-path.ts';

const PAYLOADS_PER_ROUND = 50_000;
// A leak of twenty bytes a payload would be 1 MB; collections of the same heap differ by a tenth of that.
const GROWTH_BYTES_MAX = 1_000_000;

it('takes 100,000 hostile payloads, keeps only true readings of them, and forgets the rest', {
  timeout: 180_000,
}, async () => {
  const seed = newSeed('reading path');
  const random = seededRandom(seed);
  const path = openReadingPath();
  await path.run(PAYLOADS_PER_ROUND, { random, seed });
  const before = heldBytes();
  await path.run(PAYLOADS_PER_ROUND, { random, seed });
  expect(heldBytes() - before).toBeLessThan(GROWTH_BYTES_MAX);
  // Neither did everything pass nor nothing: both sides of every check were seen.
  expect(path.acceptedCount() / (2 * PAYLOADS_PER_ROUND)).toBeGreaterThan(0.25);
  expect(path.acceptedCount() / (2 * PAYLOADS_PER_ROUND)).toBeLessThan(0.6);
});
