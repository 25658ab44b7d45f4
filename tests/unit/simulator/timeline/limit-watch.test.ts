import { describe, expect, it } from 'vitest';
import { createLimitWatch } from '../../../../simulator/src/timeline/limit-watch.ts';
import type { NotedLimit } from '../../../../simulator/src/timeline/runtime-metrics.ts';

const noted = (fields: Partial<NotedLimit>): NotedLimit => ({
  limit: 'kinesis-shard-records',
  resource: 'shardId-000000000000',
  quota: '1,000 records/s',
  firstAtMs: 500,
  lastAtMs: 500,
  count: 1,
  ...fields,
});

function watching(...looks: readonly (readonly NotedLimit[])[]) {
  const watch = createLimitWatch();
  for (const [index, limits] of looks.entries()) watch.see({ atMs: 1_000 * (index + 1), limits });
  return watch.reached();
}

describe('the watch over limits', () => {
  it('knows nothing without a look, and that nothing was reached with one', () => {
    expect([watching(), watching([]), watching([noted({})], [noted({})])]).toEqual([undefined, [], []]);
  });

  it('puts first what bit first, whatever comes first in an answer', () => {
    const reached = watching(
      [],
      [noted({ firstAtMs: 1_800, lastAtMs: 1_900, count: 4 }), noted({ limit: 'iot-publishes', firstAtMs: 1_200 })],
    );
    expect(reached?.map(({ limit, firstAtMs, count }) => [limit, firstAtMs, count])).toEqual([
      ['iot-publishes', 1_200, 1],
      ['kinesis-shard-records', 1_800, 4],
    ]);
  });

  it('counts what bit in the run only, if it had bitten before', () => {
    const reached = watching(
      [noted({ count: 10 })],
      [noted({ count: 10 })],
      [noted({ count: 12, lastAtMs: 2_700 })],
      [noted({ count: 15, lastAtMs: 3_900 })],
    );
    expect(reached).toEqual([{ ...noted({}), firstAtMs: 2_700, lastAtMs: 3_900, count: 5 }]);
  });

  it('counts on when the runtime was started anew', () => {
    const reached = watching(
      [noted({ count: 10 })],
      [noted({ count: 13, lastAtMs: 1_900 })],
      [],
      [noted({ count: 2, firstAtMs: 3_500, lastAtMs: 3_600 })],
    );
    expect(reached).toEqual([{ ...noted({}), firstAtMs: 1_900, lastAtMs: 3_600, count: 5 }]);
  });

  it('counts on when one that was started anew has got further than the one before', () => {
    const reached = watching(
      [],
      [noted({ count: 2, firstAtMs: 1_500, lastAtMs: 1_900 })],
      [noted({ count: 7, firstAtMs: 2_500, lastAtMs: 2_900 })],
    );
    expect(reached).toEqual([{ ...noted({}), firstAtMs: 1_500, lastAtMs: 2_900, count: 9 }]);
  });
});
