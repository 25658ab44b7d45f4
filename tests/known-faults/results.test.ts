import { describe, expect, it } from 'vitest';
import { rankResults } from '../../domain/src/index.ts';
import { sourceFiles } from '../architecture/source-tree.ts';
import { memoryWindowStores } from '../support/close-window-ports.ts';
import { memoryLeaderboardStore } from '../support/fakes/memory-leaderboard-store.ts';
import { seededRandom, seeds } from '../support/random.ts';
import { openReadFunctions } from '../support/read-functions.ts';
import { classId, raceId } from '../support/readings.ts';
import { final, openAggregate, openFinish, recordsOf } from './platform.ts';

describe('faults of the original application in results', () => {
  it('final and board agree: who finishes has in the results what the live board showed at the last second', async () => {
    for (const seed of seeds(30)) {
      const random = seededRandom(seed);
      const readings = ['ann', 'bob', 'cyd'].map((id) =>
        final({
          racerId: id,
          name: id,
          cadence: Math.round(random() * 2_500) / 10,
          resistance: Math.round(random() * 1_000) / 10,
        }),
      );
      const stores = memoryWindowStores();
      const finish = openFinish();
      await openAggregate(stores).window(...readings);
      await finish.handle({ Records: recordsOf(...readings) });
      const [stored, roster] = await Promise.all([stores.standings.read(raceId()), stores.roster.read(raceId())]);
      const finals = await finish.results.list(raceId());
      const outputs = new Map(finals.map((result) => [result.racerId, result.outputHundredths]));
      expect(outputs, `seed ${seed}`).toEqual(
        new Map(roster.map((entry, index) => [entry.racerId, stored?.standings[index]?.outputHundredths])),
      );
      const results = rankResults({ finals, standings: stored?.standings ?? [], roster, lengthSeconds: 300 });
      expect(
        results.map(({ status }) => status),
        `seed ${seed}`,
      ).toEqual(['finished', 'finished', 'finished']);
    }
  });

  it('throttled class record is not lost: its record is named, comes again, and then everything is there', async () => {
    const leaderboards = memoryLeaderboardStore();
    let isThrottled = true;
    const finish = openFinish({
      leaderboards: {
        ...leaderboards,
        recordBest: (id, best) =>
          isThrottled && best.racerId === 'bob'
            ? Promise.reject(new Error('ProvisionedThroughputExceededException'))
            : leaderboards.recordBest(id, best),
      },
    });
    const Records = recordsOf(final({ racerId: 'ann' }), final({ racerId: 'bob' }), final({ racerId: 'cyd' }));
    expect(await finish.handle({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    isThrottled = false;
    expect(await finish.handle({ Records: Records.slice(1) })).toEqual({ batchItemFailures: [] });
    const board = await leaderboards.top({ classId: classId(1), limit: 10 });
    expect(board.map((best) => best.racerId).sort()).toEqual(['ann', 'bob', 'cyd']);
    expect(await finish.results.list(raceId())).toHaveLength(3);
  });

  it('one formula, one rounding: nothing but the domain computes an output', () => {
    const formula = /\+\s*(?:35|65)\b|\b(?:35|65)\s*\+/;
    const computing = sourceFiles().filter(({ text }) => formula.test(text) && /cadence|resistance/i.test(text));
    expect(computing.map(({ path }) => path)).toEqual(['domain/src/output.ts']);
  });

  it.each([
    ['results', 'GET /races/{raceId}/results', {}],
    ['results', 'GET /races/{raceId}/results', { path: { raceId: '1-1620992100' }, query: { limit: 'all' } }],
    ['races', 'GET /races/{raceId}/roster', { path: { raceId: '1-1620992100' }, query: { version: 'x' } }],
    ['races', 'GET /classes/{classId}/races', {}],
    ['leaderboards', 'GET /classes/{classId}/leaderboard', {}],
    ['leaderboards', 'GET /classes/{classId}/leaderboard/{racerId}', { path: { classId: '1' } }],
    ['history', 'GET /racers/{racerId}/bests', {}],
  ] as const)('API without query gives a clear 400: %s, %s %j', async (name, route, request) => {
    const { handlers, ask } = openReadFunctions();
    const { status, body } = await ask(handlers[name], route, request);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      status: 400,
      code: expect.stringMatching(/^[A-Z_]+$/),
      detail: expect.stringMatching(/ /),
    });
  });
});
