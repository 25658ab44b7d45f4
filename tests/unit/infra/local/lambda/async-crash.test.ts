import { describe, expect, it } from 'vitest';
import { createLife, type Death } from '../../../../support/mortal-store.ts';
import { seededRandom, seeds } from '../../../../support/random.ts';
import { asyncBench, failure, settle, success, throttle } from './async-bench.ts';

const WRITES_MAX = 12;
const EVENTS = ['0', '1', '2'];

/** Lets a process die at one of its writes, and the next one finish. */
const surviveDeath = async (seed: number, death: Death) => {
  const random = seededRandom(seed);
  // Two of three attempts fail in some way, the first event always.
  const succeeded = new Set<string>();
  const answers = (eventJson: string) => {
    if (eventJson === '0' || random() < 0.4) return failure;
    if (random() < 0.3) return throttle;
    succeeded.add(eventJson);
    return success;
  };
  const asyncInvoke = { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600, onFailureArn: 'arn:aws:s3:::bin' };
  const bench = asyncBench({ answers, spec: { asyncInvoke } });
  const life = createLife(death);
  const first = bench.open({ life });
  await first.start();
  const accepted = new Set<string>();
  for (const event of EVENTS) {
    void first.accept('subject', event).then(() => accepted.add(event));
    await settle();
  }
  await bench.advance(600_000, 300);
  const second = bench.open();
  await second.start();
  await bench.advance(1_200_000, 600);
  return { ...bench, life, accepted, succeeded };
};

interface Document {
  readonly requestPayload: number;
  readonly requestContext: { readonly approximateInvokeCount: number };
}

describe('aws-semantics 3.3: a process that dies at any of its writes', () => {
  const deaths = Array.from({ length: WRITES_MAX }, (_, at) => at + 1).flatMap((atWrite) =>
    (['before', 'after'] as const).map((when): Death => ({ atWrite, when })),
  );

  it.each(deaths)('$when write $atWrite loses no accepted event and no count', async (death) => {
    for (const seed of seeds(8)) {
      const { life, accepted, attempts, objects, store, succeeded } = await surviveDeath(seed, death);
      const records = objects.map(({ document }) => document as Document);
      const told = new Set(records.map(({ requestPayload }) => String(requestPayload)));
      const attemptsOf = (event: string): number => attempts.filter(({ eventJson }) => eventJson === event).length;

      expect(store.contents.size, `seed ${seed}`).toBe(0);
      const ended = new Set([...told, ...succeeded]);
      expect(
        [...accepted].filter((event) => !ended.has(event)),
        `seed ${seed}`,
      ).toEqual([]);
      // The attempt whose end was not written is the only one that is repeated.
      expect(attemptsOf('0'), `seed ${seed}`).toBeLessThanOrEqual(3 + Number(life.isOver));
      expect(new Set(records.map((record) => record.requestContext.approximateInvokeCount)), `seed ${seed}`).toEqual(
        new Set(records.length === 0 ? [] : [3]),
      );
      // A record that was stored twice is one object.
      expect(new Set(objects.map(({ key }) => key)).size, `seed ${seed}`).toBe(told.size);
    }
  });

  it('dies within the writes that are tried', async () => {
    const lives = await Promise.all(seeds(8).map((seed) => surviveDeath(seed, { atWrite: WRITES_MAX, when: 'after' })));
    expect(lives.some(({ life }) => life.isOver)).toBe(true);
  });
});
