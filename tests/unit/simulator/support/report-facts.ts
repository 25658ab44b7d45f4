import { type Finding, totalsOf } from '../../../../simulator/src/findings.ts';
import type { HistoryVerdict } from '../../../../simulator/src/history/history-verdict.ts';
import type { LiveSummary } from '../../../../simulator/src/live-judge.ts';
import type { RaceVerdict } from '../../../../simulator/src/race-judge.ts';
import type { ReportFacts } from '../../../../simulator/src/report/report.ts';
import { simulationPlan } from '../../../support/simulation-plan.ts';
import { classOne, shortRace } from './factories.ts';

export const seenLive: LiveSummary = {
  framesSeen: 5,
  framesRepeated: 0,
  framesSkipped: 0,
  listenerGaps: 0,
  readingsSeenLive: 10,
  wrongValues: 0,
  byProblem: {},
  findings: [],
};

/** What two racers did in six seconds, without a fault; every field may be set. */
export const factsWith = (facts: Partial<ReportFacts> = {}): ReportFacts => ({
  plan: simulationPlan({ url: 'http://127.0.0.1:8080', racerCount: 2, seed: 3 }),
  platform: { raceLengthSeconds: 10, windowSeconds: 1, classIds: [1], isThisMachine: true },
  machine: {
    simulatorVersion: '0.1.0',
    nodeVersion: '24.1.0',
    system: 'linux x64',
    cpuModel: 'Example 9000',
    cpuCount: 2,
    memoryBytes: 8 * 1024 ** 3,
  },
  counts: { sent: 12, acknowledged: 11, acknowledgedLate: 0, retried: 1, givenUp: 1 },
  skipped: 0,
  startedAtMs: shortRace.startSeconds * 1_000,
  durationMs: 6_000.4,
  raceVerdicts: [raceVerdict('live')],
  latencyMs: { p50: 1, p95: 2, p99: 3, max: 4 },
  live: seenLive,
  expectsFrames: true,
  feedStopped: false,
  history: undefined,
  faults: undefined,
  observation: undefined,
  ...facts,
});

export const raceVerdict = (judged: RaceVerdict['judged'], ...findings: readonly Finding[]): RaceVerdict => ({
  race: shortRace,
  judged,
  racers: 2,
  finishers: 1,
  unfinished: 1,
  certain: 11,
  refused: 0,
  ...totalsOf(findings),
});

export const finding = (board: Finding['board'], racerId: string, lostReadings: number): Finding => ({
  board,
  raceId: shortRace.raceId,
  racerId,
  problem: lostReadings > 0 ? 'READINGS_MISSING' : 'NAME_WRONG',
  expected: 'x',
  actual: 'y',
  lostReadings,
});

export const goodHistory: HistoryVerdict = {
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

export const badHistory: HistoryVerdict = {
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
