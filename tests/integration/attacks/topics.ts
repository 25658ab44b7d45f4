import { IoTDataPlaneClient, ListRetainedMessagesCommand } from '@aws-sdk/client-iot-data-plane';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Arena, Person } from '../../support/arena.ts';
import { eventually } from '../../support/eventually.ts';
import { operatorSettings } from '../../support/operator-settings.ts';
import type { RawWill } from '../../support/raw-mqtt.ts';
import { hostileReading } from './hostile-reading.ts';

/** Attackers who are let in, as themselves, and reach for what is not theirs. */
export const topicAttacks = (arenaOf: () => Arena) =>
  describe('a topic that is not the attacker’s', () => {
    let arena: Arena;
    let victim: Person;
    let attacker: Person;
    let fleetToken: string;
    beforeAll(async () => {
      arena = arenaOf();
      victim = await arena.signIn('Victim of topics');
      attacker = await arena.signIn('Attacker by topic');
      fleetToken = await arena.fleetToken();
    });

    const asRacer = (will?: RawWill) =>
      arena.connect({ clientId: `${attacker.racerId}-1`, token: attacker.accessToken, will });
    const asFleet = (will?: RawWill) => arena.connect({ clientId: 'sim-attacker', token: fleetToken, will });
    const asGuest = (will?: RawWill) => arena.connect({ clientId: 'guest-attacker', will });
    const EVERYBODY = [
      ['a racer', asRacer],
      ['a fleet', asFleet],
      ['a guest', asGuest],
    ] as const;

    const expectPublishRefused = async (
      connect: typeof asRacer,
      topic: string | Buffer,
      counter = 'publishes.forbidden',
    ) => {
      const { raceId, second } = arena.present();
      const payload = JSON.stringify(hostileReading({ raceId, second, racerId: victim.racerId }));
      const refused = await arena.refusedDuring(async () => {
        const client = await connect();
        expect(client.returnCode).toBe(0);
        expect(await client.publish(topic, payload)).toBe('closed');
      });
      expect(refused).toEqual({ [counter]: 1 });
    };
    const BASIC_INGEST = '$aws/rules/alleycat_readings';

    describe.each(EVERYBODY)('of %s', (_, connect) => {
      it('takes no reading for the victim, by either way in', async () => {
        await expectPublishRefused(connect, `alleycat/readings/${victim.racerId}`);
        await expectPublishRefused(connect, `${BASIC_INGEST}/alleycat/readings/${victim.racerId}`);
      });

      it('shows no forged board', async () => {
        for (const topic of ['alleycat/live/1', 'alleycat/live/9', 'alleycat/live', 'alleycat/live/1/x'])
          await expectPublishRefused(connect, topic);
      });

      it.each([
        'alleycat/readings/%76ictim',
        'alleycat/readings/*',
        'alleycat/readings/?',
        'alleycat/readings/',
        'alleycat/readings',
        'alleycat/readings/simx-1',
        'alleycat/readings/SIM-1',
        'alleycat/readings/s\u0456m-1',
        'alleycat//readings/sim-1',
        '/alleycat/readings/sim-1',
        'Alleycat/readings/sim-1',
        'alleycat/readings/../readings/sim-1',
        `${BASIC_INGEST}`,
        `${BASIC_INGEST}/`,
        `${BASIC_INGEST}/alleycat/live/1`,
        `${BASIC_INGEST}/other/readings/sim-1`,
        '$aws/rules/OtherRule/alleycat/readings/sim-1',
        '$aws/rules/Alleycat_Readings/alleycat/readings/sim-1',
        '$aws/rules/alleycat_readings%2Falleycat/readings/sim-1',
        '$aws/rules//alleycat/readings/sim-1',
        '__proto__',
        'constructor/prototype',
        Buffer.from([0x61, 0xff, 0xfe]),
      ])('is not "%s"', async (topic) => {
        await expectPublishRefused(connect, topic);
      });

      it.each([
        '$aws/events/presence/connected/victim',
        '$aws/things/victim/shadow/update',
        '$SYS/broker/uptime',
        '$share/group/alleycat/live/1',
        'alleycat/readings/sim-1\u0000',
        `alleycat/readings/sim-${'x'.repeat(60_000)}`,
      ])('nor "%s", which nobody may publish to', async (topic) => {
        await expectPublishRefused(connect, topic, 'publishes.malformed');
      });

      it.each([
        ['a wildcard for a level', 'alleycat/readings/+'],
        ['a wildcard for all levels', 'alleycat/live/#'],
        ['a wildcard only', '#'],
        ['a wildcard behind a rule', `${BASIC_INGEST}/alleycat/readings/+`],
        ['no character', ''],
        ['150 levels', '/'.repeat(150)],
      ])('nor one of %s', async (_name, topic) => {
        await expectPublishRefused(connect, topic, 'protocolErrors');
      });

      it.each([
        '#',
        '+',
        '$aws/#',
        '$aws/events/#',
        '$SYS/#',
        '+/+/+',
        'alleycat/#',
        'alleycat/+/1',
        'alleycat/readings/#',
        'alleycat/readings/+',
        '$aws/rules/alleycat_readings/#',
        'alleycat/live',
        'Alleycat/live/1',
        'alleycat/liv\u0435/1',
        '/alleycat/live/1',
        '*',
        'alleycat/*',
        `alleycat/readings/`,
      ])('cannot be listened to by "%s"', async (filter) => {
        const refused = await arena.refusedDuring(async () => {
          const client = await connect();
          expect(await client.subscribe(filter)).toBe('closed');
        });
        expect(refused).toEqual({ 'subscribes.forbidden': 1 });
      });

      it('cannot be listened to among topics that are allowed, nor as its own or the victim’s readings', async () => {
        for (const racerId of [victim.racerId, attacker.racerId, 'sim-1']) {
          const client = await connect();
          expect(await client.subscribe('alleycat/live/1', `alleycat/readings/${racerId}`)).toBe('closed');
          expect(client.delivered).toEqual([]);
        }
      });

      it('is not shared by a shared subscription', async () => {
        const client = await connect();
        onTestFinished(() => client.vanish());
        expect(await client.subscribe('$share/g/alleycat/live/1', '$share/g/#')).toEqual([128, 128]);
      });

      it.each([
        ['the victim’s readings', 'forbidden', () => `alleycat/readings/${victim.racerId}`],
        ['the board', 'forbidden', () => 'alleycat/live/1'],
        ['events of the service', 'malformed', () => '$aws/events/presence/connected/victim'],
      ])('is not reached by a will to %s: its client is let in, the will is not sent', async (_, reason, topicOf) => {
        const watcher = await arena.connect({ clientId: 'guest-watcher' });
        onTestFinished(() => watcher.vanish());
        await watcher.subscribe('alleycat/live/1');
        const refused = await arena.refusedDuring(async () => {
          const before = await refusedPublishes();
          const client = await connect({ topic: topicOf(), payload: 'forged', qos: 1 });
          expect(client.returnCode).toBe(0);
          client.vanish();
          await eventually(async () => ((await refusedPublishes()) > before ? true : undefined));
        });
        expect(refused).toEqual({ [`publishes.${reason}`]: 1 });
        expect(watcher.delivered.filter(({ payload }) => payload.toString() === 'forged')).toEqual([]);
      });

      it('keeps no message: retaining is allowed nowhere, and deleting what is retained neither', async () => {
        const own = connect === asFleet ? 'sim-1' : attacker.racerId;
        for (const topic of ['alleycat/live/1', `alleycat/readings/${own}`]) {
          for (const payload of ['{}', '']) {
            const refused = await arena.refusedDuring(async () => {
              const client = await connect();
              expect(await client.publish(topic, payload, { retain: true })).toBe('closed');
            });
            expect(refused).toEqual({ 'publishes.forbidden': 1 });
          }
        }
        const operator = new IoTDataPlaneClient(operatorSettings(arena.stack.awsUrl));
        onTestFinished(() => operator.destroy());
        expect(await operator.send(new ListRetainedMessagesCommand({}))).toMatchObject({ retainedTopics: [] });
      });
    });

    it('has shown the victim nowhere after all that', async () => {
      expect(await arena.tracesOf(victim.racerId)).toEqual([]);
    });

    const refusedPublishes = async (): Promise<number> =>
      Object.entries(await arena.brokerCounters()).reduce(
        (sum, [path, count]) => (path.startsWith('refusals.publishes.') ? sum + count : sum),
        0,
      );
  });
