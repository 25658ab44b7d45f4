import { describe, expect, it } from 'vitest';
import { createHandler } from '../../../../functions/src/ranks/handler.ts';
import { bestRecord, standingsRecord } from '../../../support/aws-events.ts';
import { fickleRankIndex } from '../../../support/fakes/fickle-rank-index.ts';
import { memoryLeaderboardStore } from '../../../support/fakes/memory-leaderboard-store.ts';
import { memoryRankIndex } from '../../../support/fakes/memory-rank-index.ts';
import { memoryRankProgress } from '../../../support/fakes/memory-rank-progress.ts';
import { recordingTelemetry } from '../../../support/fakes/recording-telemetry.ts';
import { bestOf } from '../../../support/ranked-racers.ts';
import { classId } from '../../../support/readings.ts';

const TICK = { 'detail-type': 'Scheduled Event' } as const;

const openTest = () => {
  const clock = { nowMs: () => 1_620_992_100_000 };
  const telemetry = recordingTelemetry();
  const index = fickleRankIndex(() => memoryRankIndex({ clock }));
  const leaderboards = memoryLeaderboardStore();
  const stores = { index, leaderboards, progress: memoryRankProgress() };
  const handle = createHandler({ ...stores, clock, telemetry, classes: [classId(1), classId(2)] });
  const idsOf = async (id: number) =>
    (await index.entries({ classId: classId(id), start: 0, limit: 10 })).map((entry) => entry.racerId);
  return { handle, telemetry, ...stores, idsOf };
};

describe('ranks', () => {
  it('tells the index of the newest best of every racer, and of those who are gone', async () => {
    const { handle, idsOf, telemetry } = openTest();
    await handle(TICK);
    await handle({
      Records: [
        bestRecord(1, 'ann', bestOf('ann', 100)),
        bestRecord(1, 'bob', bestOf('bob', 200)),
        bestRecord(2, 'ann', bestOf('ann', 100)),
        bestRecord(1, 'ann', bestOf('ann', 300)),
        bestRecord(2, 'ann'),
      ],
    });
    expect([await idsOf(1), await idsOf(2)]).toEqual([['ann', 'bob'], []]);
    expect(telemetry.calls.at(-1)).toEqual(['count', { BestsIndexed: 3, BestsUnreadable: 0 }]);
  });

  it('passes over what is no best, and says so', async () => {
    const { handle, idsOf, telemetry } = openTest();
    await handle(TICK);
    const broken = bestRecord(1, 'eve', { ...bestOf('eve', 1), outputHundredths: Number.NaN });
    const standings = standingsRecord('1-1620992100', {
      version: 1,
      publishedAtMs: 0,
      newestSecond: 0,
      standings: [],
    });
    await handle({ Records: [broken, standings, bestRecord(1, 'ann', bestOf('ann', 100))] });
    expect(await idsOf(1)).toEqual(['ann']);
    expect(telemetry.calls.slice(-2)).toEqual([
      ['error', 'a stored best cannot be read', new TypeError('a best without an output')],
      ['count', { BestsIndexed: 1, BestsUnreadable: 2 }],
    ]);
  });

  it('fails a batch while the index is away, so that it comes again', async () => {
    const { handle, index } = openTest();
    index.isAway = true;
    await expect(handle({ Records: [bestRecord(1, 'ann', bestOf('ann', 100))] })).rejects.toMatchObject({
      code: 'RANK_INDEX_AWAY',
    });
  });

  it('says of an index that it has lost what it was told, and builds it anew with the next tick', async () => {
    const { handle, index, leaderboards, idsOf, telemetry } = openTest();
    await leaderboards.recordBest(classId(1), bestOf('ann', 100));
    await handle(TICK);
    await handle({ Records: [bestRecord(1, 'ann', bestOf('ann', 100))] });
    await index.setBack(0);
    await leaderboards.recordBest(classId(1), bestOf('bob', 200));
    await handle({ Records: [bestRecord(1, 'bob', bestOf('bob', 200))] });
    expect(telemetry.calls.at(-1)).toEqual([
      'warn',
      'the rank index lacks writes; within a minute it is built anew',
      { behind: [1] },
    ]);
    await handle(TICK);
    expect(await idsOf(1)).toEqual(['bob', 'ann']);
    expect(await index.state(classId(1))).toMatchObject({ isComplete: true });
  });

  it('takes a removal for what it is, also of one who has ridden again since', async () => {
    const { handle, index, idsOf } = openTest();
    await handle(TICK);
    await handle({ Records: [bestRecord(1, 'ann', bestOf('ann', 900)), bestRecord(1, 'bob', bestOf('bob', 500))] });
    await handle({ Records: [bestRecord(1, 'ann'), bestRecord(1, 'ann', bestOf('ann', 100))] });
    expect(await idsOf(1)).toEqual(['bob', 'ann']);
    expect(await index.state(classId(1))).toMatchObject({ writeCount: 3 });
  });

  it('looks after every class once a minute, and rebuilds those that an operator names', async () => {
    const { handle, index, telemetry } = openTest();
    expect(await handle(TICK)).toEqual([
      { classId: 1, outcome: 'rebuilt' },
      { classId: 2, outcome: 'rebuilt' },
    ]);
    await handle(TICK);
    expect(telemetry.calls.at(-1)).toEqual(['count', { RankIndexAway: 0 }]);
    expect(await handle({ rebuild: [2] })).toEqual([{ classId: 2, outcome: 'rebuilt' }]);
    expect(await handle({ rebuild: 'all' })).toHaveLength(2);
    index.isAway = true;
    expect(await handle(TICK)).toEqual([
      { classId: 1, outcome: 'away' },
      { classId: 2, outcome: 'away' },
    ]);
    expect(telemetry.calls.at(-1)).toEqual(['count', { RankIndexAway: 1 }]);
    await expect(handle({ rebuild: [0] })).rejects.toMatchObject({ code: 'CLASS_ID_INVALID' });
  });
});
