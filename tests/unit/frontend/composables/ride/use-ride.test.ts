import { afterEach, describe, expect, it, vi } from 'vitest';
import { outputHundredths, toClassId } from '../../../../../domain/src/index.ts';
import { classId, race, raceStartMs } from '../../support.ts';
import { ada, bob, createRideBench, pedalling, phaseMs, raceLengthSeconds, secondsOf } from './ride-bench.ts';

const raceAtSlot = (slots: number) => race({ slots, lengthSeconds: raceLengthSeconds });
const firstStartsAtMs = raceStartMs;
const pedallingHundredths = outputHundredths(pedalling);

afterEach(() => {
  vi.useRealTimers();
});

describe('a ride', () => {
  it('sends one reading in each second at its own phase, race after race', async () => {
    const { pass, published, sent, start } = createRideBench({ startsAtSecond: 27 });
    start();
    await pass(6);
    expect(sent()).toEqual([...secondsOf(0, 28, 30), ...secondsOf(1, 1, 3)]);
    expect(published.map(({ atMs }) => atMs % 1_000)).toEqual(Array(6).fill(phaseMs));
    expect(published[0]).toMatchObject({
      topic: 'readings/ada',
      reading: { name: 'Ada', racerId: 'ada', classId: 1, cadence: 80, resistance: 40 },
    });
  });

  it('says what it is, what was measured and what got through', async () => {
    const { bike, nowMs, pass, ride, start } = createRideBench({ startsAtSecond: 10 });
    start();
    const riddenFromMs = nowMs();
    expect([ride.plan.value, ride.effort.value, ride.lastReading.value]).toEqual([
      {
        racerId: 'ada',
        classId,
        raceLengthSeconds,
        readingsTopic: 'readings/{racerId}',
        effortKind: 'bike',
        startsAtMs: riddenFromMs,
      },
      undefined,
      undefined,
    ]);
    await pass(1);
    const harder = { cadenceRpm: 90, resistancePercent: 50 };
    bike.effort = harder;
    await pass(1);
    expect([ride.effort.value, ride.lastReading.value]).toEqual([
      harder,
      { race: raceAtSlot(0), second: 12, outputHundredths: outputHundredths(harder), ...harder },
    ]);
  });

  it('is nobody’s while nobody is signed in', async () => {
    const { pass, racer, ride, sent, start } = createRideBench();
    racer.value = undefined;
    start();
    await pass(3);
    expect([ride.plan.value, sent()]).toEqual([undefined, []]);
  });

  it('ends with its racer’s session and leaves nothing of theirs, whatever is still on its way', async () => {
    const { link, pass, published, racer, ride, sent, start } = createRideBench({ startsAtSecond: 28 });
    const heard: number[] = [];
    ride.onReading(({ second }) => heard.push(second));
    link.mode = 'holds';
    start();
    await pass(2);
    racer.value = bob;
    for (const one of published) one.acknowledge();
    await pass(20);
    expect(sent()).toEqual(secondsOf(0, 29, 30));
    expect([ride.plan.value, ride.lastReading.value, ride.finished.value, ride.effort.value, heard]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      [],
    ]);
  });

  it('takes a finish off the screen when its racer leaves', async () => {
    const { pass, racer, ride, start } = createRideBench({ startsAtSecond: 29 });
    start();
    await pass(1);
    expect(ride.finished.value).toBeDefined();
    racer.value = undefined;
    expect(ride.finished.value).toBeUndefined();
  });

  it('ends with its scope', async () => {
    const { pass, scope, sent, start } = createRideBench();
    start();
    await pass(1);
    scope.stop();
    await pass(5);
    expect([sent(), vi.getTimerCount()]).toEqual([secondsOf(0, 1, 1), 0]);
  });

  it('does not fall behind its own figures when acknowledgements overtake each other', async () => {
    const { link, pass, published, ride, start } = createRideBench();
    const heard: number[] = [];
    ride.onReading(({ second }) => heard.push(second));
    link.mode = 'holds';
    start();
    await pass(3);
    for (const at of [1, 0, 2]) {
      published[at]?.acknowledge();
      await pass(0);
      if (at === 0) expect(ride.lastReading.value?.second).toBe(2);
    }
    expect([ride.lastReading.value?.second, heard]).toEqual([3, [2, 1, 3]]);
  });

  it('says that its readings do not get through until one does, and takes no notice of older ones', async () => {
    const { link, pass, published, ride, start } = createRideBench();
    link.mode = 'holds';
    start();
    await pass(2);
    published[1]?.acknowledge();
    await pass(0);
    published[0]?.refuse();
    await pass(0);
    expect(ride.isSending.value).toBe(true);
    link.mode = 'refuses';
    await pass(1);
    expect(ride.isSending.value).toBe(false);
    link.mode = 'acknowledges';
    await pass(1);
    expect(ride.isSending.value).toBe(true);
  });

  it('shows nothing of an earlier ride in a later one', async () => {
    const { link, pass, published, ride, start } = createRideBench();
    link.mode = 'holds';
    start();
    await pass(1);
    start({ classId: toClassId(2) });
    published[0]?.acknowledge();
    await pass(0);
    expect(ride.lastReading.value).toBeUndefined();
  });
});

describe('a ride from the next start', () => {
  it('sends nothing before it, and every second from the first one on', async () => {
    const { bike, pass, ride, sent, start } = createRideBench({ startsAtSecond: 12.3 });
    start({ from: 'next-start' });
    expect([ride.isWaiting.value, ride.plan.value?.startsAtMs]).toEqual([true, firstStartsAtMs + 30_000]);
    await pass(17.6);
    expect([ride.isWaiting.value, bike.asked, sent()]).toEqual([true, [], []]);
    await pass(0.1);
    expect([ride.isWaiting.value, bike.asked]).toEqual([false, []]);
    await pass(2.2);
    expect([bike.asked, sent()]).toEqual([[1, 2, 3], secondsOf(1, 1, 3)]);
  });

  it('chooses its start anew when a clock was put back', async () => {
    const { clock, pass, ride, sent, start } = createRideBench({ startsAtSecond: 12 });
    clock.aheadMs = 3_600_000;
    start({ from: 'next-start' });
    clock.aheadMs = 0;
    await pass(1);
    expect([ride.isWaiting.value, ride.plan.value?.startsAtMs]).toEqual([true, firstStartsAtMs + 30_000]);
    await pass(19);
    expect(sent()).toEqual(secondsOf(1, 1, 2));
  });

  it('does not reach back into the race before when the clock is corrected at the start', async () => {
    const { clock, pass, ride, sent, start } = createRideBench({ startsAtSecond: 29 });
    start({ from: 'next-start' });
    await pass(1);
    expect(ride.isWaiting.value).toBe(false);
    clock.aheadMs = -500;
    await pass(0.4);
    expect([ride.isWaiting.value, sent()]).toEqual([true, []]);
    await pass(1);
    expect([ride.isWaiting.value, sent()]).toEqual([false, secondsOf(1, 1, 1)]);
  });

  it('can be called off', async () => {
    const { pass, ride, sent, start } = createRideBench({ startsAtSecond: 29 });
    start({ from: 'next-start' });
    ride.stop();
    await pass(5);
    expect([ride.isWaiting.value, ride.plan.value, sent()]).toEqual([false, undefined, []]);
  });
});

describe('a ride on a clock that jumps', () => {
  it('from now goes on at once, wherever the clock is put', async () => {
    const { clock, pass, ride, sent, start } = createRideBench({ startsAtSecond: 5 });
    clock.aheadMs = 86_400_000;
    start();
    clock.aheadMs = 0;
    await pass(2);
    expect([ride.isWaiting.value, sent()]).toEqual([false, secondsOf(0, 6, 7)]);
    clock.aheadMs = 10_000;
    await pass(1);
    clock.aheadMs = 0;
    await pass(2);
    expect([ride.lastReading.value?.second, sent().slice(2)]).toEqual([
      10,
      [...secondsOf(0, 18, 18), ...secondsOf(0, 9, 10)],
    ]);
  });

  it('sends no second twice for a clock that drifts back', async () => {
    const { clock, pass, sent, start } = createRideBench({ startsAtSecond: 5 });
    start();
    await pass(2);
    clock.aheadMs = -1_500;
    await pass(3);
    expect(sent()).toEqual(secondsOf(0, 6, 9));
  });
});

describe('a silent bike', () => {
  it('sends nothing and does not end its ride', async () => {
    const { bike, pass, ride, sent, start } = createRideBench({ startsAtSecond: 5 });
    start();
    await pass(1);
    bike.effort = undefined;
    await pass(2);
    expect([ride.isSilent.value, ride.effort.value, sent()]).toEqual([true, undefined, secondsOf(0, 6, 6)]);
    bike.effort = pedalling;
    await pass(1);
    expect([ride.isSilent.value, ride.effort.value, sent()]).toEqual([
      false,
      pedalling,
      [...secondsOf(0, 6, 6), ...secondsOf(0, 9, 9)],
    ]);
  });

  it('is asked once a second', async () => {
    const { bike, pass, start } = createRideBench();
    bike.effort = undefined;
    start();
    await pass(3);
    expect(bike.asked).toEqual([1, 2, 3]);
  });

  it('at the end owes no final reading, although it was pedalled before', async () => {
    const { bike, pass, ride, sent, start } = createRideBench({ startsAtSecond: 27 });
    start();
    await pass(2);
    bike.effort = undefined;
    await pass(6);
    expect([sent(), ride.finished.value]).toEqual([secondsOf(0, 28, 29), undefined]);
  });
});

describe('a finish', () => {
  const finished = { race: raceAtSlot(0), outputHundredths: pedallingHundredths, ...pedalling };

  it('is the final reading that got through, until it is dismissed', async () => {
    const { pass, ride, start } = createRideBench({ startsAtSecond: 28 });
    start();
    await pass(1);
    expect(ride.finished.value).toBeUndefined();
    await pass(3);
    expect(ride.finished.value).toEqual({ ...finished, atMs: firstStartsAtMs + 29_000 + phaseMs });
    ride.dismissFinish();
    expect(ride.finished.value).toBeUndefined();
  });

  it('comes once the link is back, with the effort of the last second, while the next race is being ridden', async () => {
    const { bike, link, pass, ride, sent, start } = createRideBench({ startsAtSecond: 29 });
    link.mode = 'refuses';
    start();
    await pass(1);
    bike.effort = { cadenceRpm: 30, resistancePercent: 10 };
    await pass(2);
    expect(ride.finished.value).toBeUndefined();
    link.mode = 'acknowledges';
    await pass(2);
    expect(ride.finished.value).toEqual({ ...finished, atMs: firstStartsAtMs + 32_000 + phaseMs });
    expect(ride.lastReading.value).toMatchObject({ race: raceAtSlot(1), second: 4 });
    expect(sent()).toEqual([
      ...secondsOf(0, 30, 30),
      ...secondsOf(0, 30, 30),
      ...secondsOf(1, 1, 1),
      ...secondsOf(0, 30, 30),
      ...secondsOf(1, 2, 2),
      ...secondsOf(0, 30, 30),
      ...secondsOf(1, 3, 4),
    ]);
  });

  it('does not come back when its final reading, sent twice, is acknowledged twice', async () => {
    const { link, pass, published, ride, start } = createRideBench({ startsAtSecond: 29 });
    link.mode = 'holds';
    start();
    await pass(2);
    const finals = published.filter(({ reading }) => reading.event === 'final');
    finals[0]?.acknowledge();
    await pass(0);
    ride.dismissFinish();
    finals[1]?.acknowledge();
    await pass(0);
    expect([finals.length, ride.finished.value]).toEqual([2, undefined]);
  });

  it('counts although the ride was stopped before its final reading was acknowledged', async () => {
    const { link, pass, published, ride, start } = createRideBench({ startsAtSecond: 29 });
    link.mode = 'holds';
    start();
    await pass(1);
    ride.stop();
    published[0]?.acknowledge();
    await pass(0);
    expect([ride.finished.value?.race, ride.lastReading.value]).toEqual([raceAtSlot(0), undefined]);
  });

  it('is owed no longer than its race waits for it', async () => {
    const { link, pass, sent, start } = createRideBench({ startsAtSecond: 29 });
    link.mode = 'refuses';
    start();
    await pass(15);
    expect(sent().filter((one) => one === '0 30 final')).toHaveLength(11);
  });
});

describe('a ride that does not go on into the next race', () => {
  it('ends after the finish', async () => {
    const { pass, ride, sent, start } = createRideBench({ startsAtSecond: 28 });
    ride.ridesOn.value = false;
    start();
    await pass(6);
    expect([sent(), ride.plan.value, ride.finished.value?.race]).toEqual([
      secondsOf(0, 29, 30),
      undefined,
      raceAtSlot(0),
    ]);
  });

  it('stays until its final reading got through', async () => {
    const { link, pass, ride, sent, start } = createRideBench({ startsAtSecond: 29 });
    ride.ridesOn.value = false;
    link.mode = 'refuses';
    start();
    await pass(5);
    expect([ride.plan.value?.racerId, ride.isSending.value]).toEqual([ada.racerId, false]);
    link.mode = 'acknowledges';
    await pass(2);
    expect([ride.plan.value, ride.finished.value?.race]).toEqual([undefined, raceAtSlot(0)]);
    expect(new Set(sent())).toEqual(new Set(secondsOf(0, 30, 30)));
  });

  it('gives up when the race became official without it', async () => {
    const { link, pass, ride, start } = createRideBench({ startsAtSecond: 29 });
    ride.ridesOn.value = false;
    link.mode = 'refuses';
    start();
    await pass(10.5);
    expect(ride.plan.value).toBeDefined();
    await pass(1);
    expect([ride.plan.value, ride.finished.value]).toEqual([undefined, undefined]);
  });

  it('rides the race that it waits for', async () => {
    const { pass, ride, sent, start } = createRideBench({ startsAtSecond: 29 });
    ride.ridesOn.value = false;
    start({ from: 'next-start' });
    await pass(33);
    expect([sent(), ride.plan.value]).toEqual([secondsOf(1, 1, 30), undefined]);
  });

  it('rides to the end the race in which it was said so', async () => {
    const { pass, ride, sent, start } = createRideBench({ startsAtSecond: 29 });
    start();
    await pass(5);
    ride.ridesOn.value = false;
    await pass(40);
    expect([sent(), ride.finished.value?.race]).toEqual([
      [...secondsOf(0, 30, 30), ...secondsOf(1, 1, 30)],
      raceAtSlot(1),
    ]);
  });
});
