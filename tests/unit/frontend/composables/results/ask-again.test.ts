import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../../../frontend/src/api/http-client.ts';
import { askAgain } from '../../../../../frontend/src/composables/results/ask-again.ts';

const refusal = (status: number, retryAfterMs?: number) =>
  new ApiError({ code: 'UNEXPECTED_ANSWER', status, message: `${status}`, retryAfterMs });

/** Asks a platform that refuses like this, one after the other, before it answers. */
const ask = async (...refusals: Error[]) => {
  const waits: number[] = [];
  let askedCount = 0;
  const outcome = await askAgain(
    async () => {
      askedCount += 1;
      const refused = refusals.shift();
      if (refused !== undefined) throw refused;
      return 'answer';
    },
    { wait: async (ms) => void waits.push(ms) },
  ).catch((error: Error) => error.message);
  return { outcome, askedCount, waits };
};

describe('a question that is refused', () => {
  it('because too many ask is asked again a second later', async () => {
    expect(await ask(refusal(429))).toEqual({ outcome: 'answer', askedCount: 2, waits: [1_000] });
  });

  it('is asked again when the platform says', async () => {
    expect(await ask(refusal(429, 10_000))).toEqual({ outcome: 'answer', askedCount: 2, waits: [10_000] });
  });

  it.each([
    ['a second time', [refusal(429), refusal(429)], { outcome: '429', askedCount: 2, waits: [1_000] }],
    ['for longer than anybody waits', [refusal(429, 11_000)], { outcome: '429', askedCount: 1, waits: [] }],
    ['for another reason', [refusal(503)], { outcome: '503', askedCount: 1, waits: [] }],
    ['by a fault of our own', [new Error('fault')], { outcome: 'fault', askedCount: 1, waits: [] }],
  ])('%s is given up', async (_, refusals, expected) => {
    expect(await ask(...refusals)).toEqual(expected);
  });
});
