import { describe, expect, it } from 'vitest';
import { IngestLanes, type Lane } from '../../../../../infra/local/src/iot/ingest-lanes.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Submits named tasks whose ends the test decides, and keeps a journal of what happened. */
const createHarness = (bounds: { inFlightPerLaneMax?: number; inFlightMax?: number } = {}) => {
  const lanes = new IngestLanes({ inFlightPerLaneMax: 100, inFlightMax: 1_000, ...bounds });
  const journal: string[] = [];
  const running = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  const submit = (lane: Lane, name: string, admit: () => Promise<void> | undefined = () => undefined) => {
    lane.submit({
      admit,
      run: () => {
        journal.push(`start ${name}`);
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        running.set(name, { resolve, reject });
        return promise;
      },
      done: (error) => journal.push(error === undefined ? `done ${name}` : `failed ${name}`),
    });
  };
  const finish = async (name: string) => {
    running.get(name)?.resolve();
    await settle();
  };
  return { lanes, journal, submit, finish, running };
};

describe('IngestLanes', () => {
  it('starts messages of a connection at once and in order, and finishes them in order (MQTT 4.6)', async () => {
    const { lanes, journal, submit, finish } = createHarness();
    const lane = lanes.open();
    for (const name of ['a', 'b', 'c']) submit(lane, name);
    expect(journal).toEqual(['start a', 'start b', 'start c']);
    await finish('c');
    await finish('b');
    expect(journal).toHaveLength(3);
    await finish('a');
    expect(journal.slice(3)).toEqual(['done a', 'done b', 'done c']);
  });

  it('does not let a slow connection hold up another one', async () => {
    const { lanes, journal, submit, finish } = createHarness();
    submit(lanes.open(), 'slow');
    submit(lanes.open(), 'quick');
    await finish('quick');
    expect(journal).toEqual(['start slow', 'start quick', 'done quick']);
  });

  it('keeps at most so many messages of one connection in flight', async () => {
    const { lanes, journal, submit, finish } = createHarness({ inFlightPerLaneMax: 2 });
    const lane = lanes.open();
    for (const name of ['a', 'b', 'c']) submit(lane, name);
    expect(journal).toEqual(['start a', 'start b']);
    await finish('a');
    expect(journal.slice(2)).toEqual(['done a', 'start c']);
  });

  it('keeps at most so many messages in flight in total, and lets waiting connections take turns', async () => {
    const { lanes, journal, submit, finish } = createHarness({ inFlightMax: 1 });
    const [one, two] = [lanes.open(), lanes.open()];
    submit(one, 'a1');
    submit(one, 'a2');
    submit(two, 'b1');
    await finish('a1');
    await finish('a2');
    await finish('b1');
    expect(journal).toEqual(['start a1', 'done a1', 'start a2', 'done a2', 'start b1', 'done b1']);
    expect(lanes.pending).toBe(0);
  });

  it('admits a message only after the one before it', async () => {
    const { lanes, journal, submit } = createHarness();
    const lane = lanes.open();
    const permission = Promise.withResolvers<void>();
    submit(lane, 'a', () => permission.promise);
    submit(lane, 'b');
    await settle();
    expect(journal).toEqual([]);
    permission.resolve();
    await settle();
    expect(journal).toEqual(['start a', 'start b']);
  });

  it('reports a message that was not admitted or failed, and goes on', async () => {
    const { lanes, journal, submit, finish, running } = createHarness();
    const lane = lanes.open();
    submit(lane, 'a', () => Promise.reject(new Error('no')));
    submit(lane, 'b', () => {
      throw new Error('thrown');
    });
    submit(lane, 'c');
    submit(lane, 'd');
    await settle();
    running.get('c')?.reject(new Error('broken'));
    await finish('d');
    expect(journal).toEqual(['failed a', 'failed b', 'start c', 'start d', 'failed c', 'done d']);
  });

  it('is idle when everything is done', async () => {
    const { lanes, submit, finish } = createHarness();
    await lanes.idle();
    submit(lanes.open(), 'a');
    let isIdle = false;
    const idle = lanes.idle().then(() => {
      isIdle = true;
    });
    await settle();
    expect([isIdle, lanes.pending]).toEqual([false, 1]);
    await finish('a');
    await idle;
    expect([isIdle, lanes.pending]).toEqual([true, 0]);
  });
});
