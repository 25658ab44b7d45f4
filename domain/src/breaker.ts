import type { BreakerRecord, Consumer } from './consumer.ts';

const MINUTE_MS = 60_000;

/** When a breaker opens, how long it waits, and when it believes that its consumer works again. */
export interface BreakerSettings {
  /** Fewer failures open nothing. */
  readonly failuresMin: number;
  /** Of all invocations so many must have failed, 0 to 1. */
  readonly failureShareMin: number;
  /** How far back a closed breaker looks, ms. */
  readonly lookBackMs: number;
  /** From opening to the first attempt, ms; doubled after every attempt that failed. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** From switching on until the switch has taken effect everywhere, ms. */
  readonly settleMs: number;
  /** How late figures of the last minutes may come, ms. */
  readonly figuresLateMs: number;
  /** A half-open breaker closes after a success and so long without a failure, ms. */
  readonly quietMs: number;
  /** A half-open breaker closes after so long without an invocation, ms. */
  readonly idleMs: number;
  /** Attempts to close that include redriving; later ones are judged by what comes in alone. */
  readonly redrivingAttemptsMax: number;
  /** Rounds of redriving that got no further, before a closed breaker leaves what fails to operators. */
  readonly redriveRoundsMax: number;
}

export const BREAKER_SETTINGS: BreakerSettings = {
  failuresMin: 3, // one or two are chance: a worker that ended, an event that nobody can read
  failureShareMin: 0.5, // where most still works, being off does more harm than failing
  lookBackMs: 3 * MINUTE_MS, // figures are up to two minutes late: at least one whole minute is seen
  firstWaitMs: MINUTE_MS, // the next tick: most troubles are over by then
  longestWaitMs: 15 * MINUTE_MS, // a downstream that is mended is found within that
  settleMs: MINUTE_MS, // AWS names a minute for event source mappings
  figuresLateMs: 2 * MINUTE_MS,
  quietMs: 2 * MINUTE_MS,
  idleMs: 10 * MINUTE_MS,
  redrivingAttemptsMax: 5, // half an hour: whatever still fails then may be the batches' own fault
  redriveRoundsMax: 5, // an hour and a quarter at `longestWaitMs`
};

/** What became of invocations; of them failed `errors`. */
export interface BreakerOutcomes {
  readonly invocations: number;
  readonly errors: number;
}

/** What came of giving failed batches to their consumer again. */
export interface RedriveRound {
  readonly succeeded: number;
  readonly failed: number;
  /** Given to it without an answer in time: they may still succeed, and are no failures of the consumer. */
  readonly unanswered: number;
  /** Of `failed` and `unanswered`: so many had not been that in a round before. */
  readonly failedAnew: number;
  /** Of those that were listed; all of them are, unless the round ended early. */
  readonly left: number;
  /** Of `left`: so many had not answered when they were tried last, and so may be done all the same. */
  readonly leftUnanswered: number;
  /** Nothing was left out for lack of time or room. */
  readonly isComplete: boolean;
}

/** What is known of a consumer at a tick. What is absent is not known yet: a decision asks for it if it matters. */
export interface BreakerObservation {
  readonly consumer: Consumer;
  /** Epoch ms. */
  readonly nowMs: number;
  readonly switchState: 'on' | 'off' | 'changing';
  /** From the moments that `stretchesOf` names until now. */
  readonly outcomes?: { readonly judged: BreakerOutcomes; readonly quiet: BreakerOutcomes };
  /** Of trying the downstream without the consumer; no failure = it works. */
  readonly probe?: { readonly failure?: string };
  readonly redrive?: RedriveRound;
}

/**
 * What to do next: `look`, `probe` and `redrive` are to be observed, and then it is decided again; the others end the tick.
 * For `turn-off` the switch comes first and the record second, because the table may be what is broken; for `turn-on` the
 * record comes first, so that whoever paused the consumer in between is noticed.
 */
export interface BreakerDecision {
  readonly action: 'look' | 'probe' | 'redrive' | 'turn-off' | 'turn-on' | 'nothing';
  /** Replaces the record. */
  readonly next?: BreakerRecord;
  /** The consumer is off, and no breaker or operator is on record for it: somebody else has a reason. */
  readonly isUnexplained?: boolean;
  /** So many batches fail again and again, and are left to operators. */
  readonly leftBehind?: number;
  /** So many batches take longer than a tick waits, time and again: they may be done, and are left to operators. */
  readonly leftUnanswered?: number;
}

const NOTHING: BreakerDecision = { action: 'nothing' };

/** Frames that were given up are worth nothing: a later one says it all. Everything else is to be redriven. */
const isRedriven = (consumer: Consumer): boolean => consumer !== 'announce';

/** Decides for one consumer. `record` is undefined if its switch was never touched. */
export function decide(
  record: BreakerRecord | undefined,
  seen: BreakerObservation,
  settings: BreakerSettings = BREAKER_SETTINGS,
): BreakerDecision {
  if (record === undefined || record.position === 'closed') return decideClosed(record, seen, settings);
  if (record.position === 'open') return decideOpen(record, seen, settings);
  if (record.position === 'half-open') return decideHalfOpen(record, seen, settings);
  return NOTHING; // only operators end a pause
}

/** From when on outcomes are looked at, epoch ms, at whole minutes; those of the minute of a change are of before it. */
export function stretchesOf(
  record: BreakerRecord | undefined,
  nowMs: number,
  settings: BreakerSettings = BREAKER_SETTINGS,
): { readonly judgedFromMs: number; readonly quietFromMs: number } {
  const changedMs = Math.ceil((record?.sinceMs ?? 0) / MINUTE_MS) * MINUTE_MS;
  const backMs = record?.position === 'half-open' ? settings.idleMs : settings.lookBackMs;
  const quietFromMs = minuteOf(nowMs - settings.quietMs - settings.figuresLateMs);
  return { judgedFromMs: Math.max(minuteOf(nowMs - backMs), changedMs), quietFromMs: Math.max(quietFromMs, changedMs) };
}

const minuteOf = (atMs: number): number => Math.floor(atMs / MINUTE_MS) * MINUTE_MS;

function decideClosed(
  record: BreakerRecord | undefined,
  seen: BreakerObservation,
  settings: BreakerSettings,
): BreakerDecision {
  if (seen.switchState === 'off') return { ...NOTHING, isUnexplained: true };
  if (seen.outcomes === undefined) return { action: 'look' };
  if (isFailing(seen.outcomes.judged, settings)) return opening(record, seen, settings);
  if (record?.redriveSinceMs === undefined) return NOTHING;
  const { nextAttemptAtMs = seen.nowMs + settings.settleMs } = record;
  // Things may still be given up that came while it was off, and a list that is complete is the last one. Whoever switched
  // it on went by a clock of their own, so the wait begins when the breaker first sees it.
  if (record.nextAttemptAtMs === undefined) return { ...NOTHING, next: changed(record, { nextAttemptAtMs }) };
  return seen.nowMs < nextAttemptAtMs ? NOTHING : decideLeftovers(record, seen, settings);
}

function decideOpen(record: BreakerRecord, seen: BreakerObservation, settings: BreakerSettings): BreakerDecision {
  if (seen.switchState === 'on') return { action: 'turn-off' };
  if (seen.nowMs < (record.nextAttemptAtMs ?? 0)) return NOTHING;
  if (seen.probe === undefined) return { action: 'probe' };
  const attempts = record.attempts + 1;
  const { failure } = seen.probe;
  if (failure === undefined) {
    const reason = 'what it writes to works again';
    const half = changed(record, { position: 'half-open', sinceMs: seen.nowMs, reason, attempts });
    return { action: 'turn-on', next: half };
  }
  const nextAttemptAtMs = seen.nowMs + waitMs(attempts, settings);
  return { action: 'nothing', next: changed(record, { reason: failure, attempts, nextAttemptAtMs }) };
}

function decideHalfOpen(record: BreakerRecord, seen: BreakerObservation, settings: BreakerSettings): BreakerDecision {
  // A tick died after writing the record, or an operator has just paused the consumer, which only writing it again tells.
  if (seen.switchState === 'off') return { action: 'turn-on', next: changed(record, {}) };
  if (seen.outcomes === undefined) return { action: 'look' };
  const judged = together(seen.outcomes.judged, seen.redrive);
  const isHopeless = judged.errors > 0 && judged.errors === judged.invocations;
  if (isHopeless || isFailing(judged, settings)) return opening(record, seen, settings);
  if (seen.redrive === undefined && mayRedrive(record, seen, settings)) return { action: 'redrive' };
  if (seen.redrive !== undefined && seen.redrive.failed + seen.redrive.unanswered > 0) {
    // Others succeeded, so it may be these batches' own fault: they wait, and what comes in decides.
    const reason = againText(seen.redrive);
    const nextAttemptAtMs = seen.nowMs + settings.longestWaitMs;
    return { action: 'nothing', next: changed(record, { reason, nextAttemptAtMs }) };
  }
  const reason = reasonToClose(record, seen, settings);
  if (reason === undefined) return NOTHING;
  const { nextAttemptAtMs } = record;
  const awaited = nextAttemptAtMs === undefined ? {} : { nextAttemptAtMs }; // batches that failed still wait
  const next = changed(record, { position: 'closed', sinceMs: seen.nowMs, reason, attempts: 0, ...awaited });
  return { action: 'nothing', next };
}

function mayRedrive(record: BreakerRecord, { nowMs }: BreakerObservation, settings: BreakerSettings): boolean {
  const isSettled = nowMs - record.sinceMs >= settings.settleMs;
  const isAwaited = nowMs < (record.nextAttemptAtMs ?? 0);
  const isTrusted = record.attempts <= settings.redrivingAttemptsMax;
  return record.redriveSinceMs !== undefined && isSettled && !isAwaited && isTrusted;
}

function reasonToClose(
  record: BreakerRecord,
  { nowMs, outcomes }: BreakerObservation,
  settings: BreakerSettings,
): string | undefined {
  const { judgedFromMs, quietFromMs } = stretchesOf(record, nowMs, settings);
  const seenMs = nowMs - judgedFromMs;
  const { judged, quiet } = outcomes ?? { judged: NO_OUTCOMES, quiet: NO_OUTCOMES };
  const isWholeQuiet = nowMs - quietFromMs >= settings.quietMs + settings.figuresLateMs;
  if (isWholeQuiet && quiet.invocations > 0 && quiet.errors === 0) return 'it works again';
  if (seenMs >= settings.idleMs && judged.invocations === 0) return 'nothing came in that could have failed';
  return undefined;
}

/**
 * What was given up while the breaker was not closed. A batch that fails while the downstream works is left to
 * operators after a few rounds in which nothing else happened, far enough apart never to look like a failing consumer.
 */
function decideLeftovers(record: BreakerRecord, seen: BreakerObservation, settings: BreakerSettings): BreakerDecision {
  const { redrive, probe, nowMs } = seen;
  if (redrive === undefined) return { action: 'redrive' };
  if (redrive.failed + redrive.unanswered === 0) {
    const reason = 'all that was given up is redriven';
    return redrive.isComplete ? { action: 'nothing', next: withoutRedrive(record, reason) } : NOTHING;
  }
  if (probe === undefined) return { action: 'probe' };
  // Others may lie behind those that failed for the first time: such a round got on.
  const isFruitless = redrive.succeeded === 0 && redrive.failedAnew === 0 && probe.failure === undefined;
  const attempts = record.attempts + (isFruitless ? 1 : 0);
  if (attempts >= settings.redriveRoundsMax) return leaving(record, redrive);
  const nextAttemptAtMs = nowMs + settings.longestWaitMs;
  const reason = againText(redrive);
  return { action: 'nothing', next: changed(record, { reason, attempts, nextAttemptAtMs }) };
}

/** Who does not answer in time is no failure of anybody: operators are told apart, for their tools wait longer. */
function leaving(record: BreakerRecord, { left, leftUnanswered }: RedriveRound): BreakerDecision {
  const leftBehind = left - leftUnanswered;
  const reason = leftBehind > 0 ? 'failed batches are left that fail again and again' : TOO_SLOW;
  return {
    action: 'nothing',
    next: withoutRedrive(record, reason),
    ...(leftBehind > 0 ? { leftBehind } : {}),
    ...(leftUnanswered > 0 ? { leftUnanswered } : {}),
  };
}

const TOO_SLOW = 'failed batches are left that take longer than a tick waits';

const againText = ({ failed, unanswered }: RedriveRound): string =>
  failed > 0
    ? `${failed} of the failed batches failed again`
    : `${unanswered} of the failed batches took longer than a tick waits`;

function opening(
  record: BreakerRecord | undefined,
  seen: BreakerObservation,
  settings: BreakerSettings,
): BreakerDecision {
  const { consumer, nowMs } = seen;
  const attempts = record?.position === 'half-open' ? record.attempts : 0;
  const { errors, invocations } = together(seen.outcomes?.judged ?? NO_OUTCOMES, seen.redrive);
  // What made it open may have been given up already.
  const redriveSinceMs = record?.redriveSinceMs ?? stretchesOf(record, nowMs, settings).judgedFromMs;
  const next: BreakerRecord = {
    consumer,
    version: (record?.version ?? 0) + 1,
    position: 'open',
    sinceMs: nowMs,
    reason: `${errors} of ${invocations} invocations failed`,
    attempts,
    nextAttemptAtMs: nowMs + waitMs(attempts, settings),
    ...(isRedriven(consumer) ? { redriveSinceMs } : {}),
  };
  return { action: 'turn-off', next };
}

const NO_OUTCOMES: BreakerOutcomes = { invocations: 0, errors: 0 };

const together = (judged: BreakerOutcomes, redrive: RedriveRound | undefined): BreakerOutcomes => ({
  invocations: judged.invocations + (redrive?.succeeded ?? 0) + (redrive?.failed ?? 0),
  errors: judged.errors + (redrive?.failed ?? 0),
});

const isFailing = ({ invocations, errors }: BreakerOutcomes, settings: BreakerSettings): boolean =>
  errors >= settings.failuresMin && errors >= settings.failureShareMin * invocations;

/** After 0, 1, 2 … attempts that failed. */
const waitMs = (attempts: number, { firstWaitMs, longestWaitMs }: BreakerSettings): number =>
  Math.min(longestWaitMs, firstWaitMs * 2 ** attempts);

/** The next version; an attempt that was to come is only still to come if `fields` say so. */
const changed = ({ nextAttemptAtMs, ...record }: BreakerRecord, fields: Partial<BreakerRecord>): BreakerRecord => ({
  ...record,
  ...fields,
  version: record.version + 1,
});

const withoutRedrive = (record: BreakerRecord, reason: string): BreakerRecord => {
  const { redriveSinceMs, ...rest } = changed(record, { reason, attempts: 0 });
  return rest;
};
