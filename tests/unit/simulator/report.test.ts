import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../simulator/src/findings.ts';
import type { HistoryVerdict } from '../../../simulator/src/history/history-verdict.ts';
import { renderReport } from '../../../simulator/src/report/render-report.ts';
import { createReport, type ReportFacts } from '../../../simulator/src/report/report.ts';
import { classOne, shortRace } from './support/factories.ts';

const latencyMs = { p50: 1, p95: 2, p99: 3, max: 4 };
const live = { framesSeen: 5, framesRepeated: 0, framesSkipped: 0, readingsSeenLive: 10, wrongValues: 0, findings: [] };

const factsWith = (facts: Partial<ReportFacts> = {}): ReportFacts => ({
  plan: { racerCount: 2, seed: 3, transport: 'mqtt' },
  counts: { sent: 12, acknowledged: 11, acknowledgedLate: 0, retried: 1, givenUp: 1 },
  skipped: 0,
  durationMs: 6_000.4,
  raceVerdicts: [{ race: shortRace, judged: 'live', racers: 2, findings: [] }],
  latencyMs,
  live,
  expectsFrames: true,
  feedStopped: false,
  history: undefined,
  ...facts,
});

const finding = (board: Finding['board'], racerId: string, lostReadings: number): Finding => ({
  board,
  raceId: shortRace.raceId,
  racerId,
  problem: lostReadings > 0 ? 'READINGS_MISSING' : 'NAME_WRONG',
  expected: 'x',
  actual: 'y',
  lostReadings,
});

const goodHistory: HistoryVerdict = {
  racers: 2,
  equal: 2,
  unread: 0,
  missingSeconds: 0,
  wrongSeconds: 0,
  completeAfterMs: 61_250,
  boardDifferences: 0,
  boardsAfterMs: 63_250,
  differences: [],
};
const badHistory: HistoryVerdict = {
  ...goodHistory,
  equal: 1,
  missingSeconds: 1,
  wrongSeconds: 2,
  completeAfterMs: null,
  boardDifferences: 1,
  boardsAfterMs: null,
  differences: [
    {
      source: 'curve',
      classId: classOne,
      racerId: 'a',
      second: 7,
      problem: 'OUTPUT_WRONG',
      expected: '200',
      found: '201',
    },
    { source: 'board', classId: classOne, problem: 'BOARD_MISSING', expected: 'a board', found: 'none' },
  ],
};

const verdictWith = (...findings: Finding[]) =>
  factsWith({ raceVerdicts: [{ race: shortRace, judged: 'official', racers: 2, findings }] });

describe('the report', () => {
  it('begins with the eight agreed keys', () => {
    const report = createReport(factsWith());
    expect(Object.keys(report).slice(0, 8)).toEqual([
      'racers',
      'sent',
      'acknowledged',
      'onBoard',
      'lost',
      'wrong',
      'latencyMs',
      'verdict',
    ]);
    expect(report).toMatchObject({
      racers: 2,
      sent: 12,
      acknowledged: 11,
      onBoard: 11,
      lost: 0,
      wrong: 0,
      verdict: 'ok',
    });
  });

  it('counts a reading once that two boards prove lost, and a wrong value wherever it stands', () => {
    const facts = verdictWith(
      finding('live', 'a', 2),
      finding('results', 'a', 3),
      finding('live', 'b', 1),
      finding('live', 'b', 0),
      finding('results', 'b', 0),
    );
    expect(createReport(facts)).toMatchObject({
      lost: 4,
      wrong: 2,
      onBoard: 7,
      verdict: 'failed',
      reasons: ['4 acknowledged readings are missing on a board', '2 values are wrong'],
    });
  });

  it('keeps the first twenty differences', () => {
    const findings = Array.from({ length: 30 }, (_, index) => finding('live', `racer-${index}`, 0));
    expect(createReport(verdictWith(...findings)).differences).toEqual(findings.slice(0, 20));
  });

  it.each([
    ['nothing was acknowledged', { counts: { ...factsWith().counts, acknowledged: 0 } }, /no reading was acknowledged/],
    [
      'every acknowledgement came too late to be certain',
      { counts: { ...factsWith().counts, acknowledged: 3, acknowledgedLate: 3 } },
      /no reading was acknowledged in time/,
    ],
    ['no frame could be judged', { live: { ...live, framesSkipped: live.framesSeen } }, /no frame .* could be judged/],
    ['the live feed was silent', { live: { ...live, framesSeen: 0 } }, /live feed showed nothing/],
    ['a frame was wrong', { live: { ...live, wrongValues: 1 } }, /1 values are wrong/],
  ])('fails if %s', (_what, facts, reason) => {
    const report = createReport(factsWith(facts));
    expect([report.verdict, report.reasons[0]]).toEqual(['failed', expect.stringMatching(reason)]);
  });

  it('does not ask for frames if nobody could listen', () => {
    expect(createReport(factsWith({ live: undefined })).verdict).toBe('ok');
  });

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
      'race          1-1620992100: 2 racers, official board, 2 lost, 0 wrong',
      'difference    1-1620992100 live a: READINGS_MISSING, expected x, is y',
    ]);
  });

  it('fails for a history that is not what was sent, and says so', () => {
    const report = createReport(factsWith({ history: badHistory }));
    expect(report).toMatchObject({ verdict: 'failed', lost: 0, wrong: 0, history: badHistory });
    expect(report.reasons).toEqual([
      '1 of 2 all-time curves are not what was sent',
      '1 seconds are missing in all-time curves',
      '2 seconds are wrong in all-time curves',
      '1 differences between all-time boards and curves',
    ]);
    expect(renderReport(report).slice(-5)).toEqual([
      'all time      1 of 2 curves equal',
      '              1 seconds missing, 2 wrong',
      '              1 differences on boards',
      'difference    class 1 curve a second 7: OUTPUT_WRONG, expected 200, is 201',
      'difference    class 1 board whole board: BOARD_MISSING, expected a board, is none',
    ]);
  });

  it('shows when history was right', () => {
    const report = createReport(factsWith({ history: goodHistory }));
    expect(report.verdict).toBe('ok');
    expect(renderReport(report).slice(-3)).toEqual([
      'all time      2 of 2 curves equal 61.3 s after the ride',
      '              0 seconds missing, 0 wrong',
      '              0 differences on boards 63.3 s after the ride',
    ]);
  });

  it('does not speak of history that was not verified', () => {
    const report = createReport(factsWith());
    expect(report).not.toHaveProperty('history');
    expect(renderReport(report).join()).not.toContain('all time');
  });
});
