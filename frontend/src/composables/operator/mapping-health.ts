import type { MappingNow } from '../../api/operator-snapshot.ts';

/** How an event source gets on. */
export type MappingHealth = 'ok' | 'behind' | 'failing' | 'paused' | 'pausing' | 'resuming' | 'changing';

/** An event source and how it gets on. */
export interface MappingView {
  readonly mapping: MappingNow;
  readonly health: MappingHealth;
  readonly recordsBehind: number;
  /** Of the shard that is the furthest behind. */
  readonly iteratorAgeMs: number;
  /** That age as a share of the time that a record may wait; 0 where that is without end. */
  readonly shareOfKept: number;
}

/** Beyond what batches and windows take by themselves. A live board that is this old is not live. */
const behindAfterMs = 5_000;

const changing: Readonly<Record<string, MappingHealth>> = {
  Disabled: 'paused',
  Disabling: 'pausing',
  Enabling: 'resuming',
  Creating: 'changing',
  Updating: 'changing',
  Deleting: 'changing',
};

/** Judges one event source by what waits for it. */
export function viewMapping(mapping: MappingNow): MappingView {
  const recordsBehind = mapping.shards.reduce((sum, shard) => sum + shard.recordsBehind, 0);
  const iteratorAgeMs = mapping.shards.reduce((oldest, shard) => Math.max(oldest, shard.iteratorAgeMs), 0);
  const shareOfKept = mapping.keptMs === undefined ? 0 : iteratorAgeMs / mapping.keptMs;
  const health = changing[mapping.state] ?? judgeRunning(mapping, { recordsBehind, iteratorAgeMs });
  return { mapping, health, recordsBehind, iteratorAgeMs, shareOfKept };
}

function judgeRunning(
  { lastResult, batchingSeconds, windowSeconds }: MappingNow,
  { recordsBehind, iteratorAgeMs }: Pick<MappingView, 'recordsBehind' | 'iteratorAgeMs'>,
): MappingHealth {
  // A problem that nothing waits for any more is history.
  if (lastResult.startsWith('PROBLEM') && recordsBehind > 0) return 'failing';
  const isBehind = iteratorAgeMs > behindAfterMs + (batchingSeconds + windowSeconds) * 1000;
  return isBehind ? 'behind' : 'ok';
}

/** Event sources that read a Kinesis stream. */
export function readersOf(streamName: string, views: readonly MappingView[]): readonly MappingView[] {
  return views.filter(({ mapping }) => mapping.sourceArn.endsWith(`:stream/${streamName}`));
}

/** The one that is the furthest behind; undefined when all get on. */
export function slowestOf(views: readonly MappingView[]): MappingView | undefined {
  const late = views.filter(({ health, recordsBehind }) => health !== 'ok' && recordsBehind > 0);
  return late.sort((a, b) => b.iteratorAgeMs - a.iteratorAgeMs)[0];
}
