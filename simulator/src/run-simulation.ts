import { endsAtMs, officialAtMs, type Race } from '@alleycat/domain';
import { type Clock, systemClock } from './clock.ts';
import { keepSynchronised } from './keep-synchronised.ts';
import { pace } from './pacer.ts';
import { rideEndsAtMs, type SimulationPlan } from './plan.ts';
import { createRaceJudge, type RaceJudge, type RaceVerdict } from './race-judge.ts';
import { createReport, type Report } from './report.ts';
import { createRun, type Run } from './run.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import { createReadingSource, openSession } from './session.ts';
import { unlessInterrupted } from './wait.ts';

/** Where a run is, for a progress bar. */
export interface Progress {
  readonly phase: 'connecting' | 'riding' | 'settling';
  readonly elapsedSeconds: number;
  readonly totalSeconds: number;
  readonly connected: number;
  readonly sent: number;
  readonly acknowledged: number;
  readonly p99Ms: number;
}

export interface SimulationCallbacks {
  /** Called about twice a second. */
  onProgress?(progress: Progress): void;
}

export interface SimulationPorts {
  /** @default the machine's monotonic clock */
  readonly clock?: Clock;
  /** Ends the ride early; what was sent until then is judged. Before anything was sent the run is INTERRUPTED. */
  readonly signal?: AbortSignal;
}

interface RideOutcome {
  readonly schedule: Schedule;
  readonly durationMs: number;
  /** By the simulator's own clock. */
  readonly endedAtMs: number;
  /** One per race that is over when the ride is, settled when its boards agree; undefined if the ride was cut short. */
  readonly officialVerdicts: readonly Promise<RaceVerdict | undefined>[];
}

const progressMs = 500;
const drainPollMs = 50;
/** An acknowledgement that is not here by then will not come: a reading stays fresh for 7 s, its PUBACK may take 4. */
const drainTimeoutMs = 12_000;

/**
 * Rides and judges: sends every reading of the plan, listens to the live feed, then compares every board with what
 * was acknowledged. Rejects with a SimulatorError if the run cannot start. Prints nothing.
 */
export async function runSimulation(
  plan: SimulationPlan,
  callbacks: SimulationCallbacks = {},
  ports: SimulationPorts = {},
): Promise<Report> {
  const { clock = systemClock, signal = new AbortController().signal } = ports;
  const run = createRun(await unlessInterrupted(openSession(plan, clock), signal));
  const progress = trackProgress(run, callbacks);
  try {
    await unlessInterrupted(connect(run), signal);
    const outcome = await ride(run, signal, progress);
    progress.enter('settling');
    return await conclude(run, outcome);
  } finally {
    progress.stop();
    await Promise.all([run.sink.close(), run.listener?.close()]);
  }
}

async function connect({ listener, sink }: Run): Promise<void> {
  await listener?.open();
  await sink.open();
}

async function ride(run: Run, signal: AbortSignal, progress: ProgressTracker): Promise<RideOutcome> {
  const { session, ledger, counts, sink } = run;
  const { plan, clock, serverClock, config } = session;
  const fromMs = serverClock.nowMs();
  const untilMs = rideEndsAtMs({ ...plan, nowMs: fromMs, raceLengthSeconds: config.raceLengthSeconds });
  const schedule = createSchedule({ racerCount: plan.racerCount, fromMs, untilMs });
  const readingOf = createReadingSource(session);
  const officialVerdicts: Promise<RaceVerdict | undefined>[] = [];
  const riding = new AbortController();
  progress.enter('riding', (untilMs - fromMs) / 1000);
  const synchronising = keepSynchronised(serverClock, clock, riding.signal);
  await pace({
    schedule,
    clock,
    serverClock,
    signal,
    send: (due) => {
      const reading = readingOf(due);
      const isFirstOfRace = ledger.expectationOf(reading.race.raceId) === undefined;
      ledger.recordSent(reading, clock.nowMs());
      counts.sent += 1;
      sink.send(reading);
      if (isFirstOfRace && endsAtMs(reading.race) <= untilMs) {
        const verdict = judgeWhenOfficial(run, reading.race, signal);
        verdict.catch(() => undefined); // is heard when the ride is over
        officialVerdicts.push(verdict);
      }
    },
  });
  riding.abort();
  await synchronising;
  return { schedule, durationMs: serverClock.nowMs() - fromMs, endedAtMs: clock.nowMs(), officialVerdicts };
}

// Judged while later races are ridden, and then forgotten: a run over a whole day must not grow with it.
async function judgeWhenOfficial(run: Run, race: Race, signal: AbortSignal): Promise<RaceVerdict | undefined> {
  const { clock, serverClock } = run.session;
  await clock.sleep(officialAtMs(race) - serverClock.nowMs(), signal);
  return signal.aborted ? undefined : judgeAndForget(run, race, 'official');
}

async function judgeAndForget(run: Run, race: Race, judged: RaceVerdict['judged']): Promise<RaceVerdict> {
  const verdict = await judgeOf(run).judge(race, judged);
  run.ledger.close(race.raceId);
  if (run.listener === undefined) run.rosters.forget(race.raceId);
  else run.listener.forget(race.raceId);
  return verdict;
}

function judgeOf({ session, rosters, ledger }: Run): RaceJudge {
  const { api, clock, plan } = session;
  return createRaceJudge({ api, rosters, ledger, clock, settleTimeoutMs: plan.settleTimeoutSeconds * 1000 });
}

async function conclude(run: Run, { schedule, durationMs, endedAtMs, officialVerdicts }: RideOutcome): Promise<Report> {
  const { session, counts, ledger, listener } = run;
  await drain(run);
  const official = (await Promise.all(officialVerdicts)).filter((verdict) => verdict !== undefined);
  const unfinished = ledger.raceIds().flatMap((raceId) => ledger.expectationOf(raceId)?.race ?? []);
  const live = await Promise.all(unfinished.map((race) => judgeAndForget(run, race, 'live')));
  await listener?.drain();
  const raceVerdicts = [...official, ...live];
  // Two windows, and the time for a frame to get through.
  const feedSilenceMaxMs = (2 * session.config.windowSeconds + 5) * 1000;
  return createReport({
    plan: session.plan,
    counts,
    skipped: schedule.skipped(),
    durationMs,
    raceVerdicts,
    latencyMs: listener?.latency() ?? { p50: 0, p95: 0, p99: 0, max: 0 },
    live: listener?.summary(),
    expectsFrames: durationMs >= feedSilenceMaxMs,
    feedStopped: feedSilenceMs({ listener, raceVerdicts, endedAtMs }) > feedSilenceMaxMs,
  });
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

async function drain({ sink, session }: Run): Promise<void> {
  const { clock } = session;
  const deadlineMs = clock.nowMs() + drainTimeoutMs;
  while (sink.pendingCount() > 0 && clock.nowMs() < deadlineMs) await clock.sleep(drainPollMs);
}

interface ProgressTracker {
  enter(phase: Progress['phase'], totalSeconds?: number): void;
  stop(): void;
}

function trackProgress({ session, counts, sink, listener }: Run, { onProgress }: SimulationCallbacks): ProgressTracker {
  let phase: Progress['phase'] = 'connecting';
  let totalSeconds = 0;
  let rideStartMs = session.clock.nowMs();
  const report = () =>
    onProgress?.({
      phase,
      elapsedSeconds: Math.min(totalSeconds, (session.clock.nowMs() - rideStartMs) / 1000),
      totalSeconds,
      connected: sink.connectedCount(),
      sent: counts.sent,
      acknowledged: counts.acknowledged,
      p99Ms: listener?.latency().p99 ?? 0,
    });
  report();
  const stop = onProgress === undefined ? () => undefined : session.clock.every(progressMs, report);
  return {
    enter: (nextPhase, seconds = totalSeconds) => {
      if (nextPhase === 'riding') rideStartMs = session.clock.nowMs();
      phase = nextPhase;
      totalSeconds = seconds;
      report();
    },
    stop,
  };
}
