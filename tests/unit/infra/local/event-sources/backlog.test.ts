import { describe, expect, it } from 'vitest';
import { type BenchOptions, eventSourceBench, settle } from '../../../../support/event-source-bench.ts';

const UUID = '11111111-2222-3333-4444-555555555555';

/** A bench whose source says what waits. */
const backlogBench = (setup: BenchOptions = {}) => {
  const bench = eventSourceBench(setup);
  bench.source.backlogAfter = async (shardId, position) => {
    const { records } = await bench.source.read({ shardId, position, limit: 1_000 });
    return { records: records.length, oldestArrivalMs: records[0]?.arrivedAtMs };
  };
  const backlog = async () => (await bench.eventSources.backlogs()).get(UUID);
  const switchTo = async (isEnabled: boolean): Promise<void> => {
    await bench.eventSources.setEnabled(UUID, isEnabled);
    await bench.run(1_000);
  };
  return Object.assign(bench, { backlog, switchTo });
};

const shard = (recordsBehind: number, iteratorAgeMs: number, shardId = 'shard-0') => ({
  shardId,
  recordsBehind,
  iteratorAgeMs,
});

describe('what waits for a mapping', () => {
  it('is nothing when everything is finished', async () => {
    const bench = backlogBench();
    await bench.start();
    bench.source.put();
    await bench.run(2_000);
    expect(await bench.backlog()).toMatchObject({ retentionMs: bench.source.retention, shards: [shard(0, 0)] });
  });

  it('grows and ages while the function fails', async () => {
    const bench = backlogBench({
      handler: () => {
        throw new Error('away');
      },
    });
    await bench.start();
    for (let count = 0; count < 3; count += 1) bench.source.put();
    await bench.run(30_000);
    expect((await bench.backlog())?.shards).toEqual([shard(3, 30_000)]);
  });

  it('grows and ages while the mapping is off, and is delivered when it is on again: nothing is lost', async () => {
    const bench = backlogBench({ mapping: { batchSize: 10 } });
    await bench.start();
    const first = bench.source.put();
    await bench.run(2_000);
    await bench.switchTo(false);
    const missed = [bench.source.put(), bench.source.put()];
    await bench.run(10_000);
    expect(bench.eventSources.metrics()).toMatchObject([{ uuid: UUID, state: 'Disabled', shards: [] }]);
    expect((await bench.backlog())?.shards).toEqual([shard(2, 10_000)]);
    expect(bench.batches()).toEqual([[first]]);
    await bench.switchTo(true);
    await bench.run(2_000);
    expect(bench.eventSources.metrics()).toMatchObject([{ state: 'Enabled' }]);
    expect((await bench.backlog())?.shards).toEqual([shard(0, 0)]);
    expect(bench.batches()).toEqual([[first], missed]);
  });

  it('is known after a restart too, and of each stay away anew', async () => {
    const bench = backlogBench();
    await bench.start();
    await bench.switchTo(false);
    bench.source.put();
    await bench.crash();
    expect((await bench.backlog())?.shards).toMatchObject([{ recordsBehind: 1 }]);
    await bench.switchTo(true);
    await bench.switchTo(false);
    bench.source.put();
    bench.source.put();
    expect((await bench.backlog())?.shards).toMatchObject([{ recordsBehind: 2 }]);
  });

  it('counts shards that are yet to begin, and leaves out those that are finished', async () => {
    const bench = backlogBench({ shardIds: ['parent'] });
    await bench.start();
    bench.source.put({ shardId: 'parent' });
    await bench.run(2_000);
    bench.source.split('parent', ['left', 'right']);
    await bench.run(2_000);
    await bench.switchTo(false);
    bench.source.put({ shardId: 'left' });
    expect((await bench.backlog())?.shards).toEqual([shard(1, 0, 'left'), shard(0, 0, 'right')]);
  });

  it('is unknown, and no failure, while the source cannot be read; the log says so once', async () => {
    const bench = backlogBench();
    await bench.start();
    await settle();
    bench.source.backlogAfter = async () => {
      throw new Error('no disk');
    };
    expect((await bench.backlog())?.shards).toEqual([]);
    await bench.backlog();
    expect(bench.logged.filter(({ message }) => message.includes('behind could not be read'))).toHaveLength(1);
  });
});

describe('a switch', () => {
  it('shows the state at once, and refuses another change until it is through', async () => {
    const bench = backlogBench();
    await bench.start();
    expect(await bench.eventSources.setEnabled(UUID, false)).toMatchObject({ UUID, State: 'Disabling' });
    await expect(bench.eventSources.setEnabled(UUID, true)).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await bench.run(1_000);
    expect(bench.eventSources.metrics()).toMatchObject([{ state: 'Disabled' }]);
  });

  it('refuses a mapping that there is not', async () => {
    const bench = backlogBench();
    await bench.start();
    const refusal = bench.eventSources.setEnabled('00000000-0000-0000-0000-000000000000', false);
    await expect(refusal).rejects.toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
  });
});
