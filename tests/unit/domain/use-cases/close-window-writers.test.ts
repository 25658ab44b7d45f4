import { describe, expect, it } from 'vitest';
import { foldReadings } from '../../../../domain/src/index.ts';
import { type CloseWindowOptions, closeWindow } from '../../../../domain/src/use-cases/index.ts';
import { memoryWindowStores, storedRace, windowPorts, wrapStores } from '../../../support/close-window-ports.ts';
import { raceId, reading, standing, writtenBy } from '../../../support/readings.ts';

const patient: CloseWindowOptions = { backOff: async () => undefined };
const windowOf = (...readings: Parameters<typeof reading>[0][]) => foldReadings({ races: [] }, readings.map(reading));

describe('closeWindow among other writers', () => {
  it('waits where others bring racers into the race too, and then knows whom they have brought', async () => {
    const steps: string[] = [];
    const stores = memoryWindowStores();
    const [one, other] = [windowPorts(stores), windowPorts(stores)];
    const options: CloseWindowOptions = {
      backOff: async () => void steps.push('back off'),
      spread: async (enteringCount) => {
        steps.push(`spread ${enteringCount}`);
        if (enteringCount > 1) await closeWindow(windowOf({ racerId: 'eve' }), other, { ...patient, writer: 'other' });
      },
      writer: 'one',
    };
    await closeWindow({ races: [] }, one, options);
    const outcome = await closeWindow(windowOf({ racerId: 'bob' }, { racerId: 'ann' }), one, options);
    await closeWindow(windowOf({ racerId: 'ann', second: 8 }), one, options);
    await closeWindow(windowOf({ racerId: 'cat', second: 9 }), one, options);
    expect(steps).toEqual(['spread 2', 'spread 1']);
    expect(outcome).toMatchObject([{ enteredCount: 2, racerCount: 3, attempts: 1 }]);
    expect((await storedRace(stores, raceId())).roster).toEqual(['eve', 'ann', 'bob', 'cat']);
  });

  it('keeps what a writer has seen under its own name, and enters all racers in one roster', async () => {
    const ports = windowPorts();
    const waits: number[] = [];
    const closeAs = (writer: string, state: ReturnType<typeof windowOf>) =>
      closeWindow(state, ports, { backOff: async (attempt) => void waits.push(attempt), writer });
    await closeAs('one', windowOf({ racerId: 'ann' }));
    await closeAs('other', windowOf({ racerId: 'bob' }));
    const outcome = await closeAs('one', windowOf({ racerId: 'ann', second: 8 }));
    expect(waits).toEqual([]);
    expect(outcome).toMatchObject([{ racerCount: 2, version: 2 }]);
    expect(await ports.standings.readOf(writtenBy('one'))).toMatchObject({
      version: 2,
      standings: [standing({ second: 8 }), undefined],
    });
    expect((await ports.standings.read(raceId()))?.standings).toEqual([standing({ second: 8 }), standing()]);
  });

  it('goes on from what several writers have stored where a race has one writer since', async () => {
    const stores = memoryWindowStores();
    for (const [writer, racerId] of [
      ['one', 'ann'],
      ['other', 'bob'],
    ] as const) {
      const ports = windowPorts(stores);
      await closeWindow(windowOf({ racerId }), ports, { ...patient, writer });
      await closeWindow(windowOf({ racerId, second: 8 }), ports, { ...patient, writer });
    }
    const [first, second] = [windowPorts(stores), windowPorts(stores)];
    await closeWindow(windowOf({ racerId: 'ann', second: 8 }), first, patient); // nothing new: nothing is stored
    expect(await stores.standings.readOf(writtenBy())).toBeUndefined();
    const outcomes = [
      await closeWindow(windowOf({ racerId: 'ann', second: 9 }), first, patient),
      await closeWindow(windowOf({ racerId: 'bob', second: 10 }), second, patient),
    ];
    expect(outcomes.flat()).toMatchObject([
      { version: 5, isChanged: true, attempts: 1 },
      { version: 6, isChanged: true, attempts: 1 },
    ]);
    expect(await stores.standings.readOf(writtenBy())).toMatchObject({
      version: 6,
      standings: [standing({ second: 9 }), standing({ second: 10 })],
    });
  });

  it('reads again only what the roster has grown by, and not what others have stored', async () => {
    const calls: string[] = [];
    const stores = memoryWindowStores();
    const watched = wrapStores(stores, (name, call) => {
      calls.push(name);
      return call();
    });
    const [one, other] = [windowPorts(watched), windowPorts(stores)];
    await closeWindow(windowOf({ racerId: 'ann' }), one, { ...patient, writer: 'one' });
    await closeWindow(windowOf({ racerId: 'bob' }), other, { ...patient, writer: 'other' });
    calls.length = 0;
    const outcome = await closeWindow(windowOf({ racerId: 'cat' }), one, { ...patient, writer: 'one' });
    expect(outcome).toMatchObject([{ racerCount: 3, attempts: 2 }]);
    expect(calls).toEqual([
      'roster.append',
      'standings.readOf',
      'roster.read 0',
      'roster.append',
      'standings.write',
      'summaries.record',
    ]);
    calls.length = 0; // another process closes windows as well: what is remembered of standings is not to be trusted
    await closeWindow(windowOf({ racerId: 'cat', second: 8 }), one, { ...patient, writer: 'one' });
    expect(calls).toEqual(['standings.readOf', 'standings.write']);
  });
});
