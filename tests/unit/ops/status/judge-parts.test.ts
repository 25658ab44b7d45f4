import { describe, expect, it } from 'vitest';
import type { StatusFacts } from '../../../../ops/src/status/facts.ts';
import { judgeStatus } from '../../../../ops/src/status/judge-status.ts';
import type { PartKind } from '../../../../ops/src/status/part.ts';
import {
  apiMetrics,
  deliveryMetrics,
  functionMetrics,
  mappingFacts,
  minutes,
  NOW_MS,
  raceMetrics,
  rankFacts,
  rankMetrics,
  ruleMetrics,
  statusFacts,
  streamMetrics,
  tableMetrics,
} from './support.ts';

const partOf = (kind: PartKind, changes: Partial<StatusFacts>) => {
  const part = judgeStatus(statusFacts(changes)).parts.find((each) => each.kind === kind);
  if (part === undefined) throw new Error(`no part is a ${kind}`);
  return part;
};
const concernsOf = (kind: PartKind, changes: Partial<StatusFacts>) =>
  partOf(kind, changes).concerns.map(({ state, why }) => `${state}: ${why}`);

const stream = (
  metrics: Parameters<typeof streamMetrics>[0],
  description: object = {},
): Pick<StatusFacts, 'stream'> => ({
  stream: {
    description: { value: { status: 'ACTIVE', openShards: 2, retentionMs: 86_400_000, ...description } },
    metrics: { value: streamMetrics(metrics) },
  },
});
const races = (
  metrics: Parameters<typeof raceMetrics>[0],
  rejections: Readonly<Record<string, ReturnType<typeof minutes>>> = {},
): Pick<StatusFacts, 'races'> => ({
  races: { metrics: { value: raceMetrics(metrics) }, rejections: { value: rejections } },
});

describe('the rank index', () => {
  const ranks = (changes: Parameters<typeof rankFacts>[0]): Pick<StatusFacts, 'ranks'> => ({
    ranks: { value: rankFacts(changes) },
  });
  const saying = (metrics: Parameters<typeof rankMetrics>[0]) => ranks({ said: { value: rankMetrics(metrics) } });
  const late = { value: functionMetrics({ recordAgeMs: minutes(150_000) }) };

  it('may not be there, which is well', () => {
    const { state, summary, figures } = partOf('ranks', { ranks: { value: undefined } });
    expect({ state, summary, figures }).toEqual({
      state: 'ok',
      summary: 'none, places are counted in the table',
      figures: { switch: 'none' },
    });
  });

  it('is away now, not long ago', () => {
    const isAway = 'warning: It cannot be reached: places are counted in the table, in large classes about.';
    expect(concernsOf('ranks', saying({ away: minutes(0, 1), placesFromTable: minutes(4) }))).toEqual([isAway]);
    expect(concernsOf('ranks', saying({ away: minutes(1, 0) }))).toEqual([]);
  });

  it('is not asked by those who show ranks, and has racers who cannot be read', () => {
    const metrics = { placesFromTable: minutes(4), bestsFromTable: minutes(1), unreadable: minutes(1) };
    expect(concernsOf('ranks', saying(metrics))).toEqual([
      'bad: 1 stored best could not be read.',
      'warning: 5 requests went without it in the last minutes.',
    ]);
  });

  it('tells how many racers were put right', () => {
    expect(partOf('ranks', saying({ repaired: minutes(2, 1) })).summary).toBe(
      'on, 10 bests indexed, 3 racers put right, oldest best 400 ms',
    );
  });

  it('is behind, stuck or switched off', () => {
    expect(concernsOf('ranks', ranks({ calls: late }))).toEqual(['warning: It is 2 min behind.']);
    const stuck = mappingFacts({ lastResult: 'PROBLEM: Function call failed' });
    expect(concernsOf('ranks', ranks({ calls: late, mapping: { value: stuck } }))).toEqual([
      'bad: It is stuck, the oldest best waits for 2 min: Function call failed.',
    ]);
    expect(concernsOf('ranks', ranks({ mapping: { value: mappingFacts({ isOn: false }) } }))).toEqual([
      'bad: Somebody switched its event source off: ranks stand still, but for those of who looks at their own.',
    ]);
  });

  it('is not known where nobody may ask', () => {
    const unknown = { unknown: 'AccessDenied: not you', todo: 'Ask for the permission.' };
    expect(concernsOf('ranks', { ranks: unknown })).toEqual([
      'unknown: Whether there is one could not be asked: AccessDenied: not you.',
    ]);
    expect(concernsOf('ranks', ranks({ said: unknown, mapping: unknown })).map((text) => text.split(':')[0])).toEqual([
      'unknown',
      'unknown',
    ]);
  });
});

describe('the stream', () => {
  it('is full before it refuses anything, by records or by bytes', () => {
    const why = (share: string) => [`warning: It took ${share} of what its shards can.`];
    expect(concernsOf('stream', stream({ records: minutes(95_999, 10) }))).toEqual([]);
    expect(concernsOf('stream', stream({ records: minutes(96_000, 10) }))).toEqual(why('80 %'));
    expect(concernsOf('stream', stream({ bytes: minutes(2 * 60 * 1_048_576 * 0.9) }))).toEqual(why('90 %'));
  });

  it('has refused readings, keeps readers waiting, and has readers that lose some soon', () => {
    const metrics = { throttledWrites: minutes(1, 4), throttledReads: minutes(1), readAgeMs: minutes(44_000_000) };
    expect(concernsOf('stream', stream(metrics))).toEqual([
      'bad: 5 readings found a full shard in the last minutes; what did not get in later lies in the failure bucket under iot-rule/.',
      'bad: A reader has used up 51 % of the time for which readings are kept.',
      'warning: 1 read had to wait: a shard is read five times a second at most.',
    ]);
  });

  it('may be resharded, and may be gone', () => {
    expect(concernsOf('stream', stream({}, { status: 'UPDATING' }))).toEqual([
      'warning: Its shards are being changed.',
    ]);
    expect(concernsOf('stream', stream({}, { status: 'DELETING' }))).toEqual([
      'bad: It is DELETING and takes nothing.',
    ]);
  });

  it('shows what comes in now, and nothing of long ago', () => {
    const summaryOf = (records: ReturnType<typeof minutes>) =>
      partOf('stream', stream({ records })).summary.split(', ')[1];
    expect(summaryOf(minutes(600, 60_000, 100))).toBe('1,000 records/s (at most 50 % of capacity)');
    // Forty seconds of the first minute, and ten that may be of before.
    expect(summaryOf(minutes(0, 500))).toBe('10 records/s (at most 0.4 % of capacity)');
    expect(summaryOf(minutes(600, undefined, undefined, undefined, undefined))).toBe(
      '0 records/s (at most 0.5 % of capacity)',
    );
  });
});

describe('live boards', () => {
  it('reach nobody if races go on and frames do not', () => {
    const why = ['bad: Races go on, but no live frame was published for two minutes.'];
    expect(
      concernsOf('boards', races({ updates: minutes(60, 60, undefined), frames: minutes(60, 60, undefined) })),
    ).toEqual([]);
    expect(
      concernsOf(
        'boards',
        races({ updates: minutes(60, 60, 60, 40), frames: minutes(60, undefined, undefined, undefined) }),
      ),
    ).toEqual(why);
    expect(concernsOf('boards', races({ updates: minutes(60, 60, 40), frames: [] }))).toEqual(why);
    // A minute late is no news, and a race that has just begun neither.
    expect(concernsOf('boards', races({ updates: minutes(60, 40), frames: minutes(60, undefined) }))).toEqual([]);
    expect(concernsOf('boards', races({ updates: minutes(40), frames: [] }))).toEqual([]);
    expect(concernsOf('boards', races({ updates: minutes(0, 0, 0), frames: [] }))).toEqual([]);
  });

  it('are late from five seconds and a window on', () => {
    const latency = (standingsMs: number, frameMs: number) =>
      races({ standingsLatencyMs: minutes(60_000, standingsMs), frameLatencyMs: minutes(60_000, frameMs) });
    expect(concernsOf('boards', latency(5_900, 100))).toEqual([]);
    expect(concernsOf('boards', latency(5_900, 101))).toEqual([
      'warning: A reading was on its way to the board for 6 s.',
    ]);
  });

  it('may lack racers, be unreadable, or show who is hidden', () => {
    const metrics = { turnedAway: minutes(1), unreadableStandings: minutes(2), hiddenUnread: minutes(3) };
    expect(concernsOf('boards', races(metrics))).toEqual([
      'bad: 2 stored boards could not be read.',
      'warning: 1 racer found a full race and is on no board.',
      'warning: Who is hidden could not be read; those stay hidden who were.',
    ]);
  });
});

describe('readings', () => {
  it('are refused for reasons, the most frequent first; too many of them are news', () => {
    const reasons = { NOT_JSON: minutes(10), TIME_IMPLAUSIBLE: minutes(40, 30), CLASS_UNKNOWN: [] };
    const part = partOf('readings', races({ rejected: minutes(50, 30) }, reasons));
    expect(part).toEqual({
      kind: 'readings',
      name: 'checked',
      state: 'ok',
      summary: '1,600 came, 80 refused: 70 TIME_IMPLAUSIBLE, 10 NOT_JSON',
      concerns: [],
      figures: { came: 1_600, rejected: 80, 'rejected.TIME_IMPLAUSIBLE': 70, 'rejected.NOT_JSON': 10 },
    });
    expect(concernsOf('readings', races({ rejected: minutes(81) }))).toEqual([
      'warning: 5.1 % of what came was refused.',
    ]);
  });
});

describe('what AWS runs', () => {
  it.each([
    ['UPDATE_COMPLETE', []],
    ['UPDATE_IN_PROGRESS', ['warning: It is being changed: UPDATE_IN_PROGRESS.']],
    ['UPDATE_ROLLBACK_COMPLETE', ['bad: Its last change did not work: UPDATE_ROLLBACK_COMPLETE.']],
    ['CREATE_FAILED', ['bad: Its last change did not work: CREATE_FAILED.']],
  ])('is a stack that is %s', (status, concerns) => {
    expect(concernsOf('stack', { stack: { name: 'alleycat', status, parameters: new Map() } })).toEqual(concerns);
  });

  it('is a rule that loses messages, or gets such that nobody can use', () => {
    const metrics = ruleMetrics({
      lost: minutes(1),
      throttled: minutes(2),
      failed: minutes(3),
      unreadable: minutes(4),
    });
    expect(concernsOf('rule', { rule: { value: metrics } })).toEqual([
      'bad: 1 message got lost: not even the failure bucket took them.',
      'bad: 2 messages got lost: more than AWS IoT takes of this account.',
      'warning: The stream did not take 3 messages; they lie in the failure bucket under iot-rule/.',
      'warning: 4 messages were no JSON.',
    ]);
    const failing = ruleMetrics({ messages: minutes(10), failed: minutes(5) });
    expect(concernsOf('rule', { rule: { value: failing } })).toEqual([
      'bad: The stream did not take 5 messages; they lie in the failure bucket under iot-rule/.',
    ]);
  });

  it('is a table that throttles, or is not there', () => {
    const metrics = { value: tableMetrics({ throttledReads: minutes(1), throttledWrites: minutes(1, 1) }) };
    const description = { value: { status: 'DELETING', billingMode: 'PROVISIONED' } };
    expect(concernsOf('table', { table: { description, metrics } })).toEqual([
      'bad: It is DELETING.',
      'warning: 3 reads and writes had to wait in the last minutes.',
    ]);
  });

  it('is a delivery that is late, or fails', () => {
    const delivery = (changes: Parameters<typeof deliveryMetrics>[0]): Partial<StatusFacts> => ({
      deliveries: [{ name: 'readings', bufferMs: 65_000, metrics: { value: deliveryMetrics(changes) } }],
    });
    expect(concernsOf('delivery', delivery({ freshnessSeconds: minutes(900, 160) }))).toEqual([]);
    expect(concernsOf('delivery', delivery({ freshnessSeconds: minutes(161) }))).toEqual([
      'warning: It is 2 min behind.',
    ]);
    expect(concernsOf('delivery', delivery({ freshnessSeconds: minutes(43_201) }))).toEqual([
      'bad: It is 12 h behind; after 24 hours readings are missing in all-time boards.',
    ]);
    expect(
      concernsOf('delivery', delivery({ deliveredShare: minutes(0.5, 1), transformedShare: minutes(1, 0) })),
    ).toEqual([
      'warning: Objects could not be written to the readings bucket.',
      'warning: The function transform failed.',
    ]);
  });

  it('is an API that fails, for few or for many', () => {
    const api = (failed: number): Partial<StatusFacts> => ({ api: { value: apiMetrics({ failed: minutes(failed) }) } });
    expect(concernsOf('api', api(1))).toEqual(['warning: 0.5 % of the requests failed.']);
    expect(concernsOf('api', api(2))).toEqual(['bad: 1 % of the requests failed.']);
  });
});

describe('what was given up', () => {
  const HOUR_MS = 3_600_000;

  it('is somebody’s result, of today or of earlier; frames are worth nothing later', () => {
    const failed = (consumer: 'finish' | 'announce' | undefined, hoursAgo: number) => ({
      consumer,
      failedAtMs: NOW_MS - hoursAgo * HOUR_MS,
    });
    const batches = [failed('finish', 50), failed('finish', 24), failed(undefined, 2), failed('announce', 1)];
    const failures = { value: { batches, isCut: false, areResultsCut: false, messages: { count: 7, isCut: false } } };
    expect(partOf('failures', { failures })).toEqual({
      kind: 'failures',
      name: 'given up',
      state: 'bad',
      summary:
        '4 failed batches wait, 3 of the last 24 h, 7 messages that no stream took in the last 24 h, the oldest 2 d ago',
      concerns: [
        {
          state: 'bad',
          why: '2 batches of another function, finish were given up in the last 24 hours.',
          todo: 'Mend what was wrong, then npm run ops -- redrive --dry-run, and without --dry-run.',
        },
        {
          state: 'warning',
          why: '1 batch of live frames came too late for anybody.',
          todo: 'npm run ops -- redrive takes it away.',
        },
        {
          state: 'warning',
          why: '1 batch of finish was given up earlier.',
          todo: 'Mend what was wrong, then npm run ops -- redrive --dry-run, and without --dry-run.',
        },
      ],
      figures: {
        batches: 4,
        isCut: 'no',
        recentBatches: 3,
        'batches.aggregate': 0,
        'batches.announce': 1,
        'batches.finish': 2,
        'batches.records': 0,
        oldestAtMs: NOW_MS - 50 * HOUR_MS,
        newestAtMs: NOW_MS - HOUR_MS,
        recentMessages: 7,
      },
    });
  });

  it('is counted no further than one page of a listing', () => {
    const batches = Array.from({ length: 1_000 }, () => ({ consumer: 'records' as const, failedAtMs: NOW_MS }));
    const failures = { value: { batches, isCut: true, areResultsCut: true, messages: { count: 1_000, isCut: true } } };
    expect(partOf('failures', { failures })).toMatchObject({
      summary:
        '1,000+ failed batches wait, 1,000 of the last 24 h, 1,000+ messages that no stream took in the last 24 h, the oldest 0 ms ago',
      concerns: [{ why: '1,000 batches or more of records were given up in the last 24 hours.' }],
    });
  });

  it('is bad if some that were not looked at may be of today', () => {
    const batches = [{ consumer: 'finish' as const, failedAtMs: NOW_MS - 50 * HOUR_MS }];
    const stateOf = (areResultsCut: boolean) => {
      const value = { batches, isCut: true, areResultsCut, messages: { count: 0, isCut: false } };
      return partOf('failures', { failures: { value } })?.state;
    };
    expect([stateOf(false), stateOf(true)]).toEqual(['warning', 'bad']);
  });
});
