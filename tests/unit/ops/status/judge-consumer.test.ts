import type { BreakerRecord, Consumer } from '@alleycat/domain';
import { describe, expect, it } from 'vitest';
import type { ConsumerFacts } from '../../../../ops/src/status/facts.ts';
import { judgeConsumer } from '../../../../ops/src/status/judge-consumer.ts';
import { consumerFacts, functionMetrics, mappingFacts, minutes, NOW_MS } from './support.ts';

const DAY_MS = 86_400_000;
const judge = (name: Consumer, changes: Partial<ConsumerFacts>, keptMs: number | undefined = DAY_MS) =>
  judgeConsumer(consumerFacts(name, changes), { nowMs: NOW_MS, keptMs });
const breaker = (changes: Partial<BreakerRecord>) => ({
  value: {
    consumer: 'records' as const,
    version: 3,
    position: 'closed' as const,
    sinceMs: NOW_MS - 180_000,
    reason: '',
    attempts: 0,
    ...changes,
  },
});
const aged = (...ages: readonly (number | undefined)[]) => ({
  metrics: { value: functionMetrics({ recordAgeMs: minutes(...ages), eventAgeMs: minutes(...ages) }) },
});

describe('the switch of a consumer', () => {
  it.each<[string, Partial<ConsumerFacts>, object | undefined]>([
    ['is on', { breaker: breaker({}) }, undefined],
    [
      'is off, whoever did it',
      { switch: { value: 'off' } },
      {
        state: 'bad',
        why: 'It was switched off by other means than pause. Live boards stand still meanwhile.',
        todo: 'When it may go on: npm run ops -- resume aggregate; it takes up where it stopped.',
      },
    ],
    [
      'is off because an operator said so',
      { switch: { value: 'off' }, breaker: breaker({ position: 'paused', reason: 'deploying' }) },
      {
        state: 'bad',
        why: 'An operator paused it 3 min ago: deploying. Live boards stand still meanwhile.',
        todo: 'When it may go on: npm run ops -- resume aggregate; it takes up where it stopped.',
      },
    ],
    [
      'is off because its breaker is open',
      {
        switch: { value: 'off' },
        breaker: breaker({ position: 'open', reason: '9 of 10 calls failed', nextAttemptAtMs: NOW_MS + 42_000 }),
      },
      {
        state: 'bad',
        why: 'Its breaker switched it off 3 min ago: 9 of 10 calls failed. Live boards stand still meanwhile.',
        todo: 'Mend what it writes to. The breaker tries by itself, next in 42 s; at once with npm run ops -- resume aggregate.',
      },
    ],
    [
      'is on because its breaker tries',
      { breaker: breaker({ position: 'half-open', reason: 'the probe worked' }) },
      {
        state: 'warning',
        why: 'Its breaker tries whether it works again, since 3 min: the probe worked.',
        todo: 'Wait: the breaker closes by itself.',
      },
    ],
    [
      'is on against what is said of it',
      { breaker: breaker({ position: 'paused' }) },
      {
        state: 'warning',
        why: 'It is on, though it is said to be paused: it was switched on by other means.',
        todo: 'npm run ops -- resume aggregate puts it straight.',
      },
    ],
    [
      'is in change',
      { switch: { value: 'changing' } },
      { state: 'warning', why: 'It is being switched on or off.', todo: 'Wait: on AWS it takes up to a minute.' },
    ],
    [
      'is not known',
      { switch: { unknown: 'AccessDenied: no', todo: 'Ask.' } },
      { state: 'unknown', why: 'Its switch could not be asked: AccessDenied: no.', todo: 'Ask.' },
    ],
  ])('%s', (_, changes, concern) => {
    // How long nothing is lost by it, is told below.
    expect(judge('aggregate', changes).concerns.slice(0, 1)).toEqual(concern === undefined ? [] : [concern]);
  });
});

describe('a consumer that is off', () => {
  const HOUR_MS = 3_600_000;
  const off = { switch: { value: 'off' as const }, metrics: { value: functionMetrics({ recordAgeMs: [] }) } };
  const paused = (hours: number) => ({
    ...off,
    breaker: breaker({ position: 'paused', sinceMs: NOW_MS - hours * HOUR_MS }),
  });
  const switched = (hours: number) => ({
    ...off,
    mapping: { value: mappingFacts({ changedAtMs: NOW_MS - hours * HOUR_MS }) },
  });
  const resume = 'npm run ops -- resume finish';
  const todo = `Before then ${resume}, or deploy with a larger RetentionHours.`;

  it.each<[string, Partial<ConsumerFacts>, number, readonly [string, string, string]]>([
    [
      'loses nothing for a while',
      paused(1),
      DAY_MS,
      [
        'warning',
        'Nothing is lost until 2026-11-23T01:00:40.000Z, in 23 h; then the stream forgets what came first.',
        todo,
      ],
    ],
    [
      'loses nothing for a while, whoever switched it off',
      switched(23),
      DAY_MS,
      [
        'warning',
        'Nothing is lost until 2026-11-22T03:00:40.000Z, in 60 min; then the stream forgets what came first.',
        todo,
      ],
    ],
    [
      'gives up what waited too long, as soon as it is on again',
      paused(30),
      3 * DAY_MS,
      [
        'warning',
        'Nothing is lost until 2026-11-23T20:00:40.000Z, in 42 h; then the stream forgets what came first.',
        `${todo} What has waited for more than 23 h goes to the failure bucket then: npm run ops -- redrive.`,
      ],
    ],
    [
      'loses what the stream has forgotten',
      paused(26),
      DAY_MS,
      [
        'bad',
        'It has been off for longer than the stream keeps readings, 24 h: what came from 2026-11-21T00:00:40.000Z to 2026-11-21T02:00:40.000Z is lost for it.',
        `Resume it now, for each minute loses another: ${resume}; then npm run ops -- redrive. The archive still has all of it.`,
      ],
    ],
    [
      'may have lost something if nobody knows since when',
      off,
      DAY_MS,
      ['warning', 'Nobody knows since when: what came more than 24 h ago is lost for it.', `Resume it: ${resume}.`],
    ],
  ])('%s', (...[, changes, keptMs, expected]) => {
    const [, ...others] = judge('finish', changes, keptMs).concerns;
    expect(others.map((concern) => [concern.state, concern.why, concern.todo])).toEqual([expected]);
  });

  it('by other means is so since its event source was changed, at the latest', () => {
    const { concerns, figures } = judge('finish', switched(2));
    expect(concerns[0]?.why).toBe(
      'It was switched off by other means than pause, 2 h ago or earlier. Final results and leaderboards wait meanwhile.',
    );
    expect(figures).toMatchObject({ offSinceMs: NOW_MS - 2 * HOUR_MS, keptUntilMs: NOW_MS + 22 * HOUR_MS });
  });

  it.each(['announce', 'records'] as const)('loses nothing however long if it is %s', (name) => {
    const { concerns, figures } = judge(name, paused(100));
    expect(concerns.map(({ todo: what }) => what)).toEqual([
      expect.stringContaining(`When it may go on: npm run ops -- resume ${name}; `),
    ]);
    expect(figures).not.toHaveProperty('keptUntilMs');
  });
});

describe('the switch of the consumer of events', () => {
  it('leads to what was kept meanwhile', () => {
    const paused = { switch: { value: 'off' as const }, breaker: breaker({ position: 'paused' }) };
    expect(judge('records', paused, undefined).concerns).toEqual([
      {
        state: 'bad',
        why: 'An operator paused it 3 min ago. All-time boards stand still meanwhile.',
        todo: 'When it may go on: npm run ops -- resume records; what was kept meanwhile is given to it again.',
      },
    ]);
  });
});

describe('what waits for a consumer', () => {
  it.each<[string, Consumer, Partial<ConsumerFacts>, object | undefined]>([
    ['is young enough, its window included', 'aggregate', aged(6_000), undefined],
    ['was old, and is not any more', 'aggregate', aged(60_000, 300), undefined],
    ['was measured too long ago', 'aggregate', aged(60_000, undefined, undefined, undefined, undefined), undefined],
    ['of a delivered object may be retried once', 'records', aged(170_000), undefined],
    [
      'is behind',
      'finish',
      aged(300, 61_000),
      {
        state: 'warning',
        why: 'It is 61 s behind.',
        todo: 'Wait if it was off or slow for a while; otherwise read its log, and give the stream more shards.',
      },
    ],
    [
      'is stuck',
      'finish',
      { ...aged(300, 61_000), mapping: { value: mappingFacts({ lastResult: 'PROBLEM: Function call failed' }) } },
      {
        state: 'bad',
        why: 'It is stuck, the oldest record waits for 61 s: Function call failed.',
        todo: 'Read the log of finish for the reason.',
      },
    ],
    [
      'is about to be given up',
      'finish',
      aged(45_540_000),
      {
        state: 'bad',
        why: 'It has used up 55 % of the time that records may wait; then they go to the failure bucket.',
        todo: 'Mend it now; meanwhile raise RetentionHours. What was given up comes back with npm run ops -- redrive.',
      },
    ],
    [
      'is a frame that is about to be given up',
      'announce',
      { ...aged(31_000), mapping: { value: mappingFacts({ recordAgeMaxMs: 60_000 }) } },
      {
        state: 'bad',
        why: 'It has used up 52 % of the time that records may wait; then they go to the failure bucket.',
        todo: 'Mend it. Frames that are given up are worth nothing later: nothing is to be sent again.',
      },
    ],
    [
      'is an event that failed twice',
      'records',
      aged(181_000),
      {
        state: 'warning',
        why: 'It is 3 min behind.',
        todo: 'Wait if much was delivered at once; otherwise read its log.',
      },
    ],
  ])('%s', (...[, name, changes, concern]) => {
    expect(judge(name, changes).concerns).toEqual(concern === undefined ? [] : [concern]);
  });

  it('waits since the consumer was switched off, as nobody measures it meanwhile', () => {
    const off = { switch: { value: 'off' as const }, metrics: { value: functionMetrics({ recordAgeMs: [] }) } };
    const position = 'paused' as const;
    const { concerns, figures, summary } = judge('finish', {
      ...off,
      breaker: breaker({ consumer: 'finish', position, sinceMs: NOW_MS - 13 * 3_600_000 }),
    });
    expect(concerns.map(({ state, why }) => [state, why])).toEqual([
      ['bad', 'An operator paused it 13 h ago. Final results and leaderboards wait meanwhile.'],
      ['warning', 'Nothing is lost until 2026-11-22T13:00:40.000Z, in 11 h; then the stream forgets what came first.'],
    ]);
    expect(figures).toMatchObject({ ageMs: 46_800_000, shareOfKept: 46_800_000 / DAY_MS });
    expect(summary).toBe('off, 100 calls, 0 failed, p99 20 ms of 30 s, oldest record 13 h');
  });
});

describe('the calls of a consumer', () => {
  const log = 'logs/ in the data folder of a runtime on one machine, on AWS the log group that ends with -finish';

  it('are judged like those of any function: some failed, some waited, one was slow', () => {
    const metrics = functionMetrics({
      invocations: minutes(10, 10),
      errors: minutes(3, 0),
      throttles: minutes(1, 1),
      longestMs: minutes(25_000, 200),
    });
    expect(judge('finish', { metrics: { value: metrics } })).toMatchObject({
      state: 'warning',
      summary: 'on, 20 calls, 3 failed, p99 20 ms of 30 s, oldest record 400 ms',
      concerns: [
        {
          state: 'warning',
          why: '3 calls of 20 failed in the last minutes.',
          todo: `Read the log of finish for the reason: ${log}.`,
        },
        {
          state: 'warning',
          why: '2 calls had to wait: too many functions ran at once.',
          todo: 'Raise the concurrency quota of the account, or find out what else uses it up.',
        },
        {
          state: 'warning',
          why: 'A call took 25 s, and at 30 s it is cut off.',
          todo: 'Look for what it waits for (X-Ray, throttles of the table); give it more memory, or less at a time.',
        },
      ],
    });
  });

  it('are bad if half of them failed', () => {
    const metrics = { value: functionMetrics({ invocations: minutes(6), errors: minutes(3) }) };
    expect(judge('finish', { metrics }).concerns).toEqual([
      {
        state: 'bad',
        why: '3 calls of 6 failed in the last minutes.',
        todo: `Read the log of finish for the reason: ${log}.`,
      },
    ]);
  });

  it('are none while nobody rides, and that is well', () => {
    const idle = functionMetrics({ invocations: [], p99Ms: [], longestMs: [], recordAgeMs: [], eventAgeMs: [] });
    expect(judge('finish', { metrics: { value: idle } })).toEqual({
      kind: 'consumer',
      name: 'finish',
      state: 'ok',
      summary: 'on, no calls',
      concerns: [],
      figures: {
        switch: 'on',
        breaker: 'closed',
        invocations: 0,
        errors: 0,
        throttles: 0,
        timeoutMs: 30_000,
        lastResult: 'OK',
      },
    });
  });
});

describe('a consumer that a breaker left behind when breakers were switched off', () => {
  it.each([
    ['open', 'off', 'When it may go on: npm run ops -- resume finish; it takes up where it stopped.'],
    ['half-open', 'on', 'No breaker is on: npm run ops -- resume finish.'],
  ] as const)('is resumed by hand: %s', (...[position, state, todo]) => {
    const facts = consumerFacts('finish', { switch: { value: state }, breaker: breaker({ position }) });
    const { concerns } = judgeConsumer(facts, { nowMs: NOW_MS, keptMs: DAY_MS, areBreakersOff: true });
    expect(concerns[0]?.todo).toBe(todo);
  });
});
