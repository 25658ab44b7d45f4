import { READINGS_TOPIC } from '@alleycat/domain';
import { describe, expect, it } from 'vitest';
import { deathSecondOf } from '../../../../simulator/src/faults/deaths.ts';
import { NO_FAULT_COUNTS } from '../../../../simulator/src/faults/fault-counts.ts';
import type { ReadingFaults } from '../../../../simulator/src/faults/fault-plan.ts';
import { createFaultySink } from '../../../../simulator/src/faults/faulty-sink.ts';
import { skewSecondsOf } from '../../../../simulator/src/faults/skew.ts';
import type { OutgoingReading, SinkEvents } from '../../../../simulator/src/sinks/reading-sink.ts';
import { racersOf, shortRace } from '../support/factories.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { faultsOf, outgoing } from './support.ts';

const racers = racersOf(50);
const raceStartMs = shortRace.startSeconds * 1000;

/** A way in that keeps what it is told: `r7:3` a reading of racer 7 at second 3, `r7:3 raw` its copy. */
const createBench = (faults: Partial<ReadingFaults>) => {
  const clock = createManualClock(raceStartMs);
  const seen: string[] = [];
  const outcomes: string[] = [];
  const sent: OutgoingReading[] = [];
  const inner: { events?: SinkEvents } = {};
  const label = ({ racer, second }: OutgoingReading) => `r${racer.index}:${second}`;
  const sink = createFaultySink(
    (events) => {
      inner.events = events;
      return {
        open: async () => undefined,
        send: (reading) => {
          sent.push(reading);
          seen.push(label(reading));
        },
        sendRaw: ({ racerIndex, payload }) => {
          const { second } = JSON.parse(Buffer.from(payload).toString()) as { second: number };
          seen.push(`r${racerIndex}:${second} raw`);
        },
        cut: (racerIndex) => seen.push(`r${racerIndex} cut`),
        die: (racerIndex, untilMs) => seen.push(`r${racerIndex} dead until ${untilMs - raceStartMs}`),
        pendingCount: () => 0,
        connectedCount: () => 7,
        framesWatched: () => 0,
        close: async () => undefined,
      };
    },
    {
      faults: faultsOf(faults),
      racerCount: racers.length,
      readingsTopic: READINGS_TOPIC,
      maxClockSkewSeconds: 10,
      clock,
      serverClock: clock,
      events: {
        acknowledged: (reading) => outcomes.push(`${label(reading)} acknowledged`),
        retried: () => undefined,
        givenUp: (reading, reason) => outcomes.push(`${label(reading)} given up: ${reason}`),
      },
    },
  );
  return {
    clock,
    sink,
    seen,
    outcomes,
    /** The sink below has sent everything that it got. */
    acknowledgeAll: () => {
      for (const reading of sent.splice(0)) inner.events?.acknowledged(reading);
    },
    /** One second of everybody. */
    ride: (second: number) => {
      for (const racer of racers) sink.send(outgoing(racer, second));
    },
  };
};

const labels = (second: number, ending = '') => racers.map(({ index }) => `r${index}:${second}${ending}`);
const secondsOf = (seen: readonly string[], racer: string) =>
  seen.filter((entry) => entry.startsWith(`${racer}:`)).map((entry) => Number(entry.split(':')[1]));

describe('a way in on which things go wrong', () => {
  it('passes everything on if nothing is to go wrong', () => {
    const { sink, seen, ride } = createBench({});
    ride(1);
    expect(seen).toEqual(labels(1));
    expect([sink.faultCounts(), sink.pendingCount(), sink.connectedCount()]).toEqual([NO_FAULT_COUNTS, 0, 7]);
  });

  it('sends readings twice, half of them at once and half when they are acknowledged, and tells of each once', () => {
    const { sink, seen, outcomes, acknowledgeAll, ride } = createBench({ duplicateShare: 1 });
    ride(1);
    const atOnce = seen.filter((entry) => entry.endsWith('raw')).length;
    acknowledgeAll();
    expect(seen.toSorted()).toEqual([...labels(1), ...labels(1, ' raw')].toSorted());
    expect(atOnce).toBeGreaterThan(10);
    expect(atOnce).toBeLessThan(40);
    expect(outcomes).toEqual(labels(1, ' acknowledged'));
    expect(sink.faultCounts()).toEqual({ ...NO_FAULT_COUNTS, duplicated: 50 });
  });

  it('lets a reading change places with the racer’s next one', () => {
    const { sink, seen, ride } = createBench({ reorderShare: 1 });
    ride(1);
    expect([seen, sink.pendingCount()]).toEqual([[], 50]);
    ride(2);
    ride(3);
    ride(4);
    expect(secondsOf(seen, 'r7')).toEqual([2, 1, 4, 3]);
    expect([sink.pendingCount(), sink.faultCounts()]).toEqual([0, { ...NO_FAULT_COUNTS, reordered: 100 }]);
  });

  it('does not wait for a next reading that does not come', async () => {
    const { clock, sink, seen, ride } = createBench({ reorderShare: 1 });
    ride(10);
    await clock.advance(1_800);
    expect(seen).toEqual(labels(10));
    expect([sink.pendingCount(), sink.faultCounts().reordered]).toEqual([0, 0]);
  });

  it('holds readings back, each for a while of its own', async () => {
    const { clock, sink, seen, ride } = createBench({ delayShare: 1, delayMsMax: 2_000 });
    ride(1);
    expect([seen, sink.pendingCount()]).toEqual([[], 50]);
    await clock.advance(1_000);
    expect(seen.length).toBeGreaterThan(10);
    expect(seen.length).toBeLessThan(40);
    await clock.advance(1_000);
    expect(seen.toSorted()).toEqual(labels(1).toSorted());
    expect([sink.pendingCount(), sink.faultCounts()]).toEqual([0, { ...NO_FAULT_COUNTS, delayed: 50 }]);
  });

  it('holds nothing back for longer than it is worth sending', async () => {
    const { clock, seen, ride } = createBench({ delayShare: 1, delayMsMax: 60_000 });
    ride(1); // is worth sending until 8 s after the start
    await clock.advance(7_500);
    expect(seen.toSorted()).toEqual(labels(1).toSorted());
  });

  it('gives up what it holds back when the run ends', async () => {
    const { sink, seen, outcomes, ride } = createBench({ delayShare: 1 });
    ride(1);
    await sink.close();
    expect([seen, outcomes, sink.pendingCount()]).toEqual([[], labels(1, ' given up: the run ended'), 0]);
  });

  it('breaks connections as often as it is told, before a reading or after it', () => {
    const { sink, seen, ride } = createBench({ cutEverySeconds: 5 });
    for (let second = 1; second <= 10; second += 1) ride(second);
    const cuts = seen.flatMap((entry, index) => (entry.endsWith('cut') ? [index] : []));
    const isAfter = (index: number) => seen[index - 1]?.startsWith(`${seen[index]?.split(' ')[0]}:`);
    expect(cuts.length).toBeGreaterThan(70); // 100 on the average
    expect(cuts.length).toBeLessThan(130);
    expect(cuts.filter(isAfter).length).toBeGreaterThan(20);
    expect(cuts.filter((index) => !isAfter(index)).length).toBeGreaterThan(20);
    expect(sink.faultCounts()).toEqual({ ...NO_FAULT_COUNTS, cut: cuts.length });
  });

  it('lets clients die with the last reading that they make, until the race is over', () => {
    const faults = faultsOf({ dieShare: 0.5 });
    const { sink, seen, ride } = createBench(faults);
    for (let second = 1; second <= 10; second += 1) ride(second);
    const expected = racers.flatMap((racer) => {
      const second = deathSecondOf(faults, { racer, race: shortRace });
      return second === undefined ? [] : [`r${racer.index}:${second}`, `r${racer.index} dead until 10000`];
    });
    const dead = seen.flatMap((entry, index) => (entry.includes('dead') ? [seen[index - 1], entry] : []));
    expect(dead.toSorted()).toEqual(expected.toSorted());
    expect(sink.faultCounts()).toEqual({ ...NO_FAULT_COUNTS, died: expected.length / 2 });
    expect(expected.length / 2).toBeGreaterThan(10);
  });

  it('counts the readings of racers whose clock is wrong', () => {
    const faults = faultsOf({ skewShare: 0.3, skewSecondsMax: 2 });
    const { sink, ride } = createBench(faults);
    ride(1);
    const skewed = racers.filter((racer) => skewSecondsOf(faults, racer) !== 0).length;
    expect(sink.faultCounts()).toEqual({ ...NO_FAULT_COUNTS, skewed });
  });
});

describe('a wrong clock', () => {
  it('belongs to a share of the racers, and is ahead or behind by whole seconds up to the limit', () => {
    const skews = racersOf(2_000).map((racer) => skewSecondsOf({ skewShare: 0.25, skewSecondsMax: 3 }, racer));
    const share = skews.filter((seconds) => seconds !== 0).length / skews.length;
    expect(share).toBeGreaterThan(0.22);
    expect(share).toBeLessThan(0.28);
    expect([...new Set(skews)].toSorted((a, b) => a - b)).toEqual([-3, -2, -1, 0, 1, 2, 3]);
  });

  it('is nobody’s by default', () => {
    const skews = racersOf(200).map((racer) => skewSecondsOf({ skewShare: 0, skewSecondsMax: 3 }, racer));
    expect(new Set(skews)).toEqual(new Set([0]));
    expect(skewSecondsOf({ skewShare: 1, skewSecondsMax: 0 }, racersOf(1)[0] ?? fail())).toBe(0);
  });
});

const fail = (): never => {
  throw new Error('there is a racer');
};
