import { describe, expect, it } from 'vitest';
import { foldReadings, StaleWriteError, WindowCloseError } from '../../../../domain/src/index.ts';
import { type CloseWindowOptions, closeWindow } from '../../../../domain/src/use-cases/index.ts';
import { memoryWindowStores, storedRace, windowPorts, wrapStores } from '../../../support/close-window-ports.ts';
import { raceId, reading, START_SECONDS, standing } from '../../../support/readings.ts';

const patient: CloseWindowOptions = { backOff: async () => undefined };
const windowOf = (...readings: Parameters<typeof reading>[0][]) => foldReadings({ races: [] }, readings.map(reading));
const OTHER = raceId(`2-${START_SECONDS}`);

describe('closeWindow', () => {
  it('stores the standings of a new race, its roster by racer id, and its racer count', async () => {
    const ports = windowPorts();
    const window = windowOf({ racerId: 'bob', name: 'Bob' }, { racerId: 'ann', second: 8, outputHundredths: 11_000 });
    const outcome = await closeWindow(window, ports, patient);
    expect(outcome).toEqual([
      {
        raceId: raceId(),
        racerCount: 2,
        enteredCount: 2,
        turnedAwayCount: 0,
        hiddenCount: 0,
        version: 1,
        isChanged: true,
        implausibleChanges: [],
        attempts: 1,
      },
    ]);
    expect(await ports.roster.read(raceId())).toEqual([
      { racerId: 'ann', name: 'ann' },
      { racerId: 'bob', name: 'Bob' },
    ]);
    expect(await ports.standings.read(raceId())).toEqual({
      version: 1,
      publishedAtMs: 1_620_992_107_250,
      newestSecond: 8,
      standings: [standing({ second: 8, outputHundredths: 11_000 }), standing()],
    });
    expect((await ports.summaries.read(raceId()))?.racerCount).toBe(2);
  });

  it('keeps what it knows of more races than a window of a hundred classes has', async () => {
    const calls: string[] = [];
    const stores = wrapStores(memoryWindowStores(), (name, call) => {
      calls.push(name);
      return call();
    });
    const ports = windowPorts(stores);
    const classes = Array.from({ length: 100 }, (_, index) => `${index + 1}-${START_SECONDS}`);
    const windowAt = (second: number) => windowOf(...classes.map((id) => ({ raceId: raceId(id), second })));
    await closeWindow(windowAt(7), ports, patient);
    calls.length = 0;
    await closeWindow(windowAt(8), ports, patient);
    expect(new Set(calls)).toEqual(new Set(['standings.write']));
  });

  it('joins later windows with what is stored and appends the racers who are new', async () => {
    const ports = windowPorts();
    await closeWindow(windowOf({ racerId: 'bob', outputHundredths: 13_000 }), ports, patient);
    await closeWindow(windowOf({ racerId: 'bob', second: 8, name: 'New' }, { racerId: 'ann' }), ports, patient);
    expect(await ports.roster.read(raceId())).toEqual([
      { racerId: 'bob', name: 'bob' },
      { racerId: 'ann', name: 'ann' },
    ]);
    expect(await ports.standings.read(raceId())).toMatchObject({
      version: 2,
      newestSecond: 8,
      standings: [{ second: 8, outputHundredths: 12_000, bestHundredths: 13_000 }, standing()],
    });
  });

  it('writes nothing if a window says nothing new', async () => {
    const ports = windowPorts();
    const window = windowOf({ racerId: 'ann', second: 8 });
    await closeWindow(window, ports, patient);
    const outcomes = [
      await closeWindow(window, ports, patient),
      await closeWindow(windowOf({ racerId: 'ann', second: 7, outputHundredths: 3_000 }), windowPorts(ports), patient),
    ];
    expect(outcomes.flat()).toMatchObject([
      { version: 1, isChanged: false, enteredCount: 0 },
      { version: 1, isChanged: false, enteredCount: 0 },
    ]);
    expect(await ports.standings.read(raceId())).toMatchObject({ version: 1 });
  });

  it('does nothing for an empty window', async () => {
    expect(await closeWindow({ races: [] }, windowPorts(), patient)).toEqual([]);
  });

  it('reads a race once, then works from what it remembers', async () => {
    const calls: string[] = [];
    const stores = wrapStores(memoryWindowStores(), (name, call) => {
      calls.push(name);
      return call();
    });
    const ports = windowPorts(stores);
    await closeWindow(windowOf({}), ports, patient);
    await closeWindow(windowOf({ second: 8 }), ports, patient);
    expect(calls).toEqual([
      'standings.readOf',
      'standings.read',
      'roster.read 0',
      'roster.append',
      'standings.write',
      'summaries.record',
      'standings.write',
    ]);
  });

  it('reads again and joins if another writer came between', async () => {
    const stores = memoryWindowStores();
    const [one, other] = [windowPorts(stores), windowPorts(stores)];
    const waits: number[] = [];
    const counting = { backOff: async (attempt: number) => void waits.push(attempt) };
    await closeWindow(windowOf({ racerId: 'ann' }), one, patient);
    await closeWindow(windowOf({ racerId: 'bob' }, { racerId: 'ann', second: 8 }), other, patient);
    const outcome = await closeWindow(
      windowOf({ racerId: 'cat' }, { racerId: 'ann', second: 6, outputHundredths: 20_000 }),
      one,
      counting,
    );
    expect(outcome).toMatchObject([{ version: 3, racerCount: 3, attempts: 2 }]);
    expect(waits).toEqual([1]);
    expect((await storedRace(stores, raceId())).standings).toEqual(
      new Map([
        ['ann', standing({ second: 8, bestHundredths: 20_000 })],
        ['bob', standing()],
        ['cat', standing()],
      ]),
    );
  });

  it('never stores a standing of a racer whom the roster lacks', async () => {
    const stores = wrapStores(memoryWindowStores(), (name, call) =>
      name === 'roster.append' ? Promise.reject(new Error('throttled')) : call(),
    );
    await expect(closeWindow(windowOf({}), windowPorts(stores), patient)).rejects.toBeInstanceOf(WindowCloseError);
    expect(await stores.standings.read(raceId())).toBeUndefined();
  });

  it('finishes what it began when the same window is closed again', async () => {
    for (const broken of [
      'standings.readOf',
      'roster.read 0',
      'roster.append',
      'standings.write',
      'summaries.record',
    ]) {
      let isBroken = true;
      const stores = wrapStores(memoryWindowStores(), async (name, call) => {
        const answer = await call(); // the effect is there, only the answer is lost
        if (name === broken && isBroken) throw new Error(`${name} timed out`);
        return answer;
      });
      const ports = windowPorts(stores);
      await expect(closeWindow(windowOf({}), ports, patient)).rejects.toBeInstanceOf(WindowCloseError);
      isBroken = false;
      await closeWindow(windowOf({}), ports, patient);
      expect(await storedRace(stores, raceId()), broken).toEqual({
        version: 1,
        racerCount: 1,
        roster: ['ann'],
        standings: new Map([['ann', standing()]]),
      });
    }
  });

  it('stores the other races if one fails, and names the one that did', async () => {
    const cause = new Error('item too large');
    const stores = memoryWindowStores();
    const failing = {
      ...stores,
      standings: {
        ...stores.standings,
        write: (...args: Parameters<typeof stores.standings.write>) =>
          args[0].raceId === raceId() ? Promise.reject(cause) : stores.standings.write(...args),
      },
    };
    const closing = closeWindow(windowOf({}, { raceId: OTHER }), windowPorts(failing), patient);
    await expect(closing).rejects.toMatchObject({
      name: 'WindowCloseError',
      code: 'WINDOW_CLOSE_INCOMPLETE',
      failures: [{ raceId: raceId(), cause }],
    });
    expect((await storedRace(stores, OTHER)).version).toBe(1);
  });

  it('gives up after as many tries as allowed, with a wait between each two', async () => {
    const waits: number[] = [];
    const stores = wrapStores(memoryWindowStores(), (name, call) =>
      name === 'standings.write' ? Promise.reject(new StaleWriteError('always')) : call(),
    );
    const options = { backOff: async (attempt: number) => void waits.push(attempt), attemptsMax: 3 };
    await expect(closeWindow(windowOf({}), windowPorts(stores), options)).rejects.toMatchObject({
      failures: [{ raceId: raceId(), cause: expect.any(StaleWriteError) }],
    });
    expect(waits).toEqual([1, 2]);
  });

  it('turns away the racers who find the race full, and goes on for those who are in', async () => {
    const ports = windowPorts();
    const options = { ...patient, racersMax: 2 };
    const outcome = await closeWindow(
      windowOf({ racerId: 'cat' }, { racerId: 'bob' }, { racerId: 'ann' }),
      ports,
      options,
    );
    const next = await closeWindow(
      windowOf({ racerId: 'cat', second: 8 }, { racerId: 'bob', second: 8 }),
      ports,
      options,
    );
    expect([...outcome, ...next]).toMatchObject([
      { racerCount: 2, enteredCount: 2, turnedAwayCount: 1, version: 1 },
      { racerCount: 2, enteredCount: 0, turnedAwayCount: 1, version: 2 },
    ]);
    expect((await storedRace(ports, raceId())).standings).toEqual(
      new Map([
        ['ann', standing()],
        ['bob', standing({ second: 8 })],
      ]),
    );
  });

  it('notices that the table was emptied under a warm function', async () => {
    const warm = windowPorts();
    await closeWindow(windowOf({ racerId: 'ann' }, { racerId: 'bob' }), warm, patient);
    const emptied = { ...warm, ...memoryWindowStores() };
    await closeWindow(windowOf({ racerId: 'bob', second: 8 }), emptied, patient);
    expect(await storedRace(emptied, raceId())).toEqual({
      version: 1,
      racerCount: 1,
      roster: ['bob'],
      standings: new Map([['bob', standing({ second: 8 })]]),
    });
  });
});
