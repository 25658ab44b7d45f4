import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareText } from '../../../../domain/src/index.ts';
import { type FinishRacePorts, finishRace } from '../../../../domain/src/use-cases/index.ts';
import { memoryLeaderboardStore } from '../../../support/fakes/memory-leaderboard-store.ts';
import { memoryResultStore } from '../../../support/fakes/memory-result-store.ts';
import { classId, raceId, racerId, reading, START_SECONDS } from '../../../support/readings.ts';
import { arbitraryReadings } from '../arbitraries.ts';

const memoryPorts = (): FinishRacePorts => ({ results: memoryResultStore(), leaderboards: memoryLeaderboardStore() });
const final = (fields: Parameters<typeof reading>[0] = {}) => reading({ second: 300, isFinal: true, ...fields });
const LATER = raceId(`1-${START_SECONDS + 300}`);

const stored = async ({ results, leaderboards }: FinishRacePorts) => ({
  results: (await results.list(raceId())).sort((a, b) => compareText(a.racerId, b.racerId)),
  later: (await results.list(LATER)).sort((a, b) => compareText(a.racerId, b.racerId)),
  board: await leaderboards.top({ classId: classId(1), limit: 100 }),
});

describe('finishRace', () => {
  it('records the result of the race and the best of the class', async () => {
    const ports = memoryPorts();
    expect(await finishRace([final({ name: 'Ann' })], ports)).toEqual({ recordedCount: 1, failures: [] });
    const result = { racerId: 'ann', name: 'Ann', outputHundredths: 12_000 };
    expect(await stored(ports)).toEqual({
      results: [result],
      later: [],
      board: [{ ...result, raceId: raceId(), startSeconds: START_SECONDS }],
    });
  });

  it('joins duplicates within a batch and passes over readings that are not final', async () => {
    const ports = memoryPorts();
    const batch = [final({ outputHundredths: 11_000 }), reading({ outputHundredths: 40_000 }), final(), final()];
    expect(await finishRace(batch, ports)).toEqual({ recordedCount: 1, failures: [] });
    expect((await stored(ports)).results).toEqual([{ racerId: 'ann', name: 'ann', outputHundredths: 12_000 }]);
  });

  it('keeps the best of a class over later, worse races', async () => {
    const ports = memoryPorts();
    await finishRace([final(), final({ raceId: LATER, outputHundredths: 11_000 })], ports);
    expect(await ports.leaderboards.read(classId(1), racerId('ann'))).toMatchObject({
      raceId: raceId(),
      outputHundredths: 12_000,
    });
  });

  it('writes no best that is known to be beaten, however old what is known', async () => {
    const ports = memoryPorts();
    const written: number[] = [];
    const counting: FinishRacePorts = {
      ...ports,
      leaderboards: {
        ...ports.leaderboards,
        recordBest: (id, best) => {
          written.push(best.outputHundredths);
          return ports.leaderboards.recordBest(id, best);
        },
      },
    };
    await finishRace([final()], counting);
    await finishRace([final({ raceId: LATER, outputHundredths: 11_000 })], counting);
    await finishRace([final({ raceId: LATER, outputHundredths: 13_000 })], counting);
    expect(written).toEqual([12_000, 13_000]);
    expect((await stored(ports)).later).toMatchObject([{ outputHundredths: 13_000 }]);
  });

  it('leaves it to the write if nothing can be read before', async () => {
    const ports = memoryPorts();
    const unread: FinishRacePorts = {
      ...ports,
      leaderboards: { ...ports.leaderboards, readMany: () => Promise.reject(new Error('throttled')) },
    };
    await finishRace([final()], unread);
    await finishRace([final({ raceId: LATER, outputHundredths: 11_000 })], unread);
    expect(await ports.leaderboards.read(classId(1), racerId('ann'))).toMatchObject({ outputHundredths: 12_000 });
  });

  it('names every reading whose result could not be recorded, and records the others', async () => {
    const ports = memoryPorts();
    const cause = new Error('throttled');
    const failing: FinishRacePorts = {
      ...ports,
      results: {
        ...ports.results,
        recordFinal: (race, result) =>
          result.racerId === 'bob' ? Promise.reject(cause) : ports.results.recordFinal(race, result),
      },
    };
    const batch = [final({ racerId: 'bob' }), final(), final({ racerId: 'bob' })];
    expect(await finishRace(batch, failing)).toEqual({
      recordedCount: 1,
      failures: [
        { index: 0, cause },
        { index: 2, cause },
      ],
    });
    expect((await stored(ports)).results.map((result) => result.racerId)).toEqual(['ann']);
  });

  it('works on no more results at once than allowed', async () => {
    let working = 0;
    const seen: number[] = [];
    const ports = memoryPorts();
    const counting: FinishRacePorts = {
      ...ports,
      results: {
        ...ports.results,
        async recordFinal(race, result) {
          working += 1;
          seen.push(working);
          await ports.results.recordFinal(race, result);
          await Promise.resolve();
          working -= 1;
        },
      },
    };
    const batch = Array.from({ length: 20 }, (_, index) => final({ racerId: `racer-${index}` }));
    expect(await finishRace(batch, counting, { concurrencyMax: 3 })).toEqual({ recordedCount: 20, failures: [] });
    expect(Math.max(...seen)).toBe(3);
  });

  it('stores the same whatever the order, the repetitions and the batches', async () => {
    const property = fc.asyncProperty(arbitraryReadings, fc.nat({ max: 40 }), async (some, cut) => {
      const finals = some.map((each) => ({ ...each, isFinal: true }));
      const [plain, jumbled] = [memoryPorts(), memoryPorts()];
      await finishRace(finals, plain);
      const reversed = finals.toReversed();
      await Promise.all(
        [reversed.slice(cut), reversed.slice(0, cut), finals.slice(cut)].map((batch) => finishRace(batch, jumbled)),
      );
      expect(await stored(jumbled)).toEqual(await stored(plain));
    });
    await fc.assert(property);
  });
});
