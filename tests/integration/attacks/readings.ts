import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Arena, Person } from '../../support/arena.ts';
import { eventually } from '../../support/eventually.ts';
import type { RawMqtt } from '../../support/raw-mqtt.ts';
import { HOSTILE_OUTPUT_HUNDREDTHS, hostileReading } from './hostile-reading.ts';

type Fields = Readonly<Record<string, unknown>>;
interface Now {
  readonly raceId: string;
  readonly startSeconds: number;
  readonly second: number;
}

/** What is wrong with each, and the reason that it must be refused for. Everything else of them is right. */
const REFUSED: readonly (readonly [string, string, (now: Now) => Fields])[] = [
  ['a race of last year', 'TIME_IMPLAUSIBLE', ({ startSeconds }) => ({ raceId: `1-${startSeconds - 31_536_000}` })],
  ['a race that is over', 'TIME_IMPLAUSIBLE', ({ startSeconds }) => ({ raceId: `1-${startSeconds - 30}` })],
  [
    'the end of a race that is official',
    'TIME_IMPLAUSIBLE',
    ({ startSeconds }) => ({
      raceId: `1-${startSeconds - 30}`,
      event: 'final',
      second: 10,
    }),
  ],
  ['a race to come', 'TIME_IMPLAUSIBLE', ({ startSeconds }) => ({ raceId: `1-${startSeconds + 30}` })],
  ['the last race there is', 'TIME_IMPLAUSIBLE', () => ({ raceId: '1-4294967290' })],
  ['a race before time', 'RACE_ID_INVALID', () => ({ raceId: '1--10' })],
  ['a race beyond time', 'RACE_ID_INVALID', () => ({ raceId: '1-99999999999999990' })],
  ['a race between two', 'RACE_NOT_ALIGNED', ({ startSeconds }) => ({ raceId: `1-${startSeconds + 1}` })],
  ['a race with a sign', 'RACE_ID_INVALID', ({ startSeconds }) => ({ raceId: `1-+${startSeconds}` })],
  ['a race in hexadecimal', 'RACE_ID_INVALID', ({ startSeconds }) => ({ raceId: `1-0x${startSeconds.toString(16)}` })],
  ['a race with a zero in front', 'RACE_ID_INVALID', ({ startSeconds }) => ({ raceId: `01-${startSeconds}` })],
  ['a race in full-width digits', 'RACE_ID_INVALID', ({ startSeconds }) => ({ raceId: `１-${startSeconds}` })],
  ['a race with a space', 'RACE_ID_INVALID', ({ raceId }) => ({ raceId: `${raceId} ` })],
  ['a race with a line end', 'RACE_ID_INVALID', ({ raceId }) => ({ raceId: `${raceId}\n` })],
  ['the race __proto__', 'RACE_ID_INVALID', () => ({ raceId: '__proto__' })],
  ['a race that is an object', 'RACE_ID_INVALID', ({ raceId }) => ({ raceId: { raceId } })],
  ['a race that is a list', 'RACE_ID_INVALID', ({ raceId }) => ({ raceId: [raceId] })],
  ['a race that is true', 'RACE_ID_INVALID', () => ({ raceId: true })],
  ['a race that is a fraction', 'RACE_ID_INVALID', () => ({ raceId: 1.5, classId: 1 })],
  ['a race that is huge', 'RACE_ID_INVALID', () => ({ raceId: 1e300, classId: 1 })],
  ['a class that does not exist', 'CLASS_UNKNOWN', ({ startSeconds }) => ({ raceId: `77-${startSeconds}` })],
  ['a class that is text', 'CLASS_ID_INVALID', () => ({ classId: '1' })],
  ['another class than its race', 'CLASS_MISMATCH', () => ({ classId: 2 })],
  ['second 0', 'SECOND_INVALID', () => ({ second: 0 })],
  ['a negative second', 'SECOND_INVALID', () => ({ second: -1 })],
  ['half a second', 'SECOND_INVALID', () => ({ second: 1.5 })],
  ['a huge second', 'SECOND_INVALID', () => ({ second: Number.MAX_SAFE_INTEGER })],
  ['a second that is text', 'SECOND_INVALID', ({ second }) => ({ second: `${second}` })],
  ['a second called __proto__', 'SECOND_INVALID', () => ({ second: '__proto__' })],
  ['a final before the end', 'FINAL_TOO_EARLY', () => ({ event: 'final', second: 9 })],
  ['an unknown event', 'EVENT_INVALID', () => ({ event: 'win' })],
  ['an event that is a list', 'EVENT_INVALID', () => ({ event: ['final'] })],
  ['a huge cadence', 'CADENCE_INVALID', () => ({ cadence: 1e308 })],
  ['a negative cadence', 'CADENCE_INVALID', () => ({ cadence: -0.000_1 })],
  ['a cadence just too high', 'CADENCE_INVALID', () => ({ cadence: 250.000_1 })],
  ['a cadence that is text', 'CADENCE_INVALID', () => ({ cadence: '250' })],
  ['a cadence that is null, as NaN becomes', 'CADENCE_INVALID', () => ({ cadence: Number.NaN })],
  ['a cadence that is a list', 'CADENCE_INVALID', () => ({ cadence: [250] })],
  ['no cadence', 'CADENCE_INVALID', () => ({ cadence: undefined })],
  ['a huge resistance', 'RESISTANCE_INVALID', () => ({ resistance: 1e21 })],
  ['a negative resistance', 'RESISTANCE_INVALID', () => ({ resistance: -100 })],
  ['a resistance that is an object', 'RESISTANCE_INVALID', () => ({ resistance: { valueOf: 100 } })],
  ['a name that is an object', 'NAME_INVALID', () => ({ name: { toString: 'x' } })],
  ['a name that is a number', 'NAME_INVALID', () => ({ name: 7 })],
];

/** Results of a thousand honest racers may come first. */
const LATE = { withinMs: 240_000 };

const countsOf = (reasons: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
};

/** Attackers who ride for themselves, with readings that are none. */
export const readingAttacks = (arenaOf: () => Arena) =>
  describe('a hostile reading', () => {
    let arena: Arena;
    let attacker: Person;
    let client: RawMqtt;
    let topic: string;
    let before: Record<string, number>;
    const uuidOf = new Map<string, string>();
    const outcomeOf = new Map<string, string>();

    beforeAll(async () => {
      arena = arenaOf();
      attacker = await arena.signIn('Attacker by reading');
      client = await arena.connect({ clientId: `${attacker.racerId}-1`, token: attacker.accessToken });
      topic = `alleycat/readings/${attacker.racerId}`;
      before = arena.functions.rejections('AggregateFunction');
      const now = arena.present();
      await Promise.all(
        REFUSED.map(async ([what, , fieldsOf]) => {
          const uuid = randomUUID();
          const { raceId, second } = now;
          uuidOf.set(what, uuid);
          const reading = hostileReading({ uuid, raceId, second, ...fieldsOf(now) });
          outcomeOf.set(what, await client.publish(topic, JSON.stringify(reading)));
        }),
      );
    });

    it('is counted by its reason', async () => {
      const expected = countsOf(REFUSED.map(([, reason]) => reason));
      const counted = await eventually(
        () => {
          const now = Object.entries(arena.functions.rejections('AggregateFunction'));
          const more = now.map(([reason, count]) => [reason, count - (before[reason] ?? 0)] as const);
          const added = new Map(more.filter(([, count]) => count > 0));
          const isThere = ([reason, count]: readonly [string, number]) => (added.get(reason) ?? 0) >= count;
          return Object.entries(expected).every(isThere) ? Object.fromEntries(added) : undefined;
        },
        { what: 'a count for each' },
      );
      // Of honest racers only what a busy machine let wait is refused: for its time.
      const { TIME_IMPLAUSIBLE: _late, ...others } = counted;
      const { TIME_IMPLAUSIBLE: _expectedLate, ...expectedOthers } = expected;
      expect(others).toEqual(expectedOthers);
    });

    it.each(REFUSED)('with %s is acknowledged, refused as %s, and kept as it came', async (what) => {
      expect(outcomeOf.get(what)).toBe('acknowledged');
      const uuid = uuidOf.get(what) ?? '';
      await eventually(async () =>
        (await arena.refusedReadings()).some((text) => text.includes(uuid)) ? true : undefined,
      );
    });

    it('puts its racer on no board', async () => {
      expect(await arena.tracesOf(attacker.racerId)).toEqual([]);
    });

    it.each<[string, string | Buffer]>([
      ['NaN', '{"raceId":"1-10","cadence":NaN}'],
      ['Infinity', '{"raceId":"1-10","cadence":-Infinity}'],
      ['half of it', '{"raceId":"1-10'],
      ['no UTF-8', Buffer.from('{"raceId":"1-10","name":"\xff"}', 'latin1')],
      ['UTF-16', Buffer.from('{"raceId":"1-10"}', 'utf16le')],
      ['gzip', Buffer.from('1f8b0800000000000003abae0500', 'hex')],
      ['nothing', ''],
      ['128 KB of brackets', '['.repeat(131_000)],
      ['128 KB of nested objects', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
    ])('that is %s reaches no stream, and is counted', async (_, payload) => {
      const countOf = async () => {
        const { parseErrors = 0, errorActionsSucceeded = 0 } = await arena.brokerCounters();
        return parseErrors + errorActionsSucceeded;
      };
      const beforehand = await countOf();
      expect(await client.publish(topic, payload)).toBe('acknowledged');
      expect(await countOf()).toBe(beforehand + 1);
    });

    it.each<[string, string]>([
      ['no race', '{"cadence":1}'],
      ['a list', '[1]'],
      ['null', 'null'],
      ['a number', '7'],
      ['a race of 10 KB', `{"raceId":"${'1'.repeat(10_000)}"}`],
      ['an empty race', '{"raceId":""}'],
    ])('that has no partition key, being %s, is set aside whole, at once, and counted', async (_, payload) => {
      const beforehand = await arena.brokerCounters();
      expect(await client.publish(topic, payload)).toBe('acknowledged');
      const { errorActionsSucceeded: setAside = 0, actionsRetried } = await arena.brokerCounters();
      expect([setAside, actionsRetried]).toEqual([
        (beforehand['errorActionsSucceeded'] ?? 0) + 1,
        beforehand['actionsRetried'], // what cannot succeed must not keep a place among messages in flight
      ]);
    });

    it.each<[string, (now: Now, victimId: string) => string]>([
      ['names another racer', (now, racerId) => JSON.stringify(hostileReading({ ...now, racerId }))],
      [
        'names two racers',
        ({ raceId, second }, racerId) =>
          JSON.stringify(hostileReading({ raceId, second })).replace(
            '{',
            `{"racerId":"${racerId}","racerId":"${racerId}",`,
          ),
      ],
      [
        'has the keys of objects',
        ({ raceId, second }, racerId) =>
          JSON.stringify(hostileReading({ raceId, second })).replace(
            '{',
            `{"__proto__":{"racerId":"${racerId}","isAdmin":true},"constructor":{"prototype":{"second":9}},"toString":1,`,
          ),
      ],
      ['says when it was received', (now) => JSON.stringify(hostileReading({ ...now, receivedAt: 0 }))],
      [
        'brings 100 KB that nobody asked for',
        (now) => JSON.stringify(hostileReading({ ...now, more: 'x'.repeat(1e5) })),
      ],
    ])('that %s counts for its sender only', async (_, payloadOf) => {
      const victim = { racerId: `sim-nobody-${randomUUID().slice(0, 8)}` };
      const now = arena.present(2);
      expect(await client.publish(topic, payloadOf(now, victim.racerId))).toBe('acknowledged');
      const standing = await eventually(() => arena.standingOf(now.raceId, attacker.racerId));
      expect(standing).toMatchObject({ outputHundredths: HOSTILE_OUTPUT_HUNDREDTHS });
      expect(await arena.standingOf(now.raceId, victim.racerId)).toBeUndefined();
    });

    it('sent 50 times for one second, and replayed, counts once, with the best of it; the others are counted', async () => {
      const now = arena.present(3);
      const surplus = () => arena.functions.total('AggregateFunction', 'SurplusReadings');
      const surplusBefore = surplus();
      const payloads = Array.from({ length: 50 }, (__, cadence) =>
        JSON.stringify(hostileReading({ raceId: now.raceId, second: now.second, cadence, resistance: 35 })),
      );
      client.post(topic, [...payloads, ...payloads]);
      await client.ping();
      const outputHundredths = (49 + 35) * 100;
      const best = { second: now.second, outputHundredths, bestHundredths: outputHundredths };
      await eventually(async () =>
        (await arena.standingOf(now.raceId, attacker.racerId))?.outputHundredths === outputHundredths
          ? true
          : undefined,
      );
      await eventually(() => (surplus() >= surplusBefore + 50 ? true : undefined), { what: 'surplus readings' });
      expect(await arena.standingOf(now.raceId, attacker.racerId)).toMatchObject(best);
    });

    it('that is final twice makes one result', async () => {
      const now = arena.present(4);
      for (const cadence of [100, 120, 110]) {
        const final = hostileReading({ raceId: now.raceId, second: 10, event: 'final', cadence, resistance: 35 });
        expect(await client.publish(topic, JSON.stringify(final))).toBe('acknowledged');
      }
      const rows = await eventually(async () => {
        const { results } = (await arena.stack.get(`/races/${now.raceId}/results`)) as { results: Fields[] };
        const own = results.filter(({ racerId }) => racerId === attacker.racerId);
        return own[0]?.['output'] === 155 && own[0]['status'] === 'finished' ? own : undefined;
      }, LATE);
      expect(rows).toMatchObject([{ rank: 1, output: 155, status: 'finished', second: 10 }]);
    });

    it('on a topic with more levels of its own fleet is no reading of anybody', async () => {
      const fleet = await arena.connect({ clientId: 'sim-deep', token: await arena.fleetToken() });
      onTestFinished(() => fleet.vanish());
      const { raceId, second } = arena.present();
      const payload = JSON.stringify(hostileReading({ raceId, second }));
      const rejected = () => arena.functions.rejections('AggregateFunction')['RACER_ID_INVALID'] ?? 0;
      const beforehand = rejected();
      for (const racerId of ['sim-../x', 'sim-a b', 'sim-\u202e', `sim-${'x'.repeat(100)}`]) {
        expect(await fleet.publish(`$aws/rules/alleycat_readings/alleycat/readings/${racerId}`, payload)).toBe(
          'acknowledged',
        );
      }
      await eventually(() => (rejected() === beforehand + 4 ? true : undefined), { what: 'four refusals' });
    });
  });
