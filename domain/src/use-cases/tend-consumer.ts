import { type BreakerDecision, type BreakerObservation, decide, stretchesOf } from '../breaker.ts';
import type { BreakerPosition, BreakerRecord, Consumer } from '../consumer.ts';
import { StaleWriteError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConsumerHealth, DownstreamProbe } from '../ports/consumer-health.ts';
import type { ConsumerSwitch } from '../ports/consumer-switch.ts';
import type { FailedBatches } from '../ports/failed-batches.ts';
import type { BreakerRecords } from './breaker-records.ts';
import { type FailedAgain, type RedrivenRound, redriveRound } from './redrive-round.ts';

export interface TendConsumerPorts {
  readonly consumerSwitch: ConsumerSwitch;
  readonly health: ConsumerHealth;
  readonly downstream: DownstreamProbe;
  readonly batches: FailedBatches;
  readonly clock: Clock;
}

/** One consumer after a tick. */
export interface TendedConsumer {
  readonly consumer: Consumer;
  /** `closed` also for one whose switch was never touched. */
  readonly position: BreakerPosition;
  /** It was in another position before the tick. */
  readonly change?: { readonly from: BreakerPosition; readonly reason: string };
  /** It is off, and neither breaker nor operator is on record for it. */
  readonly isUnexplained: boolean;
  /** It was switched off, and the store has not taken the record of it yet. */
  readonly isUnsaved: boolean;
  readonly redriven: RedrivenOfTick;
  /** What kept it from being tended, or a batch from being redriven. */
  readonly failure?: unknown;
}

/** Batches of a tick. */
export interface RedrivenOfTick {
  readonly succeeded: number;
  readonly failed: number;
  /** They took longer than a tick waits, and may be done all the same. */
  readonly unanswered: number;
  /** They fail again and again, and are not tried any more. */
  readonly leftBehind: number;
  /** They have not answered time and again, and are not tried any more. */
  readonly leftUnanswered: number;
}

interface Tending {
  readonly consumer: Consumer;
  readonly ports: TendConsumerPorts;
  readonly records: BreakerRecords;
  readonly failedAgain: FailedAgain;
}

interface Seen extends BreakerObservation {
  readonly redrive?: RedrivenRound;
}

/** A look, a probe and a redrive, in any order, and what they lead to. */
const DECISIONS_MAX = 4;
/** Besides the breaker there are few who change a switch in the same moment. */
const FOLLOWING_TURNS_MAX = 5;
/** As much of an error as a record's reason holds. */
const REASON_LENGTH_MAX = 200;

/** Looks after the breaker of one consumer. Never throws. */
export async function tendConsumer(tending: Tending): Promise<TendedConsumer> {
  const { consumer, records } = tending;
  const from = records.of(consumer)?.position ?? 'closed';
  const tended = await tend(tending).catch((error: unknown) => ({ failure: error }));
  const record = records.of(consumer);
  const position = record?.position ?? 'closed';
  const { isUnexplained = false, leftBehind = 0, leftUnanswered = 0 } = 'decision' in tended ? tended.decision : {};
  const { redrive } = 'seen' in tended ? tended.seen : {};
  const failure = 'failure' in tended ? tended.failure : redrive?.failure;
  return {
    consumer,
    position,
    ...(record !== undefined && position !== from ? { change: { from, reason: record.reason } } : {}),
    isUnexplained,
    isUnsaved: records.unsavedOf(consumer) !== undefined,
    redriven: {
      succeeded: redrive?.succeeded ?? 0,
      failed: redrive?.failed ?? 0,
      unanswered: redrive?.unanswered ?? 0,
      leftBehind,
      leftUnanswered,
    },
    ...(failure === undefined ? {} : { failure }),
  };
}

async function tend(tending: Tending): Promise<{ readonly decision: BreakerDecision; readonly seen: Seen }> {
  const { consumer, ports, records } = tending;
  if (records.isOverruled(consumer)) await followWinner(tending);
  const record = records.of(consumer);
  const nowMs = ports.clock.nowMs();
  let seen: Seen = { consumer, nowMs, switchState: await ports.consumerSwitch.stateOf(consumer) };
  for (let decisions = 1; ; decisions += 1) {
    const decision = decide(record, seen);
    const observed = decisions < DECISIONS_MAX ? await observe(decision, { ...tending, record, seen }) : undefined;
    if (observed === undefined) {
      await carryOut(decision, tending, record?.version);
      return { decision, seen };
    }
    seen = { ...seen, ...observed };
  }
}

/** What the decision asks for; undefined if it asks for nothing. */
async function observe(
  { action }: BreakerDecision,
  { consumer, ports, record, seen, failedAgain }: Tending & { record: BreakerRecord | undefined; seen: Seen },
): Promise<Partial<Seen> | undefined> {
  if (action === 'look') {
    const { judgedFromMs, quietFromMs } = stretchesOf(record, seen.nowMs);
    const judged = await ports.health.outcomesSince(consumer, judgedFromMs);
    return { outcomes: { judged, quiet: await ports.health.outcomesSince(consumer, quietFromMs) } };
  }
  if (action === 'probe') {
    const works = ports.downstream.probe(consumer).then(() => ({}));
    return { probe: await works.catch((error: unknown) => ({ failure: reasonOf(error) })) };
  }
  if (action === 'redrive') {
    const sinceMs = record?.redriveSinceMs ?? seen.nowMs;
    return { redrive: await redriveRound({ consumer, sinceMs }, ports, { failedAgain }) };
  }
  return undefined;
}

async function carryOut({ action, next }: BreakerDecision, tending: Tending, decidedOn = 0): Promise<void> {
  const { consumer, ports, records } = tending;
  if (action === 'turn-off') {
    // A record that is only remembered is no reason to overrule whoever switched it on.
    if (next === undefined && records.storeFailure !== undefined) return;
    await ports.consumerSwitch.turnOff(consumer);
    if (next === undefined) {
      await followWinner(tending, records.unsavedOf(consumer) === undefined ? decidedOn : undefined);
    } else if ((await records.save(next)) === 'stale') {
      await followWinner(tending);
    }
    return;
  }
  const outcome = next === undefined ? 'saved' : await records.save(next);
  if (action !== 'turn-on' || outcome !== 'saved') return;
  await ports.consumerSwitch.turnOn(consumer);
  await followWinner(tending, next?.version);
}

/**
 * Somebody else may have decided while the switch was turned: it goes by what they wrote. `turnedFor` is the version of
 * the record that it was turned for; it is turned again only for another one. Whoever writes a record turns the switch
 * after it: so a turn is the last one, or what it was turned for is no longer stored when it is read again.
 */
async function followWinner({ consumer, ports, records }: Tending, turnedFor?: number): Promise<void> {
  let winner = await records.winnerOf(consumer);
  let isFollowed = versionOf(winner) === turnedFor;
  for (let turns = 0; !isFollowed && turns < FOLLOWING_TURNS_MAX; turns += 1) {
    const followed = versionOf(winner);
    if (isKeptOff(winner)) await ports.consumerSwitch.turnOff(consumer);
    else await ports.consumerSwitch.turnOn(consumer);
    winner = await records.winnerOf(consumer);
    isFollowed = versionOf(winner) === followed;
  }
  if (!isFollowed) throw new StaleWriteError(`others changed the switch of ${consumer} again and again meanwhile`);
  const sinceMs = records.unsavedOf(consumer)?.redriveSinceMs;
  if (
    winner !== undefined &&
    !isKeptOff(winner) &&
    sinceMs !== undefined &&
    sinceMs < (winner.redriveSinceMs ?? Infinity)
  ) {
    // It was off for a while, which they could not know: they may have had nothing to wait for before it is redriven.
    const { nextAttemptAtMs, ...next } = winner;
    const isTaken = (await records.save({ ...next, version: winner.version + 1, redriveSinceMs: sinceMs })) === 'saved';
    if (!isTaken) return; // the next tick follows again
  }
  records.forgetUnsaved(consumer);
}

const versionOf = (record: BreakerRecord | undefined): number => record?.version ?? 0;

const isKeptOff = (record: BreakerRecord | undefined): boolean =>
  record?.position === 'paused' || record?.position === 'open';

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, REASON_LENGTH_MAX);
