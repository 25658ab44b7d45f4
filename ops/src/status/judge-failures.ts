import { CONSUMERS } from '@alleycat/domain';
import { asCount, asDuration, counted } from '../format.ts';
import { knownOf, unknownOf } from './asked.ts';
import type { FailedObject, FailureFacts, StatusFacts } from './facts.ts';
import { bad, type Concern, type Part, partOf, warning } from './part.ts';

/** What was given up longer ago has waited for somebody already. */
export const RECENT_MS = 86_400_000;

/** Judges what lies in the failure bucket. */
export function judgeFailures(failures: StatusFacts['failures'], nowMs: number): Part {
  const known = knownOf(failures);
  if (known === undefined) {
    const concerns = [unknownOf(failures, 'The failure bucket')];
    return partOf({ kind: 'failures', name: 'given up', summary: [], concerns, figures: {} });
  }
  const { batches, isCut, areResultsCut, messages } = known;
  const recent = batches.filter(({ failedAtMs }) => nowMs - failedAtMs <= RECENT_MS);
  const failedAtMs = batches.map((batch) => batch.failedAtMs).sort((a, b) => a - b);
  const [oldest, newest] = [failedAtMs[0], failedAtMs.at(-1)];
  return partOf({
    kind: 'failures',
    name: 'given up',
    summary: [
      summaryOf(known, recent.length),
      oldest === undefined ? undefined : `the oldest ${asDuration(nowMs - oldest)} ago`,
    ],
    concerns: [
      ...concernsOf(recent, { isOfToday: true, areResultsCut }),
      ...concernsOf(
        batches.filter((batch) => !recent.includes(batch)),
        { isOfToday: false, areResultsCut },
      ),
    ],
    figures: {
      batches: batches.length,
      isCut: isCut ? 'yes' : 'no',
      recentBatches: recent.length,
      ...Object.fromEntries(
        CONSUMERS.map((consumer) => [
          `batches.${consumer}`,
          batches.filter((batch) => batch.consumer === consumer).length,
        ]),
      ),
      oldestAtMs: oldest,
      newestAtMs: newest,
      recentMessages: messages.count,
    },
  });
}

function summaryOf({ batches, isCut, messages }: FailureFacts, recentCount: number): string {
  if (batches.length === 0) return `nothing waits${messagesText(messages)}`;
  const all = `${asCount(batches.length)}${isCut ? '+' : ''} failed ${batches.length === 1 ? 'batch waits' : 'batches wait'}`;
  return `${all}, ${asCount(recentCount)} of the last 24 h${messagesText(messages)}`;
}

const messagesText = ({ count, isCut }: FailureFacts['messages']): string =>
  count === 0 ? '' : `, ${asCount(count)}${isCut ? '+' : ''} messages that no stream took in the last 24 h`;

interface Lot {
  readonly isOfToday: boolean;
  readonly areResultsCut: boolean;
}

/** Frames of announce are worth nothing later; everything else is somebody's result. */
function concernsOf(batches: readonly FailedObject[], lot: Lot): Concern[] {
  const frames = batches.filter(({ consumer }) => consumer === 'announce');
  const others = batches.filter(({ consumer }) => consumer !== 'announce');
  return [...(others.length === 0 ? [] : [ofOthers(others, lot)]), ...(frames.length === 0 ? [] : [ofFrames(frames)])];
}

function ofOthers(batches: readonly FailedObject[], { isOfToday, areResultsCut }: Lot): Concern {
  const names = [...new Set(batches.map(({ consumer }) => consumer ?? 'another function'))].sort();
  const count = `${counted(batches.length, 'batch', 'batches')}${areResultsCut ? ' or more' : ''}`;
  const why = `${count} of ${names.join(', ')} ${batches.length === 1 ? 'was' : 'were'} given up ${isOfToday ? 'in the last 24 hours' : 'earlier'}.`;
  const todo = 'Mend what was wrong, then npm run ops -- redrive --dry-run, and without --dry-run.';
  // Of those that were not looked at some may be of today.
  return isOfToday || areResultsCut ? bad(why, todo) : warning(why, todo);
}

const ofFrames = (batches: readonly FailedObject[]): Concern =>
  warning(
    `${counted(batches.length, 'batch', 'batches')} of live frames came too late for anybody.`,
    `npm run ops -- redrive takes ${batches.length === 1 ? 'it' : 'them'} away.`,
  );
