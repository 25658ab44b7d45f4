import type { RaceId } from '@alleycat/domain';
import type { FaultCounts } from '../faults/fault-counts.ts';
import { FINDINGS_KEPT_MAX, type Finding, type FindingTotals } from '../findings.ts';
import { counted } from '../format.ts';
import { type HistoryVerdict, reasonsOfHistory } from '../history/history-verdict.ts';
import type { LatencySummary } from '../latency.ts';
import { type LeaderboardVerdict, reasonsOfLeaderboards } from '../leaderboard/leaderboard-verdict.ts';
import type { LiveSummary } from '../live-judge.ts';
import type { SimulationPlan } from '../plan.ts';
import type { RaceVerdict } from '../race-judge.ts';
import type { RideCounts } from '../ride-counts.ts';
import type { Machine } from './machine.ts';
import type { Observation, PlatformFacts } from './observation.ts';
import { type ReportedPlan, reportedPlan } from './reported-plan.ts';

export interface RaceSummary {
  readonly raceId: RaceId;
  readonly judged: RaceVerdict['judged'];
  readonly racers: number;
  /** Racers whose final reading is certain. */
  readonly finishers: number;
  /** Racers who sent no final reading that counts. */
  readonly unfinished: number;
  readonly lost: number;
  readonly wrong: number;
}

/**
 * The outcome of a run. `lost` counts acknowledged readings that a board proves missing: all readings of a racer who
 * is not on it, those after the second it shows, those above the best it shows, and a final reading that did not make
 * its racer a finisher. If two boards prove readings of one racer missing, the larger number counts. `wrong` counts
 * values that no reading explains. `onBoard` counts the readings that every board must have, and has: those that were
 * acknowledged in time, without the lost ones.
 */
export interface Report extends Partial<Observation> {
  readonly racers: number;
  readonly sent: number;
  readonly acknowledged: number;
  readonly onBoard: number;
  readonly lost: number;
  readonly wrong: number;
  readonly latencyMs: LatencySummary;
  readonly verdict: 'ok' | 'failed';
  /** Why the verdict is not ok, one line each. */
  readonly reasons: readonly string[];
  readonly seed: number;
  readonly transport: SimulationPlan['transport'];
  /** Of the ride. */
  readonly durationMs: number;
  readonly races: readonly RaceSummary[];
  readonly acknowledgedLate: number;
  readonly retried: number;
  readonly givenUp: number;
  /** Readings that were not sent in time because this process was held up. */
  readonly skipped: number;
  readonly readingsSeenLive: number;
  readonly framesSeen: number;
  readonly framesRepeated: number;
  readonly framesSkipped: number;
  readonly listenerGaps: number;
  /** The first {@link FINDINGS_KEPT_MAX}. */
  readonly differences: readonly Finding[];
  /** All of them, also those that were not kept. */
  readonly differenceCount: number;
  /** Its findings are among the differences. */
  readonly leaderboards?: Omit<LeaderboardVerdict, 'findings'>;
  /** Only if all-time curves were verified. */
  readonly history?: HistoryVerdict;
  /** Server time of the start of the ride. */
  readonly startedAtMs: number;
  readonly platform: PlatformFacts;
  /** What was done to readings on their way in; undefined if nothing was to be. */
  readonly faults?: FaultCounts;
  readonly plan: ReportedPlan;
  /** What rides the same again. */
  readonly command?: string;
  readonly machine: Machine;
}

export interface ReportFacts {
  readonly plan: SimulationPlan;
  readonly platform: PlatformFacts;
  readonly machine: Machine;
  readonly counts: RideCounts;
  readonly skipped: number;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly raceVerdicts: readonly RaceVerdict[];
  readonly latencyMs: LatencySummary;
  /** Undefined if nobody listened to the live feed. */
  readonly live: LiveSummary | undefined;
  /** Whether the ride was long enough for the live feed to have shown something. */
  readonly expectsFrames: boolean;
  /** Whether the feed of some class fell silent long before the ride ended. */
  readonly feedStopped: boolean;
  /** Undefined if class leaderboards were not compared. */
  readonly leaderboards?: LeaderboardVerdict | undefined;
  /** Undefined if all-time curves were not verified. */
  readonly history: HistoryVerdict | undefined;
  /** Undefined if nothing was to be done to readings. */
  readonly faults: FaultCounts | undefined;
  /** Undefined if nobody looked. */
  readonly observation: Observation | undefined;
}

const nothingSeen: LiveSummary = {
  framesSeen: 0,
  framesRepeated: 0,
  framesSkipped: 0,
  listenerGaps: 0,
  readingsSeenLive: 0,
  wrongValues: 0,
  byProblem: {},
  findings: [],
};

export function createReport(facts: ReportFacts): Report {
  const { plan, counts, live = nothingSeen, raceVerdicts, leaderboards, history, faults } = facts;
  const { wrongValues, findings: frameFindings, byProblem: _, ...seen } = live;
  const races = raceVerdicts.toSorted(byStart).map(summaryOf);
  const lost = sum(races.map((race) => race.lost));
  const wrong = sum(races.map((race) => race.wrong)) + wrongValues;
  const reasons = reasonsOf(facts, { lost, wrong });
  const ofRaces = raceVerdicts.flatMap(({ findings }) => findings);
  const differences = [...ofRaces, ...frameFindings, ...(leaderboards?.findings ?? [])];
  return {
    racers: plan.racerCount,
    sent: counts.sent,
    acknowledged: counts.acknowledged,
    onBoard: Math.max(0, sum(raceVerdicts.map(({ certain }) => certain)) - lost),
    lost,
    wrong,
    latencyMs: facts.latencyMs,
    verdict: reasons.length === 0 ? 'ok' : 'failed',
    reasons,
    seed: plan.seed,
    transport: plan.transport,
    durationMs: Math.round(facts.durationMs),
    races,
    acknowledgedLate: counts.acknowledgedLate,
    retried: counts.retried,
    givenUp: counts.givenUp,
    skipped: facts.skipped,
    ...seen,
    differences: differences.slice(0, FINDINGS_KEPT_MAX),
    differenceCount:
      sum([...raceVerdicts, ...(leaderboards === undefined ? [] : [leaderboards])].map(countOf)) + wrongValues,
    ...(leaderboards === undefined ? {} : { leaderboards: withoutFindings(leaderboards) }),
    ...(history === undefined ? {} : { history }),
    startedAtMs: Math.round(facts.startedAtMs),
    platform: facts.platform,
    ...(faults === undefined ? {} : { faults }),
    ...facts.observation,
    plan: reportedPlan(plan),
    machine: facts.machine,
  };
}

const countOf = ({ differences }: FindingTotals): number => differences;

const withoutFindings = ({ findings: _, ...rest }: LeaderboardVerdict): Omit<LeaderboardVerdict, 'findings'> => rest;

const byStart = ({ race: a }: RaceVerdict, { race: b }: RaceVerdict): number =>
  a.startSeconds - b.startSeconds || a.classId - b.classId;

const summaryOf = ({ race, judged, racers, finishers, unfinished, lost, wrong }: RaceVerdict): RaceSummary => ({
  raceId: race.raceId,
  judged,
  racers,
  finishers,
  unfinished,
  lost,
  wrong,
});

function reasonsOf(facts: ReportFacts, found: { lost: number; wrong: number }): string[] {
  const { live, expectsFrames, feedStopped, leaderboards, history } = facts;
  return [
    ...(found.lost > 0
      ? [`${counted(found.lost, 'acknowledged reading is', 'acknowledged readings are')} missing on a board`]
      : []),
    ...(found.wrong > 0 ? [`${counted(found.wrong, 'value is', 'values are')} wrong`] : []),
    ...reasonsOfProof(facts),
    ...(expectsFrames && live !== undefined ? reasonsOfFeed(live) : []),
    ...(feedStopped ? ['the live feed stopped before the ride did'] : []),
    ...(leaderboards === undefined ? [] : reasonsOfLeaderboards(leaderboards)),
    ...(history === undefined ? [] : reasonsOfHistory(history)),
  ];
}

// A run of which every comparison comes out empty has found nothing wrong, and says nothing.
function reasonsOfProof({ plan, raceVerdicts, live = nothingSeen }: ReportFacts): string[] {
  if (!isAcknowledged(plan)) {
    return live.readingsSeenLive > 0 ? [] : ['no reading was seen in the live feed, so nothing is proved'];
  }
  return sum(raceVerdicts.map(({ certain, refused }) => certain + refused)) > 0
    ? []
    : ['no reading was acknowledged in time, so nothing is proved'];
}

/** At QoS 0 nothing is acknowledged, and so nothing can be proved missing. */
export const isAcknowledged = ({ transport, mqtt }: Pick<SimulationPlan, 'transport' | 'mqtt'>): boolean =>
  transport === 'kinesis' || mqtt.qos === 1;

function reasonsOfFeed({ framesSeen, framesSkipped }: LiveSummary): string[] {
  if (framesSeen === 0) return ['the live feed showed nothing'];
  return framesSeen === framesSkipped ? ['no frame of the live feed could be judged'] : [];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
