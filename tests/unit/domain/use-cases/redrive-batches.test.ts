import { describe, expect, it } from 'vitest';
import type { Consumer } from '../../../../domain/src/index.ts';
import type { FailedBatch } from '../../../../domain/src/ports/index.ts';
import { type RedriveOptions, redriveBatches } from '../../../../domain/src/use-cases/index.ts';
import { memoryFailedBatches } from '../../../support/fakes/memory-failed-batches.ts';

const NOW_MS = 10_000_000;
const clock = { nowMs: () => NOW_MS };
const batch = (id: string, consumer: Consumer = 'aggregate', failedAtMs = Number(id)): FailedBatch => ({
  id,
  consumer,
  failedAtMs,
});
const run = (failed = memoryFailedBatches(), options: RedriveOptions = {}, query = {}) =>
  redriveBatches(query, { failed, clock }, { concurrencyMax: 1, ...options });

describe('redriving failed batches', () => {
  it('sends each once, the oldest first, and takes it out of the list', async () => {
    const failed = memoryFailedBatches(batch('3'), batch('1', 'finish'), batch('2'));
    expect(await run(failed)).toEqual({
      counts: { redriven: 3, expired: 0, failed: 0 },
      byConsumer: new Map([
        ['finish', { redriven: 1, expired: 0, failed: 0 }],
        ['aggregate', { redriven: 2, expired: 0, failed: 0 }],
      ]),
      failures: [],
      isComplete: true,
    });
    expect(failed.redriven).toEqual(['1', '2', '3']);
    expect(failed.kept.size).toBe(0);
    expect((await run(failed)).counts).toEqual({ redriven: 0, expired: 0, failed: 0 });
  });

  it('keeps what fails again, says why, and goes on', async () => {
    const failed = memoryFailedBatches(batch('1'), batch('2'), batch('3'));
    failed.failing.add('2');
    const { counts, failures } = await run(failed);
    expect(counts).toEqual({ redriven: 2, expired: 0, failed: 1 });
    expect(failures).toMatchObject([{ batch: batch('2'), cause: { code: 'REDRIVE_FAILED' } }]);
    expect([...failed.kept.keys()]).toEqual(['2']);
  });

  it('takes out live frames of a minute ago unsent, and sends younger ones', async () => {
    const old = batch('old', 'announce', NOW_MS - 60_000);
    const failed = memoryFailedBatches(old, batch('young', 'announce', NOW_MS - 59_999), batch('1'));
    expect((await run(failed)).counts).toEqual({ redriven: 2, expired: 1, failed: 0 });
    expect(failed.redriven).toEqual(['1', 'young']);
    expect(failed.kept.size).toBe(0);
  });

  it.each([
    ['one below', 2, false],
    ['at', 3, true],
    ['one above', 4, true],
  ])('does as many in a run as it may, %s their number, and the rest in the next', async (_, batchesMax, isEmpty) => {
    const failed = memoryFailedBatches(batch('1'), batch('2'), batch('3'));
    const { counts, isComplete } = await run(failed, { batchesMax });
    expect({ done: counts.redriven, isEmpty: failed.kept.size === 0 }).toEqual({
      done: Math.min(batchesMax, 3),
      isEmpty,
    });
    expect(isComplete).toBe(batchesMax > 3); // at the limit it does not know that there are no more
    expect(await run(failed)).toMatchObject({ isComplete: true });
    expect(failed.kept.size).toBe(0);
  });

  it('ends in order when it is told to', async () => {
    const failed = memoryFailedBatches(batch('1'), batch('2'), batch('3'));
    const seen: number[] = [];
    const options = {
      isOver: () => failed.redriven.length >= 2,
      onProgress: ({ redriven }: { redriven: number }) => void seen.push(redriven),
    };
    expect(await run(failed, options)).toMatchObject({ counts: { redriven: 2 }, isComplete: false });
    expect(seen).toEqual([1, 2]);
    expect([...failed.kept.keys()]).toEqual(['3']);
  });

  it('works on as many at once as it may, and no more', async () => {
    const failed = memoryFailedBatches(...Array.from({ length: 9 }, (_, index) => batch(`${index}`)));
    let [atWork, mostAtWork] = [0, 0];
    const redrive = async () => {
      atWork += 1;
      mostAtWork = Math.max(mostAtWork, atWork);
      await new Promise((resolve) => setImmediate(resolve));
      atWork -= 1;
    };
    await run({ ...failed, redrive }, { concurrencyMax: 3 });
    expect(mostAtWork).toBe(3);
    expect(failed.kept.size).toBe(0);
  });

  it('asks for what was asked for', async () => {
    const failed = memoryFailedBatches(batch('1'), batch('5'), batch('6', 'finish'));
    await run(failed, {}, { sinceMs: 5, consumers: ['finish'] });
    expect(failed.redriven).toEqual(['6']);
  });

  it.each(['list', 'redrive', 'settle'] as const)(
    'ends with any other error, when all that is under way has ended: %s',
    async (broken) => {
      const failed = memoryFailedBatches(batch('1'), batch('2'), batch('3'));
      const breaking = () => Promise.reject(new Error('no permission'));
      const ports = {
        ...failed,
        ...(broken === 'list' ? { list: () => ({ [Symbol.asyncIterator]: () => ({ next: breaking }) }) } : {}),
        ...(broken === 'redrive' ? { redrive: breaking } : {}),
        ...(broken === 'settle' ? { settle: breaking } : {}),
      };
      await expect(run(ports, { concurrencyMax: 2 })).rejects.toThrow('no permission');
      expect(failed.kept.size).toBe(3);
    },
  );
});
