import { asBytes, asDuration, asNumber, asShare, counted } from '../format.ts';
import { knownOf, unknownOf } from './asked.ts';
import type { StreamDescription, StreamFacts } from './facts.ts';
import { newestOf, peakPerSecondOf, perSecondOf, totalOf } from './minutes.ts';
import { bad, type Concern, type Part, partOf, warning } from './part.ts';

/** What one shard takes; more is refused. */
const shardCapacity = { recordsPerSecond: 1_000, bytesPerSecond: 1_048_576 } as const;
/** From here on a busier second is refused: a minute's mean hides it. */
const fullFromShare = 0.8;
/** Records of everybody who reads may wait that long before somebody should look. */
const shareOfRetentionMax = 0.5;

type StreamMetrics = Extract<StreamFacts['metrics'], { readonly value: unknown }>['value'];

/** Judges the stream that takes readings. */
export function judgeStream({ description, metrics }: StreamFacts, nowMs: number): Part {
  const stream = knownOf(description);
  const known = knownOf(metrics);
  const load = known && loadOf(known, stream?.openShards);
  const readAgeMs = known && newestOf(known.readAgeMs)?.value;
  const shareOfRetention = readAgeMs === undefined || stream === undefined ? undefined : readAgeMs / stream.retentionMs;
  const figures = {
    status: stream?.status,
    openShards: stream?.openShards,
    retentionMs: stream?.retentionMs,
    recordsPerSecond: known && perSecondOf(known.records, nowMs),
    bytesPerSecond: known && perSecondOf(known.bytes, nowMs),
    ...load,
    throttledWrites: known && totalOf(known.throttledWrites),
    throttledReads: known && totalOf(known.throttledReads),
    readAgeMs,
    shareOfRetention,
  };
  return partOf({
    kind: 'stream',
    name: 'readings',
    summary: [
      stream === undefined ? undefined : counted(stream.openShards, 'shard'),
      figures.recordsPerSecond === undefined
        ? undefined
        : `${asNumber(figures.recordsPerSecond)} records/s${ofCapacity(load?.peakRecordsShare)}`,
      figures.bytesPerSecond === undefined
        ? undefined
        : `${asBytes(figures.bytesPerSecond)}/s${ofCapacity(load?.peakBytesShare)}`,
      figures.throttledWrites === undefined ? undefined : `${asNumber(figures.throttledWrites)} refused`,
      readAgeMs === undefined ? undefined : `readers ${asDuration(readAgeMs)} behind`,
    ],
    concerns: [
      unknownOf(description, 'The stream'),
      unknownOf(metrics, 'Its metrics'),
      stream && statusConcern(stream),
      ...(known === undefined ? [] : throttles(known)),
      load && full(load),
      shareOfRetention === undefined ? undefined : old(shareOfRetention),
    ],
    figures,
  });
}

const ofCapacity = (share: number | undefined): string =>
  share === undefined ? '' : ` (at most ${asShare(share)} of capacity)`;

/** Of the capacity of all shards together; one race on one shard may reach its limit earlier. */
function loadOf(metrics: StreamMetrics, openShards: number | undefined) {
  if (openShards === undefined || openShards === 0) return undefined;
  return {
    peakRecordsShare: peakPerSecondOf(metrics.records) / openShards / shardCapacity.recordsPerSecond,
    peakBytesShare: peakPerSecondOf(metrics.bytes) / openShards / shardCapacity.bytesPerSecond,
  };
}

function statusConcern({ status }: StreamDescription): Concern | undefined {
  if (status === 'ACTIVE') return undefined;
  if (status === 'UPDATING') return warning('Its shards are being changed.', 'Wait: it takes readings meanwhile.');
  return bad(`It is ${status} and takes nothing.`, 'Look at the stack in CloudFormation.');
}

function throttles(metrics: StreamMetrics): (Concern | undefined)[] {
  const writes = totalOf(metrics.throttledWrites);
  const reads = totalOf(metrics.throttledReads);
  return [
    writes === 0
      ? undefined
      : bad(
          `${counted(writes, 'reading')} found a full shard in the last minutes; what did not get in later lies in the failure bucket under iot-rule/.`,
          moreShards,
        ),
    reads === 0
      ? undefined
      : warning(`${counted(reads, 'read')} had to wait: a shard is read five times a second at most.`, moreReaders),
  ];
}

function full({ peakRecordsShare, peakBytesShare }: NonNullable<ReturnType<typeof loadOf>>): Concern | undefined {
  const share = Math.max(peakRecordsShare, peakBytesShare);
  return share < fullFromShare ? undefined : warning(`It took ${asShare(share)} of what its shards can.`, moreShards);
}

const moreShards = 'npm run ops -- reshard with twice as many; where one race fills a shard, raise RaceShards as well.';
const moreReaders = 'Find out who else reads the stream, or give it more shards: npm run ops -- reshard.';

const old = (shareOfRetention: number): Concern | undefined =>
  shareOfRetention <= shareOfRetentionMax
    ? undefined
    : bad(
        `A reader has used up ${asShare(shareOfRetention)} of the time for which readings are kept.`,
        'See which consumer or delivery is behind, mend it, and raise RetentionHours meanwhile.',
      );
