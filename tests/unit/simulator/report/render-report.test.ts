import { describe, expect, it } from 'vitest';
import type { CostReport } from '../../../../simulator/src/cost/cost-report.ts';
import type { Finding } from '../../../../simulator/src/findings.ts';
import { LIMIT_NAMES, limitAdvice } from '../../../../simulator/src/report/limit-advice.ts';
import { renderReport } from '../../../../simulator/src/report/render-report.ts';
import { createReport } from '../../../../simulator/src/report/report.ts';
import { commandLineOf } from '../../../../simulator/src/report/reported-plan.ts';
import type { LimitReached } from '../../../../simulator/src/timeline/limit-watch.ts';
import { simulationPlan } from '../../../support/simulation-plan.ts';
import { badHistory, factsWith, finding, goodHistory, raceVerdict, seenLive } from '../support/report-facts.ts';
import { sampleWith } from '../timeline/support.ts';

const verdictWith = (...findings: Finding[]) => factsWith({ raceVerdicts: [raceVerdict('official', ...findings)] });
const timeline = { everyMs: 1_000, looksPerSample: 1, samples: [], marks: [], racers: [] };
const { startedAtMs } = factsWith();

describe('the report as text', () => {
  it('reads well', () => {
    expect(renderReport(createReport(verdictWith(finding('live', 'a', 2))))).toEqual([
      'verdict       failed',
      '              2 acknowledged readings are missing on a board',
      'racers        2 over mqtt, seed 3',
      'readings      12 sent, 11 acknowledged, 9 on the boards',
      '              2 lost, 0 wrong values',
      '              1 sent again, 1 never acknowledged, 0 skipped',
      'live feed     5 frames, 10 readings seen in them',
      'sent → shown  p50 1 ms, p95 2 ms, p99 3 ms, max 4 ms',
      'race          1-1620992100: 2 racers (1 without a finish), official board, 2 lost, 0 wrong',
      'difference    1-1620992100 live a: READINGS_MISSING, expected x, is y',
    ]);
  });

  it('shows the first twenty differences and how many more there are', () => {
    const findings = Array.from({ length: 1_030 }, (_, index) => finding('live', `racer-${index}`, 0));
    const lines = renderReport(createReport(verdictWith(...findings)));
    expect(lines.filter((line) => line.startsWith('difference'))).toHaveLength(20);
    expect(lines.at(-1)).toBe('              and 1,010 more differences');
  });

  it('says what is wrong with a history', () => {
    expect(renderReport(createReport(factsWith({ history: badHistory }))).slice(-5)).toEqual([
      'all time      1 of 2 curves equal',
      '              1 second missing, 2 wrong',
      '              1 difference on boards',
      'difference    class 1 curve a second 7: OUTPUT_WRONG, expected 200, is 201',
      'difference    class 1 board whole board: BOARD_MISSING, expected a board, is none',
    ]);
  });

  it('shows when history was right', () => {
    expect(renderReport(createReport(factsWith({ history: goodHistory }))).slice(-3)).toEqual([
      'all time      2 of 2 curves equal 61.3 s after the ride',
      '              0 seconds missing, 0 wrong',
      '              0 differences on boards 63.3 s after the ride',
    ]);
  });

  it('says nothing of boards and times that nobody looked at', () => {
    const plan = simulationPlan({ url: 'http://127.0.0.1:8080', mqtt: { client: 'device-sdk', qos: 0, watchers: 0 } });
    const live = { ...seenLive, framesSeen: 1, framesSkipped: 1, listenerGaps: 1, readingsSeenLive: 0 };
    expect(renderReport(createReport(factsWith({ plan, live }))).slice(4, 10)).toEqual([
      'readings      12 sent at QoS 0: nothing is acknowledged, and so nothing can be proved lost',
      '              0 lost, 0 wrong values',
      '              1 sent again, 1 given up, 0 skipped',
      'live feed     1 frame, 0 readings seen in them',
      '              1 frame not judged, connection lost once',
      'sent → shown  not measured, as no reading was seen',
    ]);
  });

  it('says why it does not speak of the cost on this machine, where it could', () => {
    const costOf = (isThisMachine: boolean) => {
      const platform = { ...factsWith().platform, isThisMachine };
      const text = renderReport(createReport(factsWith({ platform, observation: { timeline } })));
      return text.filter((line) => line.startsWith('cost'));
    };
    expect([costOf(true), costOf(false)]).toEqual([[expect.stringMatching(/not known: .* started anew/)], []]);
  });

  it('does not speak of what was not verified, injected or seen', () => {
    const text = renderReport(createReport(factsWith())).join('\n');
    expect(text).not.toMatch(/all time|faults|limits|cost|load/);
  });

  it('says which limit was reached first, when, how often, and what lifts it', () => {
    const limits: LimitReached[] = [
      {
        limit: 'kinesis-shard-records',
        resource: 'ReadingStream shard 0',
        quota: '1,000 records/s',
        firstAtMs: startedAtMs + 65_000,
        lastAtMs: startedAtMs + 90_000,
        count: 1_234,
      },
      { limit: 'iot-connects', resource: 'account', quota: '500/s', firstAtMs: startedAtMs - 9, lastAtMs: 0, count: 2 },
    ];
    const lines = renderReport(createReport(factsWith({ observation: { timeline, limits } })));
    expect(lines.slice(-5, -1)).toEqual([
      'limits        first kinesis-shard-records of ReadingStream shard 0 (1,000 records/s) at 1:05, 1,234 times: more readings a second than a shard takes',
      `                ${limitAdvice('kinesis-shard-records').remedy}`,
      '              then iot-connects of account (500/s) before the ride, 2 times: more clients connected in a second than the account allows',
      `                ${limitAdvice('iot-connects').remedy}`,
    ]);
  });

  it('says that no limit was reached', () => {
    const lines = renderReport(createReport(factsWith({ observation: { timeline, limits: [] } })));
    expect(lines.at(-2)).toMatch(/^limits {8}no limit was reached /);
  });

  it('shows what a race costs, the dearest element first', () => {
    const row = { quantity: 300_000, unit: 'messages', explanation: 'One a second.' };
    const cost: CostReport = {
      region: 'us-east-1',
      currency: 'USD',
      pricesAsOf: '2026-11-01',
      rows: [
        { service: 'IoT Core', element: 'messages', usd: 0.3, ...row },
        { service: 'Lambda', element: 'requests', usd: 0.00006, ...row },
      ],
      totalUsd: 0.30006,
      perRace: { races: 2, usd: 0.15003, explanation: 'Two races.' },
    };
    const lines = renderReport(createReport(factsWith({ observation: { timeline, cost } })));
    expect(lines.slice(-4)).toEqual([
      'cost          0.150 USD a race',
      '              0.300 USD in all, at list prices of us-east-1 of 2026-11-01',
      '                IoT Core: messages     0.300 USD  300,000 messages',
      '                Lambda: requests     0.00006 USD  300,000 messages',
    ]);
  });

  it('shows what was done to readings, and how hard the platform worked', () => {
    const load = { cpuSeconds: 0.5, wallSeconds: 1, residentBytes: 3_000_000, delayMs: 0 };
    const observation = {
      timeline: {
        ...timeline,
        samples: [
          sampleWith({
            sent: 1_000,
            runtime: load,
            functions: [{ functionName: 'aggregate', iteratorAgeMs: 1_250, recordsBehind: 3 }],
          }),
          sampleWith({ untilMs: 4_000, sent: 2_000 }),
        ],
      },
    };
    const faults = { duplicated: 3, reordered: 0, delayed: 0, cut: 1, died: 0, hostile: 0, skewed: 0 };
    const lines = renderReport(createReport(factsWith({ observation, faults })));
    expect(lines.slice(-7, -1)).toEqual([
      'load          readings at most 1,000/s sent',
      '              platform at most 50 % of a core, 3 MB',
      '              simulator at most 0 % of a core, 1 kB',
      '              iterator age at most 1.25 s in aggregate',
      'race          1-1620992100: 2 racers, live board, 0 lost, 0 wrong',
      'faults        3 duplicated, 1 cut',
    ]);
  });
});

describe('advice', () => {
  it.each(LIMIT_NAMES)('names what lifts %s', (limit) => {
    expect(limitAdvice(limit).remedy).toMatch(
      /ShardCount|RaceClasses|fan-out|MemorySize|WindowSeconds|TableBillingMode|Service Quotas|cannot be raised/,
    );
  });

  it('has a word for a limit of a newer runtime', () => {
    expect(limitAdvice('__proto__').meaning).toBe('a limit that this simulator does not know');
  });
});

describe('the command line of a report', () => {
  it.each([
    [['--racers', '5'], 'npm run simulate -- --racers 5 --seed 7'],
    [['--seed', '9'], 'npm run simulate -- --seed 9'],
    [['--seed=9', '--report', "it's a file.html"], "npm run simulate -- --seed=9 --report 'it'\\''s a file.html'"],
    [['--mqtt-url', 'mqtt://a:b@broker'], "npm run simulate -- --mqtt-url 'mqtt://***@broker' --seed 7"],
  ])('repeats %j', (argv, expected) => {
    expect(commandLineOf(argv, 7)).toBe(expected);
  });
});
