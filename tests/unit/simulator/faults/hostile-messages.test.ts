import { parseReading, parseReadingJson, READINGS_TOPIC, RejectedReadingError, toRaceRules } from '@alleycat/domain';
import { describe, expect, it } from 'vitest';
import {
  createHostileMessages,
  type HostileMessage,
  hostileKinds,
  messageOf,
} from '../../../../simulator/src/faults/hostile-messages.ts';
import { racersOf, shortRace } from '../support/factories.ts';
import { faultsOf, outgoing } from './support.ts';

const racers = racersOf(30);
const readings = racers.flatMap((racer) => [1, 6, 10].map((second) => outgoing(racer, second)));
const mqtt = { readingsTopic: READINGS_TOPIC };
const stream = { readingsTopic: undefined };
const rules = toRaceRules({ raceLengthSeconds: 10, maxClockSkewSeconds: 10, classIds: [1, 2, 3, 4, 5, 6] });

/** What the platform makes of a message: `undefined` if it refuses it. */
const readAs = (text: string, racerId: string | undefined, second: number) => {
  const context = { rules, arrivedAtMs: (shortRace.startSeconds + second) * 1000 };
  try {
    if (racerId === undefined) return parseReadingJson(text, context);
    return parseReading({ ...JSON.parse(text), racerId }, context);
  } catch (error) {
    if (error instanceof RejectedReadingError || error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const textOf = ({ payload }: HostileMessage): string => Buffer.from(payload).toString();

describe('hostile messages', () => {
  it('are of at least 25 kinds, each with a name of its own', () => {
    expect(hostileKinds.length).toBeGreaterThanOrEqual(25);
    expect(new Set(hostileKinds.map(({ name }) => name)).size).toBe(hostileKinds.length);
  });

  // The topic says who the racer is.
  it.each(hostileKinds)('over MQTT are refused, or say what the racer has really sent: $name', (kind) => {
    for (const reading of readings) {
      const message = messageOf(kind, reading, mqtt);
      const { racerId } = reading.racer;
      const taken = readAs(textOf(message), racerId, reading.second);
      if (taken !== undefined) expect(taken).toEqual(readAs(reading.payload, racerId, reading.second));
    }
  });

  it.each(hostileKinds.filter(({ topicOf, retain, needsTopic }) => topicOf === undefined && !retain && !needsTopic))(
    'straight into the stream are refused, or say what the racer has really sent: $name',
    (kind) => {
      for (const reading of readings) {
        const taken = readAs(textOf(messageOf(kind, reading, stream)), undefined, reading.second);
        if (taken !== undefined) expect(taken).toEqual(readAs(reading.payload, undefined, reading.second));
      }
    },
  );

  it('contain some that are refused and some that are not', () => {
    const taken = hostileKinds.filter((kind) =>
      readings.some(({ ...reading }) =>
        readAs(textOf(messageOf(kind, reading, mqtt)), reading.racer.racerId, reading.second),
      ),
    );
    expect(taken.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['an unknown field called __proto__', 'control characters around the name', 'retained']),
    );
    expect(taken.length).toBeLessThan(hostileKinds.length / 2);
  });

  it('go to topics that are not the racer’s, or are retained: each costs the connection', () => {
    const [reading] = readings;
    if (reading === undefined) throw new Error('there are readings');
    const costly = hostileKinds
      .map((kind) => messageOf(kind, reading, mqtt))
      .filter((message) => message.costsConnection);
    expect(costly.map(({ topic, retain = false }) => [topic, retain])).toEqual([
      [undefined, false],
      ['alleycat/readings/somebody-0001', false],
      ['alleycat/live/1', false],
      ['$aws/things/sim-1-0001/shadow/update', false],
      ['alleycat/readings', false],
      ['alleycat/readings/sim-1-0001/more', false],
      [`alleycat/readings/sim-1-0001${'/x'.repeat(20)}`, false],
      ['$aws/rules/__proto__/alleycat/readings/sim-1-0001', false],
      [undefined, true],
    ]);
  });

  it('come at the rate asked for, the same ones for the same seed', () => {
    const make = () => {
      const messages = createHostileMessages({
        faults: faultsOf({ hostilePerSecond: 45 }),
        racerCount: racers.length,
        maxClockSkewSeconds: 10,
        ...mqtt,
      });
      const all = racers.flatMap((racer) =>
        Array.from({ length: 10 }, (_, index) => outgoing(racer, index + 1)).flatMap((reading) => [
          ...messages.besides(reading),
        ]),
      );
      return all.map(({ kind }) => kind);
    };
    const kinds = make();
    expect(kinds).toEqual(make());
    expect(kinds.length).toBeGreaterThan(400);
    expect(kinds.length).toBeLessThan(500);
    expect(new Set(kinds)).toEqual(new Set(hostileKinds.map(({ name }) => name)));
  });

  it('leave out what a platform without a check of times, or a way without topics, would take', () => {
    const kindsOf = (options: { maxClockSkewSeconds: number; readingsTopic: string | undefined }) => {
      const messages = createHostileMessages({
        faults: faultsOf({ hostilePerSecond: 9_000 }),
        racerCount: 30,
        ...options,
      });
      return new Set(readings.flatMap((reading) => [...messages.besides(reading)].map(({ kind }) => kind)));
    };
    const all = kindsOf({ maxClockSkewSeconds: 10, ...mqtt });
    const missing = (kinds: Set<string>) => [...all].filter((kind) => !kinds.has(kind)).sort();
    expect(missing(kindsOf({ maxClockSkewSeconds: 0, ...mqtt }))).toEqual([
      'a race of long ago',
      'a race of the far future',
    ]);
    expect(missing(kindsOf({ maxClockSkewSeconds: 10, ...stream }))).toEqual(
      hostileKinds
        .filter(({ topicOf, retain, needsTopic }) => topicOf !== undefined || retain || needsTopic)
        .map(({ name }) => name)
        .sort(),
    );
  });
});
