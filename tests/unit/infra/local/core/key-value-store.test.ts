import { ClassicLevel } from 'classic-level';
import { expect, it, onTestFinished, vi } from 'vitest';
import { levelKeyValueStore } from '../../../../../infra/local/src/core/key-value-store.ts';
import { createAsyncJobStore } from '../../../../../infra/local/src/lambda/async-jobs.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

it('waits for the disk where a power cut would lose an event, not where it would only repeat one', async () => {
  const database = new ClassicLevel<string, string>(temporaryFolder());
  onTestFinished(() => database.close());
  const batch = vi.spyOn(database, 'batch');
  const jobs = createAsyncJobStore(levelKeyValueStore(database, 'events', { isSynced: true }));
  const job = { requestId: 'id', functionName: 'fn', acceptedAtMs: 1, nextAtMs: 1, invokeCount: 0, systemErrors: 0 };
  await jobs.add(job, '{}');
  await jobs.update({ ...job, invokeCount: 1 });
  await jobs.remove(job);
  expect(batch.mock.calls.map((call: readonly unknown[]) => call[1])).toEqual([
    { sync: true },
    { sync: true },
    { sync: false },
  ]);
  expect(await jobs.load()).toEqual([]);
});
