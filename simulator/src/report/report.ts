import type { RaceId } from '@alleycat/domain';
import type { Finding } from '../findings.ts';
import { type HistoryVerdict, reasonsOfHistory } from '../history/history-verdict.ts';
import type { LatencySummary } from '../latency.ts';
import type { LiveSummary } from '../live-listener.ts';
import type { SimulationPlan } from '../plan.ts';
import type { RaceVerdict } from '../race-judge.ts';
import type { RideCounts } from '../ride-counts.ts';

export interface RaceSummary {
  readonly raceId: RaceId;
  readonly judged: RaceVerdict['judged'];
  readonly racers: number;
  readonly lost: number;
  readonly wrong: number;
}

/**
 * The outcome of a run. `lost` counts acknowledged readings that a board proves missing: all readings of a racer who
 * is not on it, those after the second it shows, those above the best it shows, and a final reading that did not make
 * its racer a finisher. If two boards prove readings of one racer missing, the larger number counts. `wrong` counts
 * values that no reading explains. `onBoard` is what remains of the acknowledged readings.
 */
export interface Report {
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
  /** The first 20. */
  readonly differences: readonly Finding[];
  /** Only if all-time curves were verified. */
  readonly history?: HistoryVerdict;
}

export interface ReportFacts {
  readonly plan: Pick<SimulationPlan, 'racerCount' | 'seed' | 'transport'>;
  readonly counts: RideCounts;
  readonly skipped: number;
  readonly durationMs: number;
  readonly raceVerdicts: readonly RaceVerdict[];
  readonly latencyMs: LatencySummary;
  /** Undefined if nobody listened to the live feed. */
  readonly live: LiveSummary | undefined;
  /** Whether the ride was long enough for the live feed to have shown something. */
  readonly expectsFrames: boolean;
  /** Whether the feed of some class fell silent long before the ride ended. */
  readonly feedStopped: boolean;
  /** Undefined if all-time curves were not verified. */
  readonly history: HistoryVerdict | undefined;
}

const differencesMax = 20;
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
  const { plan, counts, live = nothingSeen, raceVerdicts } = facts;
  const { wrongValues, findings: frameFindings, byProblem: _, ...seen } = live;
  const races = raceVerdicts.toSorted(byStart).map(summaryOf);
  const lost = sum(races.map((race) => race.lost));
  const wrong = sum(races.map((race) => race.wrong)) + wrongValues;
  const reasons = reasonsOf(facts, { lost, wrong });
  return {
    racers: plan.racerCount,
    sent: counts.sent,
    acknowledged: counts.acknowledged,
    onBoard: counts.acknowledged - lost,
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
    differences: [...raceVerdicts.flatMap(({ findings }) => findings), ...frameFindings].slice(0, differencesMax),
    ...(facts.history === undefined ? {} : { history: facts.history }),
  };
}

const byStart = ({ race: a }: RaceVerdict, { race: b }: RaceVerdict): number =>
  a.startSeconds - b.startSeconds || a.classId - b.classId;

function summaryOf({ race, judged, racers, findings }: RaceVerdict): RaceSummary {
  const lostOf = new Map<string, number>();
  for (const { racerId = '', lostReadings } of findings) {
    lostOf.set(racerId, Math.max(lostOf.get(racerId) ?? 0, lostReadings));
  }
  const wrong = findings.filter(({ lostReadings }) => lostReadings === 0).length;
  return { raceId: race.raceId, judged, racers, lost: sum([...lostOf.values()]), wrong };
}

function reasonsOf(
  { counts, live, expectsFrames, feedStopped, history }: ReportFacts,
  found: { lost: number; wrong: number },
): string[] {
  return [
    ...(found.lost > 0 ? [`${found.lost} acknowledged readings are missing on a board`] : []),
    ...(found.wrong > 0 ? [`${found.wrong} values are wrong`] : []),
    ...(counts.acknowledged === counts.acknowledgedLate
      ? ['no reading was acknowledged in time, so nothing is proved']
      : []),
    ...(expectsFrames && live !== undefined ? reasonsOfFeed(live) : []),
    ...(feedStopped ? ['the live feed stopped before the ride did'] : []),
    ...(history === undefined ? [] : reasonsOfHistory(history)),
  ];
}

function reasonsOfFeed({ framesSeen, framesSkipped }: LiveSummary): string[] {
  if (framesSeen === 0) return ['the live feed showed nothing'];
  return framesSeen === framesSkipped ? ['no frame of the live feed could be judged'] : [];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
