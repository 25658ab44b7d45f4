import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Arena, Person } from '../../support/arena.ts';
import { eventually } from '../../support/eventually.ts';
import { connectRaw, type RawMqtt } from '../../support/raw-mqtt.ts';
import { HOSTILE_OUTPUT_HUNDREDTHS, hostileReading } from './hostile-reading.ts';

export interface FloodSizes {
  /** Races that do not exist, each named by a reading. */
  readonly bogusRaces: number;
}

const CONNECTIONS = 50;
/** A busy machine may take its time for thousands of messages beside the honest. */
const LATE = { withinMs: 120_000 };

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Attackers who send too much of everything. */
export const floodAttacks = (arenaOf: () => Arena, { bogusRaces }: FloodSizes) =>
  describe('a flood', () => {
    let arena: Arena;
    let attacker: Person;
    let topic: string;
    beforeAll(async () => {
      arena = arenaOf();
      attacker = await arena.signIn('Attacker by number');
      topic = `alleycat/readings/${attacker.racerId}`;
    });

    const ride = (tab: string | number): Promise<RawMqtt> =>
      arena.connect({ clientId: `${attacker.racerId}-${tab}`, token: attacker.accessToken });
    const counterOf = async (name: string): Promise<number> => (await arena.brokerCounters())[name] ?? 0;
    const refusedReadings = (reason: string): number => arena.functions.rejections('AggregateFunction')[reason] ?? 0;
    const leaveAtTheEnd = (clients: readonly RawMqtt[]): void => {
      onTestFinished(() => {
        for (const client of clients) client.vanish();
      });
    };

    it('of bytes: a payload of 1 MB is cut off at its first bytes, one above 128 KB is refused', async () => {
      const huge = await arena.refusedDuring(async () => {
        const client = await ride('huge');
        expect(await client.publish(topic, Buffer.alloc(1024 * 1024, 'x'))).toBe('closed');
      });
      const large = await arena.refusedDuring(async () => {
        const client = await ride('large');
        expect(await client.publish(topic, Buffer.alloc(128 * 1024 + 1, 'x'))).toBe('closed');
      });
      expect([huge, large]).toEqual([{ protocolErrors: 1 }, { 'publishes.malformed': 1 }]);
    });

    it('of readings on one connection is thinned to 1,000 a second, and the connection stays', async () => {
      const client = await ride('fast');
      leaveAtTheEnd([client]);
      const { raceId, second } = arena.present(6);
      const throttledBefore = await counterOf('throttledIn');
      const sent = 5_000;
      const startedAtMs = Date.now();
      const payload = JSON.stringify(hostileReading({ raceId, second }));
      client.post(topic, Array(sent).fill(payload));
      expect(await client.ping()).toBe('answered');
      await eventually(async () => {
        const throttled = (await counterOf('throttledIn')) - throttledBefore;
        return client.acknowledgedCount() + throttled === sent ? true : undefined;
      }, LATE);
      expect(client.acknowledgedCount()).toBeLessThanOrEqual(1_000 + Date.now() - startedAtMs);
      expect(client.isOpen()).toBe(true);
      const standing = await eventually(() => arena.standingOf(raceId, attacker.racerId));
      expect(standing).toMatchObject({ outputHundredths: HOSTILE_OUTPUT_HUNDREDTHS });
    });

    it('of bytes in messages of legal size is thinned to 1 MB a second', async () => {
      const client = await ride('heavy');
      leaveAtTheEnd([client]);
      const throttledBefore = await counterOf('throttledIn');
      const startedAtMs = Date.now();
      client.post(topic, Array(100).fill(Buffer.alloc(120_000, ' ')));
      expect(await client.ping()).toBe('answered');
      await eventually(async () => {
        const throttled = (await counterOf('throttledIn')) - throttledBefore;
        return client.acknowledgedCount() + throttled === 100 ? true : undefined;
      }, LATE);
      const seconds = 1 + (Date.now() - startedAtMs) / 1_000;
      expect(client.acknowledgedCount() * 120_000).toBeLessThanOrEqual(seconds * 1024 * 1024);
    });

    it(`of ${bogusRaces} races that nobody rides, from one racer on ${CONNECTIONS} connections: all refused, no state grows`, async () => {
      const clients = await Promise.all(times(CONNECTIONS, ride));
      leaveAtTheEnd(clients);
      expect(clients.map(({ returnCode }) => returnCode)).toEqual(Array(CONNECTIONS).fill(0));
      const refusedBefore = refusedReadings('TIME_IMPLAUSIBLE');
      const throttledBefore = await counterOf('throttledIn');
      const { startSeconds } = arena.present();
      const payloadOf = (index: number): string =>
        JSON.stringify(hostileReading({ raceId: `1-${startSeconds - 30 - 10 * index}`, second: 1 }));
      const payloads = times(bogusRaces, payloadOf);
      const share = Math.ceil(payloads.length / CONNECTIONS);
      for (const [index, client] of clients.entries())
        client.post(topic, payloads.slice(index * share, (index + 1) * share));
      const acknowledged = await eventually(
        async () => {
          const count = clients.reduce((sum, client) => sum + client.acknowledgedCount(), 0);
          const throttled = (await counterOf('throttledIn')) - throttledBefore;
          return count + throttled === bogusRaces ? count : undefined;
        },
        { what: 'an outcome of each reading', ...LATE, everyMs: 250 },
      );
      const refused = await eventually(
        () => {
          const count = refusedReadings('TIME_IMPLAUSIBLE') - refusedBefore;
          return count >= acknowledged ? count : undefined;
        },
        { what: 'a refusal of each reading', ...LATE, everyMs: 250 },
      );
      // Of honest racers, too, a busy machine refuses what it let wait for more than 10 s.
      expect(refused).toBeGreaterThanOrEqual(acknowledged);
    });

    it('of tabs: two of the same racer ride at once, and their race shows one racer', async () => {
      const tabs = await Promise.all(['left', 'right'].map(ride));
      leaveAtTheEnd(tabs);
      const { raceId, second } = arena.present(2);
      const outcomes = await Promise.all(
        tabs.map((tab, index) =>
          tab.publish(topic, JSON.stringify(hostileReading({ raceId, second, cadence: 100 + index, resistance: 35 }))),
        ),
      );
      expect(outcomes).toEqual(['acknowledged', 'acknowledged']);
      await eventually(() => arena.standingOf(raceId, attacker.racerId));
      const roster = (await arena.stack.get(`/races/${raceId}/roster`)) as { racers: { racerId: string }[] };
      expect(roster.racers.filter(({ racerId }) => racerId === attacker.racerId)).toHaveLength(1);
      expect(tabs.every((tab) => tab.isOpen())).toBe(true);
    });

    it('of filters on one connection is refused beyond its bound, filter by filter, and counted', async () => {
      const client = await arena.connect({ clientId: 'guest-greedy' });
      leaveAtTheEnd([client]);
      const wanted = 10_000;
      const refused = await arena.refusedDuring(async () => {
        const answers = await Promise.all(
          times(wanted / 500, (packet) =>
            client.subscribe(...times(500, (index) => `alleycat/live/${packet * 500 + index}`)),
          ),
        );
        expect(answers.flat().filter((code) => code === 0)).toHaveLength(FILTERS_MAX);
      });
      expect(refused).toEqual({ 'subscribes.quota': wanted - FILTERS_MAX });
    });

    it('of long filters is refused beyond its bound as well', async () => {
      const client = await arena.connect({ clientId: 'guest-long' });
      const refused = await arena.refusedDuring(async () => {
        expect(await client.subscribe(`alleycat/live/${'x'.repeat(60_000)}`)).toBe('closed');
      });
      expect(refused).toEqual({ 'subscribes.malformed': 1 });
    });

    it('of frames to somebody who does not read them ends that connection, and others get theirs', async () => {
      const slow = await arena.connect({ clientId: 'guest-slow' });
      const quick = await arena.connect({ clientId: 'guest-quick' });
      leaveAtTheEnd([slow, quick]);
      for (const client of [slow, quick]) await client.subscribe('alleycat/live/60000');
      const before = await counterOf('slowSubscribersClosed');
      slow.pause();
      const frame = Buffer.alloc(128 * 1024);
      const frames = await eventually(async () => {
        for (const _ of times(10, (index) => index)) {
          const message = { topic: 'alleycat/live/60000', payload: frame, qos: 0 } as const;
          await arena.stack.runtime.services.iot.publish(message);
        }
        return (await counterOf('slowSubscribersClosed')) > before ? quick.delivered.length : undefined;
      });
      expect(await quick.ping()).toBe('answered');
      expect(quick.delivered.length).toBeGreaterThanOrEqual(frames);
    });

    it('of connections that name nobody is refused, counted, and keeps no newcomer out', async () => {
      const { mqttPort: port } = arena.stack.runtime.ports;
      const token = await arena.forgery.forge(
        { subject: attacker.racerId, clientId: 'nobody', issuer: arena.config.identity.issuer },
        { claims: { exp: 1 } },
      );
      const flood = 500;
      const username = '?x-amz-customauthorizer-name=alleycat-racers';
      const refused = await arena.refusedDuring(async () => {
        const strangers = times(flood, (index) =>
          connectRaw({ port, clientId: `guest-${index}`, username, password: token }),
        );
        const newcomer = await ride('newcomer');
        expect(newcomer.returnCode).toBe(0);
        newcomer.vanish();
        expect((await Promise.all(strangers)).map(({ returnCode }) => returnCode)).toEqual(Array(flood).fill(5));
      });
      expect(refused).toEqual({ 'connects.notAuthenticated': flood });
    });

    it('of one client id shows one connection: each throws the one before it out', async () => {
      const clients: RawMqtt[] = [];
      for (const _ of times(20, (index) => index)) clients.push(await ride('same'));
      leaveAtTheEnd(clients);
      const last = clients.pop();
      await Promise.all(clients.map(({ closed }) => closed));
      expect([await last?.ping(), last?.isOpen()]).toEqual(['answered', true]);
    });
  });

/** Of one connection; see the bounds of the broker. */
const FILTERS_MAX = 100;
