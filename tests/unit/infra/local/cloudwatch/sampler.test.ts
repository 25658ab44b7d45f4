import { describe, expect, it } from 'vitest';
import { type Reading, readingsOf } from '../../../../../infra/local/src/cloudwatch/reading.ts';
import { cloudWatchBench, metricId, NOON_MS } from '../../../../support/cloudwatch-bench.ts';

const reading = readingsOf('Shop', {});

const started = async (read: () => readonly Reading[] | Promise<readonly Reading[]>) => {
  const bench = await cloudWatchBench({ sources: [{ name: 'till', read }] });
  await bench.cloudWatch.start();
  const minutes = (metric: string) =>
    (bench.cloudWatch.store.find(metricId(metric))?.read(0, Number.MAX_SAFE_INTEGER) ?? []).map(
      ({ startMs, sum, count, min, max }) => ({ minute: (startMs - NOON_MS) / 60_000, sum, count, min, max }),
    );
  /** Ten seconds, and what they bring. */
  const tick = async (times = 1) => {
    for (let n = 0; n < times; n += 1) {
      bench.clock.advance(10_000);
      // The look that the clock has begun ends before this one does.
      await bench.cloudWatch.sample();
    }
  };
  return { ...bench, minutes, tick };
};

describe('looking at what services count', () => {
  it('aws-semantics 10.6: what a counter has grown by goes to the minute that runs', async () => {
    let orders = 5;
    const { minutes, tick } = await started(() => [reading('Orders', orders)]);
    await tick();
    orders = 7;
    await tick(5);
    orders = 20;
    await tick();
    expect(minutes('Orders')).toEqual([
      { minute: 0, sum: 7, count: 2, min: 2, max: 5 },
      { minute: 1, sum: 13, count: 1, min: 13, max: 13 },
    ]);
  });

  it('aws-semantics 10.6: a counter that falls has begun again at zero', async () => {
    let orders = 100;
    const { minutes, tick } = await started(() => [reading('Orders', orders)]);
    await tick();
    orders = 3;
    await tick();
    expect(minutes('Orders')).toMatchObject([{ sum: 103 }]);
  });

  it('aws-semantics 10.6: a counter that was away is a new one', async () => {
    let readings = [reading('Orders', 4)];
    const { minutes, tick } = await started(() => readings);
    await tick();
    readings = [];
    await tick();
    readings = [reading('Orders', 5)];
    await tick();
    expect(minutes('Orders')).toMatchObject([{ sum: 9, count: 2 }]);
  });

  it('aws-semantics 10.6: events are so many ones, failures so many zeros, and what is present is a value each time', async () => {
    const { minutes, tick } = await started(() => [
      reading('Success', 3, { kind: 'events' }),
      reading('Success', 1, { kind: 'failures' }),
      reading('Age', 0, { kind: 'present' }),
    ]);
    await tick(2);
    expect(minutes('Success')).toEqual([{ minute: 0, sum: 3, count: 4, min: 0, max: 1 }]);
    // Each tick looks twice.
    expect(minutes('Age')).toEqual([{ minute: 0, sum: 0, count: 4, min: 0, max: 0 }]);
  });

  it('goes on when a service cannot be read', async () => {
    let isBroken = true;
    const { minutes, tick, lines } = await started(async () => {
      if (isBroken) throw new Error('not started');
      return [reading('Orders', 2)];
    });
    await tick();
    isBroken = false;
    await tick();
    expect(minutes('Orders')).toMatchObject([{ sum: 2 }]);
    expect(lines.map(({ message }) => message)).toEqual(['the metrics of a service could not be read']);
  });

  it('looks no more when it is stopped', async () => {
    let looks = 0;
    const { cloudWatch, tick, clock } = await started(() => {
      looks += 1;
      return [];
    });
    await tick();
    await cloudWatch.stop();
    const before = looks;
    clock.advance(60_000);
    expect([looks, clock.pendingCount()]).toEqual([before, 0]);
  });
});
