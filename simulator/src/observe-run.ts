import { raceAt } from '@alleycat/domain';
import { costOf } from './cost/cost-of.ts';
import type { RiddenTime } from './cost/cost-report.ts';
import { readPrices } from './cost/price-table.ts';
import { readUsage, type Usage } from './cost/usage.ts';
import { usageBetween } from './cost/usage-arithmetic.ts';
import { SimulatorError } from './errors.ts';
import type { RideSpan } from './field/field.ts';
import type { Observation } from './report/observation.ts';
import type { Run } from './run.ts';
import { isThisMachine } from './this-machine.ts';
import { createLimitWatch } from './timeline/limit-watch.ts';
import { raceMarks } from './timeline/marks.ts';
import { createRuntimeProbe } from './timeline/runtime-probe.ts';
import { createSampler } from './timeline/sampler.ts';
import { createTimeline, type TimelineRecorder } from './timeline/timeline.ts';

/** Looks at a run from beside it: how it goes over its time, which limits bite, and what it would cost. */
export interface RunObserver {
  /** Before racers connect: what was used, and what had bitten, is none of the run's. */
  prepare(): Promise<void>;
  /** The ride begins now. */
  start(span: RideSpan): void;
  /** Something happens now; the returned function says that it is over. */
  begin: TimelineRecorder['begin'];
  /** The boards are judged: from here on nothing happens that belongs to the ride. */
  settled(): void;
  /** What was seen, when everything is over. */
  conclude(durationMs: number): Promise<Observation>;
}

export function observeRun(run: Run): RunObserver {
  const { session, counts, field, listener, rankProbe } = run;
  const { clock, config, classIds, plan } = session;
  const isLocal = isThisMachine(new URL(plan.url).hostname);
  const limits = createLimitWatch();
  const runtime = isLocal ? createRuntimeProbe({ url: plan.url, onMetrics: limits.see }) : undefined;
  const timeline = createTimeline({
    clock,
    read: createSampler({
      counts,
      status: field.status,
      takeLatency: () => listener?.takeLatency(),
      ranks: rankProbe.ranks,
      runtime,
    }),
    racers: rankProbe.racers,
  });
  let usageBefore: Usage | undefined;
  let ride: RideSpan | undefined;
  return {
    prepare: async () => {
      usageBefore = isLocal ? await usageNow(plan.url) : undefined;
      await runtime?.ask();
    },
    start: (span) => {
      const { fromMs, untilMs } = span;
      ride = span;
      const [classId] = classIds;
      const { raceLengthSeconds } = config;
      // The race in the middle of the ride is one that is ridden whole, if any is.
      if (classId !== undefined) rankProbe.follow(raceAt({ classId, atMs: (fromMs + untilMs) / 2, raceLengthSeconds }));
      timeline.start();
    },
    begin: timeline.begin,
    settled: () => void timeline.stop(),
    conclude: async (durationMs) => {
      const usageAfter = usageBefore === undefined ? undefined : await usageNow(plan.url);
      await runtime?.ask();
      const { raceLengthSeconds } = config;
      const recorded = timeline.stop();
      const marks = [
        ...recorded.marks,
        ...raceMarks({ startedAtMs: ride?.fromMs ?? 0, durationMs, raceLengthSeconds }),
      ];
      const reached = limits.reached();
      const classes = new Set(session.racers.map((racer) => racer.classId)).size;
      return {
        timeline: { ...recorded, marks: marks.sort((a, b) => a.fromMs - b.fromMs) },
        ...(reached === undefined ? {} : { limits: reached }),
        ...billOf(usageBefore, usageAfter, { seconds: riddenSecondsOf(ride, durationMs), classes, raceLengthSeconds }),
      };
    },
  };
}

// The last reading of a second is sent before it is over: who rode into the last one has ridden all.
function riddenSecondsOf(ride: RideSpan | undefined, durationMs: number): number {
  const spanMs = ride === undefined ? durationMs : ride.untilMs - ride.fromMs;
  return (durationMs > spanMs - 1_000 ? spanMs : durationMs) / 1_000;
}

// A platform that cannot say what it used was ridden all the same.
async function usageNow(url: string): Promise<Usage | undefined> {
  try {
    return await readUsage(url);
  } catch (error) {
    if (error instanceof SimulatorError) return undefined;
    throw error;
  }
}

function billOf(
  before: Usage | undefined,
  after: Usage | undefined,
  ridden: RiddenTime,
): Pick<Observation, 'usage' | 'cost'> {
  const usage = before === undefined || after === undefined ? undefined : usageBetween(before, after);
  if (usage === undefined) return {};
  const durationSeconds = (usage.atMs - usage.sinceMs) / 1000;
  return { usage, cost: costOf(usage, readPrices(), { durationSeconds, ridden }) };
}
