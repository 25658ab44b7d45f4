import { describe, expect, it } from 'vitest';
import { StaleWriteError } from '../../../../domain/src/index.ts';
import { createRaceCache } from '../../../../domain/src/use-cases/index.ts';
import type { WindowEvent } from '../../../../functions/src/aggregate/event.ts';
import { type AggregatePorts, createHandler } from '../../../../functions/src/aggregate/handler.ts';
import { kinesisRecord } from '../../../support/aws-events.ts';
import { memoryRosterStore } from '../../../support/fakes/memory-roster-store.ts';
import { memoryStandingsStore } from '../../../support/fakes/memory-standings-store.ts';
import { memorySummaryStore } from '../../../support/fakes/memory-summary-store.ts';
import { recordingTelemetry } from '../../../support/fakes/recording-telemetry.ts';
import { hiding, nobodyHidden } from '../../../support/hidden.ts';
import { arrivalMs, raceId, racerId, rules, wireReading, writtenBy } from '../../../support/readings.ts';

const NOW_MS = arrivalMs(8);

const openTest = (over: Partial<AggregatePorts> = {}) => {
  const telemetry = recordingTelemetry();
  const ports = {
    rules,
    standings: memoryStandingsStore(),
    roster: memoryRosterStore(),
    summaries: memorySummaryStore(),
    hidden: nobodyHidden,
    clock: { nowMs: () => NOW_MS },
    cache: createRaceCache(),
    closing: { backOff: async () => undefined },
    telemetry,
    ...over,
  };
  return { ...ports, telemetry, handle: createHandler(ports) };
};

const windowEvent = (fields: Partial<WindowEvent> = {}): WindowEvent => ({
  Records: [],
  state: {},
  isFinalInvokeForWindow: false,
  isWindowTerminatedEarly: false,
  ...fields,
});

const recordsOf = (...readings: Record<string, unknown>[]) =>
  readings.map((fields) => kinesisRecord({ content: wireReading(fields) }));

/** What Lambda does with a state between two calls. */
const carried = (state: unknown): unknown => JSON.parse(JSON.stringify(state));

// (85 + 35) × (35 + 65) and (95 + 35) × (35 + 65)
const ANN_ROW = { second: 7, outputHundredths: 12_000, bestHundredths: 12_000 };
const BOB_ROW = { second: 7, outputHundredths: 13_000, bestHundredths: 13_000 };

describe('aggregate', () => {
  it('carries the readings of a window from call to call and stores them when the window ends', async () => {
    const { handle, standings, roster, summaries, telemetry } = openTest();
    const first = await handle(windowEvent({ Records: recordsOf({ racerId: 'bob', name: 'Bob', cadence: 95 }) }));
    const second = await handle(windowEvent({ Records: recordsOf({ racerId: 'ann' }), state: carried(first.state) }));
    expect(await standings.read(raceId())).toBeUndefined();

    const last = await handle(windowEvent({ state: carried(second.state), isFinalInvokeForWindow: true }));

    expect(last).toEqual({ state: {} });
    expect(await standings.read(raceId())).toEqual({
      version: 1,
      publishedAtMs: NOW_MS,
      newestSecond: 7,
      standings: [ANN_ROW, BOB_ROW],
    });
    expect(await roster.read(raceId())).toEqual([
      { racerId: 'ann', name: 'Ann' },
      { racerId: 'bob', name: 'Bob' },
    ]);
    expect((await summaries.read(raceId()))?.racerCount).toBe(2);
    expect(telemetry.calls).toEqual([
      [
        'count',
        {
          RacesUpdated: 1,
          RacersEntered: 2,
          RacersTurnedAway: 0,
          StandingsConflicts: 0,
          RacersRiding: 2,
          Readings: 2,
        },
        {}, // nobody knows when the window began
      ],
    ]);
  });

  it('tells how many readings were taken and racers rode, and how long the first of them may have waited', async () => {
    const { handle, telemetry } = openTest();
    const window = { start: new Date(NOW_MS - 1_400).toISOString() };
    const bad = kinesisRecord({ content: 'no reading' });
    const { state } = await handle(windowEvent({ Records: [...recordsOf({}, { racerId: 'bob' }), bad], window }));
    const closing = windowEvent({
      Records: recordsOf({ racerId: 'ann' }),
      state: carried(state),
      window,
      isFinalInvokeForWindow: true,
    });
    await handle(closing);
    await handle({ ...closing, state: {} }); // what was told once is not told again
    const told = telemetry.calls.filter(([, values]) => Object.keys(values ?? {}).includes('Readings'));
    expect(told).toMatchObject([
      ['count', { RacersRiding: 2, Readings: 3 }, { StandingsLatency: 1_400 }],
      ['count', { RacersRiding: 1, Readings: 1 }, { StandingsLatency: 1_400 }],
    ]);
  });

  it('counts the readings of a closing call that fails when it comes again, and no more', async () => {
    const standings = memoryStandingsStore();
    let failures = 1;
    const write: typeof standings.write = (...args) =>
      failures-- > 0 ? Promise.reject(new Error('no answer')) : standings.write(...args);
    const { handle, telemetry } = openTest({ standings: { ...standings, write } });
    const closing = windowEvent({ Records: recordsOf({}, { racerId: 'bob' }), isFinalInvokeForWindow: true });
    await expect(handle(closing)).rejects.toMatchObject({ code: 'WINDOW_CLOSE_INCOMPLETE' });
    await handle(closing);
    expect(telemetry.calls).toMatchObject([['count', { Readings: 2 }, {}]]);
  });

  it.each(['isFinalInvokeForWindow', 'isWindowTerminatedEarly'] as const)(
    'folds the records of the closing call too and starts afresh (%s)',
    async (flag) => {
      const { handle, standings } = openTest();
      const { state } = await handle(windowEvent({ Records: recordsOf({ racerId: 'bob', cadence: 95 }) }));
      const closed = await handle(
        windowEvent({ Records: recordsOf({ racerId: 'ann' }), state: carried(state), [flag]: true }),
      );
      expect(closed).toEqual({ state: {} });
      expect((await standings.read(raceId()))?.standings).toEqual([ANN_ROW, BOB_ROW]);
    },
  );

  it('stores a window that is closed twice once', async () => {
    const { handle, standings } = openTest();
    const event = windowEvent({ Records: recordsOf({}), isFinalInvokeForWindow: true });
    await handle(event);
    await handle(event);
    expect((await standings.read(raceId()))?.version).toBe(1);
  });

  it('says nothing and stores nothing for a window without readings', async () => {
    const { handle, telemetry } = openTest();
    expect(await handle(windowEvent({ isFinalInvokeForWindow: true }))).toEqual({ state: {} });
    expect(telemetry.calls).toEqual([]);
  });

  it('counts malformed records by reason, shows one of each, and keeps the others', async () => {
    const { handle, standings, telemetry } = openTest();
    const bad = (content: unknown, sequenceNumber: string) => kinesisRecord({ content, sequenceNumber });
    const Records = [
      bad(Buffer.from('{"racerId":'), '11'),
      ...recordsOf({}),
      bad(wireReading({ cadence: -1 }), '12'),
      bad(Buffer.from([0xff, 0x00]), '13'),
      bad(wireReading({ second: 120 }), '14'),
    ];
    await handle(windowEvent({ Records, isFinalInvokeForWindow: true }));
    expect((await standings.read(raceId()))?.standings).toEqual([ANN_ROW]);
    const example = (code: string, message: string, sequenceNumber: string) => ({
      code,
      message,
      sequenceNumber,
      partitionKey: raceId(),
    });
    const counts = { NOT_JSON: 2, CADENCE_INVALID: 1, TIME_IMPLAUSIBLE: 1 };
    expect(telemetry.calls.slice(0, 2)).toEqual([
      ['countBy', 'RejectedReadings', 'reason', new Map(Object.entries(counts))],
      [
        'warn',
        'readings were rejected',
        {
          counts,
          examples: [
            example('NOT_JSON', 'the record is not JSON', '11'),
            example('CADENCE_INVALID', 'cadence must be 0 to 250 rpm', '12'),
            example('TIME_IMPLAUSIBLE', 'the reading is 113000 ms away from its arrival, allowed are 10 s', '14'),
          ],
        },
      ],
    ]);
  });

  it('counts readings that repeat a second within a call as surplus; of one second the higher output counts', async () => {
    const { handle, standings, telemetry } = openTest();
    const Records = recordsOf({ cadence: 80 }, { cadence: 95 }, { cadence: 85 }, { racerId: 'bob' });
    const { state } = await handle(windowEvent({ Records }));
    // The state of a kept window and of one that was carried are the same: what was counted is not counted again.
    const again = await handle(windowEvent({ Records: recordsOf({}), state: carried(state) }));
    await handle(windowEvent({ state: carried(again.state), isFinalInvokeForWindow: true }));
    expect((await standings.read(raceId()))?.standings).toEqual([BOB_ROW, ANN_ROW]);
    expect(telemetry.calls.filter(([, values]) => JSON.stringify(values).includes('Surplus'))).toEqual([
      ['count', { SurplusReadings: 2 }],
      ['count', { SurplusReadings: 1 }],
    ]);
  });

  it('counts outputs that change faster than legs can, and shows each racer of a race once', async () => {
    const { handle, standings, telemetry } = openTest({
      closing: { backOff: async () => undefined, outputChangeMaxHundredths: 5_000 },
    });
    const close = (...readings: Record<string, unknown>[]) =>
      handle(windowEvent({ Records: recordsOf(...readings), isFinalInvokeForWindow: true }));
    const resting = { cadence: 0, resistance: 0 };
    const sprinting = { cadence: 150, resistance: 50 };
    await close({ ...resting, second: 5 }, { racerId: 'bob', second: 5 });
    await close({ ...sprinting, second: 6 }, { racerId: 'bob', second: 6 });
    await close({ ...resting, second: 7 }, { racerId: 'bob', second: 7 });
    const changed = { fromSecond: 5, fromHundredths: 2_275, toSecond: 6, toHundredths: 21_275 };
    expect(telemetry.calls.filter(([, what]) => what !== undefined && !JSON.stringify(what).includes('Races'))).toEqual(
      [
        ['count', { ImplausibleChange: 1 }],
        [
          'warn',
          'outputs changed faster than legs can',
          { count: 1, examples: [{ raceId: raceId(), racerId: 'ann', ...changed }] },
        ],
        ['count', { ImplausibleChange: 1 }],
      ],
    );
    // It is shown to operators and changes nothing.
    expect((await standings.read(raceId()))?.standings[0]).toEqual({
      second: 7,
      outputHundredths: 2_275,
      bestHundredths: 21_275,
    });
  });

  it('shows ten of many racers whose output changed too fast, and others of them with the next window', async () => {
    const { handle, telemetry } = openTest({
      closing: { backOff: async () => undefined, outputChangeMaxHundredths: 1 },
    });
    const close = (second: number) => {
      const field = Array.from({ length: 25 }, (_, index) => ({
        racerId: `racer-${index}`,
        second,
        cadence: second * 10,
      }));
      return handle(windowEvent({ Records: recordsOf(...field), isFinalInvokeForWindow: true }));
    };
    for (const second of [5, 6, 7, 8, 9]) await close(second);
    const shown = telemetry.calls.flatMap(([name, , details]) => (name === 'warn' ? [details] : [])) as {
      count: number;
      examples: { racerId: string }[];
    }[];
    expect(shown.map(({ count, examples }) => [count, examples.length])).toEqual([
      [25, 10],
      [25, 10],
      [25, 5],
    ]);
    expect(new Set(shown.flatMap(({ examples }) => examples.map(({ racerId }) => racerId))).size).toBe(25);
  });

  it('keeps what each shard has seen by its name where a race is spread over shards', async () => {
    const { handle, standings } = openTest({ isRaceSpread: true });
    const close = (shardId: string, content: Record<string, unknown>) =>
      handle(windowEvent({ Records: recordsOf(content), shardId, isFinalInvokeForWindow: true }));
    await close('shardId-1', { racerId: 'ann' });
    await close('shardId-2', { racerId: 'bob', cadence: 95 });
    expect((await standings.readOf(writtenBy('shardId-1')))?.standings).toEqual([ANN_ROW]);
    expect((await standings.readOf(writtenBy('shardId-2')))?.standings).toEqual([undefined, BOB_ROW]);
    expect(await standings.read(raceId())).toMatchObject({ version: 2, standings: [ANN_ROW, BOB_ROW] });
  });

  it('asks for no shard where a race has one, and takes a batch without one where it has several', async () => {
    const one = openTest();
    await one.handle(windowEvent({ Records: recordsOf({}), shardId: 'shardId-1', isFinalInvokeForWindow: true }));
    const several = openTest({ isRaceSpread: true });
    await several.handle(windowEvent({ Records: recordsOf({}), isFinalInvokeForWindow: true }));
    for (const { standings } of [one, several]) {
      expect((await standings.readOf(writtenBy()))?.standings).toEqual([ANN_ROW]);
    }
  });

  it('says how many readings may have come from hidden racers, of whom no frame tells', async () => {
    const { handle, telemetry } = openTest({ hidden: hiding(new Set([racerId('eve')])) });
    await handle(
      windowEvent({
        Records: recordsOf({ racerId: 'eve' }),
        window: { start: '2021-05-14T11:35:07Z', end: '2021-05-14T11:35:10Z' },
        isFinalInvokeForWindow: true,
      }),
    );
    expect(telemetry.calls.at(-1)).toEqual(['count', { HiddenReadings: 3 }]);
  });

  it('fails when a race cannot be stored, so that Lambda closes the window again', async () => {
    const { handle } = openTest({
      standings: {
        ...memoryStandingsStore(),
        write: () => Promise.reject(new StaleWriteError('always late')),
      },
    });
    await expect(handle(windowEvent({ Records: recordsOf({}), isFinalInvokeForWindow: true }))).rejects.toMatchObject({
      code: 'WINDOW_CLOSE_INCOMPLETE',
    });
  });

  it.each([{ races: 1 }, { races: [['1-1620992100', 'ann', 'Ann']] }, { races: [['1-1620992100', 'ann', 'Ann', '']] }])(
    'refuses a state it did not write: %j',
    async (state) => {
      await expect(openTest().handle(windowEvent({ state }))).rejects.toMatchObject({ code: 'WINDOW_STATE_INVALID' });
    },
  );
});
