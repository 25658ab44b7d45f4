import { endsAtMs, officialAtMs, type Race } from '@alleycat/domain';
import { type Clock, scaledClock } from './clock.ts';
import { hasReadingFaults } from './faults/has-reading-faults.ts';
import type { HistoryVerdict } from './history/history-verdict.ts';
import { keepSynchronised } from './keep-synchronised.ts';
import { observeRun, type RunObserver } from './observe-run.ts';
import { rideSpanOf, type SimulationPlan } from './plan.ts';
import { rideThroughFaults } from './platform-faults/ride-through-faults.ts';
import { expectPlatformFaults } from './platform-faults/run-platform-faults.ts';
import { type Progress, type ProgressTracker, trackProgress } from './progress.ts';
import { createRaceJudge, type RaceJudge, type RaceVerdict } from './race-judge.ts';
import { describeMachine } from './report/machine.ts';
import type { PlatformFacts } from './report/observation.ts';
import { createReport, type Report } from './report/report.ts';
import { createRun, type Run } from './run.ts';
import { openSession } from './session.ts';
import { isThisMachine } from './this-machine.ts';
import { unlessInterrupted } from './wait.ts';

export interface SimulationCallbacks {
  /** Called about twice a second. */
  onProgress?(progress: Progress): void;
}

export interface SimulationPorts {
  /** @default the machine's monotonic clock, as many times as fast as the plan says */
  readonly clock?: Clock;
  /** Ends the ride early; what was sent until then is judged. Before anything was sent the run is INTERRUPTED. */
  readonly signal?: AbortSignal;
}

interface RideOutcome {
  /** Server time. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** By the simulator's own clock. */
  readonly endedAtMs: number;
  /** One per race that is over when the ride is, settled when its boards agree; undefined if the ride was cut short. */
  readonly officialVerdicts: readonly Promise<RaceVerdict | undefined>[];
}

/** An acknowledgement that is not here by then will not come: its PUBACK may take 10 s. */
const outcomeTimeoutMs = 12_000;

/**
 * Rides and judges: sends every reading of the plan, listens to the live feed, then compares every board with what
 * was acknowledged. Rejects with a SimulatorError if the run cannot start. Prints nothing.
 */
export async function runSimulation(
  plan: SimulationPlan,
  callbacks: SimulationCallbacks = {},
  ports: SimulationPorts = {},
): Promise<Report> {
  const { clock = scaledClock(plan.timeScale), signal = new AbortController().signal } = ports;
  const run = createRun(await unlessInterrupted(openSession(plan, clock), signal));
  const progress = trackProgress(run, callbacks.onProgress);
  const observer = observeRun(run);
  try {
    // Before anything is sent, and before there are connections to keep alive meanwhile.
    await unlessInterrupted(run.leaderboards?.readBaseline(signal) ?? Promise.resolve(), signal);
    await unlessInterrupted(run.history?.readBaseline(signal) ?? Promise.resolve(), signal);
    await unlessInterrupted(observer.prepare(), signal);
    await unlessInterrupted(expectPlatformFaults({ faults: plan.platformFaults, url: plan.url }), signal);
    progress.enter('connecting');
    await unlessInterrupted(connect(run), signal);
    const outcome = await ride(run, signal, { progress, observer });
    return await conclude(run, outcome, { progress, observer });
  } finally {
    progress.stop();
    observer.settled();
    await Promise.all([run.field.close(), run.listener?.close()]);
  }
}

async function connect({ listener, field }: Run): Promise<void> {
  await listener?.open();
  await field.open();
}

/** Who looks on. */
interface Watchers {
  readonly progress: ProgressTracker;
  readonly observer: RunObserver;
}

async function ride(run: Run, signal: AbortSignal, { progress, observer }: Watchers): Promise<RideOutcome> {
  const { session, field } = run;
  const { plan, clock, serverClock, config } = session;
  const span = rideSpanOf({ ...plan, nowMs: serverClock.nowMs(), raceLengthSeconds: config.raceLengthSeconds });
  const officialVerdicts: Promise<RaceVerdict | undefined>[] = [];
  run.onRaceBegun((race) => {
    if (endsAtMs(race) > span.untilMs) return;
    const verdict = judgeWhenOfficial(run, race, signal);
    // A failure is heard when the ride is over.
    verdict.then((judged) => progress.addLost(judged?.lost ?? 0)).catch(() => undefined);
    officialVerdicts.push(verdict);
  });
  const riding = new AbortController();
  const synchronising = keepSynchronised(serverClock, clock, riding.signal);
  try {
    await waitForStart(run, span.fromMs, { signal, progress });
    progress.enter('riding', (span.untilMs - span.fromMs) / 1000);
    observer.start(span);
    await rideThroughFaults(
      {
        ...session,
        faults: plan.platformFaults,
        url: plan.url,
        streamName: config.readingStream,
        signal,
        timeline: observer,
      },
      (ending) => field.ride(span, ending),
    );
  } finally {
    riding.abort();
  }
  await synchronising;
  const durationMs = serverClock.nowMs() - span.fromMs;
  return { startedAtMs: span.fromMs, durationMs, endedAtMs: clock.nowMs(), officialVerdicts };
}

async function waitForStart(
  { session: { clock, serverClock } }: Run,
  fromMs: number,
  { signal, progress }: { signal: AbortSignal; progress: ProgressTracker },
): Promise<void> {
  const waitMs = fromMs - serverClock.nowMs();
  if (waitMs <= 0) return;
  progress.enter('waiting', waitMs / 1000);
  await unlessInterrupted(clock.sleep(waitMs, signal), signal);
}

// Judged while later races are ridden, and then forgotten: a run over a whole day must not grow with it.
async function judgeWhenOfficial(run: Run, race: Race, signal: AbortSignal): Promise<RaceVerdict | undefined> {
  const { clock, serverClock } = run.session;
  await clock.sleep(officialAtMs(race) - serverClock.nowMs(), signal);
  return signal.aborted ? undefined : judgeAndForget(run, race, 'official');
}

async function judgeAndForget(run: Run, race: Race, judged: RaceVerdict['judged']): Promise<RaceVerdict> {
  const verdict = await judgeOf(run).judge(race, judged);
  run.leaderboards?.take(run.ledger.expectationOf(race.raceId));
  run.ledger.close(race.raceId);
  if (run.listener === undefined) run.rosters.forget(race.raceId);
  else run.listener.forget(race.raceId);
  return verdict;
}

function judgeOf({ session, rosters, ledger, listener }: Run): RaceJudge {
  const { api, clock, plan } = session;
  const settleTimeoutMs = plan.settleTimeoutSeconds * 1000;
  return createRaceJudge({ api, rosters, ledger, clock, settleTimeoutMs, feed: listener });
}

async function conclude(run: Run, outcome: RideOutcome, { progress, observer }: Watchers): Promise<Report> {
  const { session, counts, listener } = run;
  const { startedAtMs, durationMs, endedAtMs } = outcome;
  progress.enter('settling');
  await run.field.settle(outcomeTimeoutMs);
  const raceVerdicts = await settle(run, outcome);
  const leaderboards = await run.leaderboards?.verify();
  observer.settled();
  const history = await verifyHistory(run, endedAtMs, progress);
  // Two windows, and the time for a frame to get through.
  const feedSilenceMaxMs = (2 * session.config.windowSeconds + 5) * 1000;
  return createReport({
    plan: session.plan,
    platform: platformOf(session),
    machine: describeMachine(),
    counts,
    skipped: run.field.status().skipped,
    startedAtMs,
    durationMs,
    raceVerdicts,
    latencyMs: listener?.latency() ?? { p50: 0, p95: 0, p99: 0, max: 0 },
    live: listener?.summary(),
    expectsFrames: durationMs >= feedSilenceMaxMs,
    feedStopped: feedSilenceMs({ listener, raceVerdicts, endedAtMs }) > feedSilenceMaxMs,
    leaderboards,
    history,
    faults: hasReadingFaults(session.plan.readingFaults) ? run.field.status().faults : undefined,
    observation: await observer.conclude(durationMs),
  });
}

function platformOf({ config, classIds, plan }: Run['session']): PlatformFacts {
  const { raceLengthSeconds, windowSeconds } = config;
  return { raceLengthSeconds, windowSeconds, classIds, isThisMachine: isThisMachine(new URL(plan.url).hostname) };
}

async function settle(run: Run, { officialVerdicts }: RideOutcome): Promise<readonly RaceVerdict[]> {
  const { ledger, listener } = run;
  const official = (await Promise.all(officialVerdicts)).filter((verdict) => verdict !== undefined);
  const unfinished = ledger.raceIds().flatMap((raceId) => ledger.expectationOf(raceId)?.race ?? []);
  const live = await Promise.all(unfinished.map((race) => judgeAndForget(run, race, 'live')));
  await listener?.drain();
  return [...official, ...live];
}

// After the boards have settled: what is looked at meanwhile would slow them down, and history takes longer anyway.
async function verifyHistory(
  { history, session }: Run,
  rideEndedAtMs: number,
  progress: ProgressTracker,
): Promise<HistoryVerdict | undefined> {
  if (history === undefined) return undefined;
  const untilMs = rideEndedAtMs + (session.plan.historyTimeoutSeconds ?? 0) * 1000;
  const verdict = history.verify(rideEndedAtMs); // from here on, its progress is that of the phase
  progress.enter('history', Math.max(0, untilMs - session.clock.nowMs()) / 1000);
  return verdict;
}

/** How long the feed of any class that was ridden had been silent when the ride ended. */
function feedSilenceMs(o: {
  listener: Run['listener'];
  raceVerdicts: readonly RaceVerdict[];
  endedAtMs: number;
}): number {
  const silences = o.raceVerdicts.map(
    ({ race }) => o.endedAtMs - (o.listener?.lastFrameAtMs(race.classId) ?? o.endedAtMs),
  );
  return Math.max(0, ...silences);
}
