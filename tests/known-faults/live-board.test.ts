import { describe, expect, it } from 'vitest';
import {
  decodeLiveFrame,
  encodeLiveFrame,
  liveFrameOf,
  METERING_UNIT_BYTES,
  type Standing,
} from '../../domain/src/index.ts';
import { emptyLiveBoard, takeFrame } from '../../frontend/src/composables/live/live-board.ts';
import { kinesisRecord } from '../support/aws-events.ts';
import { memoryWindowStores, storedRace } from '../support/close-window-ports.ts';
import { seededRandom, seeds, shuffled } from '../support/random.ts';
import { race, raceId, START_SECONDS, wireReading } from '../support/readings.ts';
import { boardOf, openAggregate, recordsOf, throughLambda } from './platform.ts';

// (cadence + 35) × (resistance + 65) / 100
const STRONG = { cadence: 95, resistance: 35 };
const WEAK = { cadence: 65, resistance: 35 };

const frameOf = (standings: readonly Standing[], version: number) =>
  liveFrameOf({
    race: race(),
    standings,
    standingsVersion: version,
    rosterVersion: standings.length,
    publishedAtMs: START_SECONDS * 1000 + version,
    topicBytes: 15,
  });

describe('faults of the original application on the live board', () => {
  it('latest-not-maximum standings across windows: a weaker later second replaces a stronger earlier one', async () => {
    const aggregate = openAggregate();
    await aggregate.window({ second: 7, ...STRONG });
    await aggregate.window({ second: 8, ...WEAK });
    expect(await boardOf(aggregate.stores)).toEqual(['ann: second 8, 100.00, best 130.00']);
  });

  it('batch cuts do not matter: one board, however a window is cut into calls', async () => {
    const readings = ['ann', 'bob', 'cyd'].flatMap((racerId, index) =>
      [5, 6, 7].map((second) => ({ racerId, name: racerId, second, cadence: 60 + second * index, resistance: 35 })),
    );
    const boards = new Set<string>();
    for (const seed of seeds(40)) {
      const random = seededRandom(seed);
      const aggregate = openAggregate();
      let state: unknown = {};
      for (let rest = shuffled(readings, random); rest.length > 0; ) {
        const batch = rest.splice(0, 1 + Math.floor(random() * 4));
        ({ state } = await aggregate.call({ Records: recordsOf(...batch), state: throughLambda(state) }));
      }
      await aggregate.call({ state: throughLambda(state), isFinalInvokeForWindow: true });
      boards.add((await boardOf(aggregate.stores)).join('\n'));
    }
    expect([...boards]).toEqual([
      'ann: second 7, 95.00, best 95.00\nbob: second 7, 102.00, best 102.00\ncyd: second 7, 109.00, best 109.00',
    ]);
  });

  it('score 0 is a score: a racer whose pedals stand still is on the board with what that is worth', async () => {
    const aggregate = openAggregate();
    await aggregate.window({ second: 7, ...STRONG });
    await aggregate.window({ second: 8, cadence: 0, resistance: 0 });
    expect(await boardOf(aggregate.stores)).toEqual(['ann: second 8, 22.75, best 130.00']);
  });

  it('class known on a final call on a fresh instance: it needs nothing but the state', async () => {
    const stores = memoryWindowStores();
    const { state } = await openAggregate(stores).call({
      Records: recordsOf({ raceId: `3-${START_SECONDS}`, classId: 3 }),
    });
    const fresh = openAggregate(stores);
    expect(await fresh.call({ state: throughLambda(state), isFinalInvokeForWindow: true })).toEqual({ state: {} });
    expect(await boardOf(stores, `3-${START_SECONDS}`)).toEqual(['ann: second 7, 120.00, best 120.00']);
    expect((await stores.summaries.read(raceId(`3-${START_SECONDS}`)))?.racerCount).toBe(1);
  });

  it.each([
    ['no records', []],
    ['nothing that is a reading', [kinesisRecord({ content: Buffer.from('{"half') })]],
    ['readings', recordsOf({}, { racerId: 'bob' })],
  ])(
    '`state` always returned: for %s, at the end of a window, and when Lambda ends it early',
    async (_name, Records) => {
      const { call } = openAggregate();
      const flags = [{}, { isFinalInvokeForWindow: true }, { isWindowTerminatedEarly: true }];
      for (const flag of flags) {
        expect((await call({ Records, ...flag })).state).toBeTypeOf('object');
        expect((await call({ Records, state: undefined, ...flag })).state).toBeTypeOf('object');
      }
    },
  );

  it('malformed record does not block: the readings before and after it are on the board', async () => {
    const aggregate = openAggregate();
    const malformed = [Buffer.from(''), Buffer.from('{"half'), Buffer.from([0xff, 0xfe]), null, [], { second: 7 }];
    const Records = [
      ...recordsOf({ racerId: 'ann' }),
      ...malformed.map((content) => kinesisRecord({ content })),
      ...recordsOf({ racerId: 'bob' }),
    ];
    const { state } = await aggregate.call({ Records });
    await aggregate.call({ state: throughLambda(state), isFinalInvokeForWindow: true });
    expect(await boardOf(aggregate.stores)).toEqual([
      'ann: second 7, 120.00, best 120.00',
      'bob: second 7, 120.00, best 120.00',
    ]);
  });

  it('two writers do not lose racers: windows of two shards that close at the same time', async () => {
    const stores = memoryWindowStores();
    const [one, two] = [openAggregate(stores), openAggregate(stores)];
    const racers = Array.from({ length: 40 }, (_, index) => `racer-${String(index).padStart(2, '0')}`);
    const windowOf = (ids: readonly string[]) => ids.map((racerId) => ({ racerId, name: racerId }));
    await Promise.all([one.window(...windowOf(racers.slice(0, 25))), two.window(...windowOf(racers.slice(15)))]);
    const { roster, racerCount } = await storedRace(stores, raceId());
    expect([roster.toSorted(), racerCount]).toEqual([racers, 40]);
    expect((await boardOf(stores)).toSorted()).toEqual(racers.map((id) => `${id}: second 7, 120.00, best 120.00`));
  });

  it('an older window never overwrites a newer one: not late, not twice, not by another instance', async () => {
    const stores = memoryWindowStores();
    await openAggregate(stores).window({ second: 9, ...STRONG });
    const before = await stores.standings.read(raceId());
    await openAggregate(stores).window({ second: 7, ...WEAK });
    await openAggregate(stores).window({ second: 9, ...STRONG });
    expect(await stores.standings.read(raceId())).toEqual(before);
  });

  it('`__proto__` ids: racers called like properties of every object are racers', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const aggregate = openAggregate();
    await aggregate.window(...names.map((racerId) => ({ racerId, name: racerId })));
    expect((await boardOf(aggregate.stores)).toSorted()).toEqual(
      names.map((racerId) => `${racerId}: second 7, 120.00, best 120.00`).toSorted(),
    );
    expect(({} as Record<string, unknown>)['second']).toBeUndefined();
  });

  it.each([1_000, 10_000, 50_000])(
    'frames over 128 KB: one of %i racers fits what IoT takes, and one unit of its bill',
    (count) => {
      const standings = Array.from({ length: count }, (_, index): Standing => {
        const outputHundredths = 2_275 + (index % 40_000);
        return { second: 100, outputHundredths, bestHundredths: outputHundredths };
      });

      const bytes = encodeLiveFrame(frameOf(standings, 3));
      expect(bytes.length + 15).toBeLessThanOrEqual(METERING_UNIT_BYTES);
      expect(decodeLiveFrame(bytes).count).toBe(count);
    },
  );

  it('frames out of order are ignored by the client: the board never goes back', () => {
    const frames = Array.from({ length: 30 }, (_, index) => {
      const outputHundredths = 10_000 + index;
      const standings = [{ second: index + 1, outputHundredths, bestHundredths: outputHundredths }];
      return frameOf(standings, index + 1);
    });
    for (const seed of seeds(50)) {
      let state = emptyLiveBoard;
      let newest = 0;
      for (const frame of shuffled(frames, seededRandom(seed))) {
        state = takeFrame(state, { race: race(), frame });
        newest = Math.max(newest, frame.standingsVersion);
        expect(state.board?.rows[0]?.outputHundredths, `seed ${seed}`).toBe(9_999 + newest);
      }
    }
  });

  it('boards reset between races: a race begins with nobody, whoever rode the one before on the same instance', async () => {
    const aggregate = openAggregate();
    await aggregate.window({ racerId: 'ann', ...STRONG }, { racerId: 'bob', ...STRONG });
    const next = `1-${START_SECONDS + 300}`;
    const { state } = await aggregate.call({
      Records: [
        kinesisRecord({
          content: wireReading({ raceId: next, second: 1, ...WEAK }),
          arrivedAtMs: (START_SECONDS + 301) * 1000,
        }),
      ],
    });
    await aggregate.call({ state: throughLambda(state), isFinalInvokeForWindow: true });
    expect(await boardOf(aggregate.stores, next)).toEqual(['ann: second 1, 100.00, best 100.00']);
  });
});
