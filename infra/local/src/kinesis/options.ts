import type { Clock } from '../core/clock.ts';
import type { FaultyDisk } from '../core/faulty-disk.ts';
import { type LimitSink, NO_LIMITS } from '../core/limits.ts';
import type { Log } from '../core/ports.ts';
import { type OpenLogFile, openLogFile } from './log-file.ts';

export interface KinesisOptions {
  /** Streams live in `<dataFolder>/kinesis`. */
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** `aws`: each shard takes and gives what a Kinesis shard does. @default 'off' */
  readonly quotas?: 'off' | 'aws';
  /** Told of records and reads that were refused. @default nobody */
  readonly limits?: LimitSink;
  /** Milliseconds that a stream stays CREATING. @default 0, nothing is really being created slowly here */
  readonly createStreamMs?: number;
  /** Milliseconds that a stream stays DELETING. @default 0 */
  readonly deleteStreamMs?: number;
  /** Milliseconds that a stream stays UPDATING after a change of shards. @default 0 */
  readonly updateStreamMs?: number;
  /** Bytes of newest records kept in memory per shard. @default 32 MiB, some seconds at full speed */
  readonly cacheBytesMax?: number;
  /** Milliseconds that records are kept in memory after newer ones came. @default 60,000: who is further behind reads the disk */
  readonly cacheAgeMaxMs?: number;
  /** Bytes per shard that may wait for the disk before puts are refused. @default 32 MiB, a stall of about a second */
  readonly pendingBytesMax?: number;
  /** Size from which a log file is followed by a new one. @default 64 MiB: trimming is fine-grained, files are few */
  readonly segmentBytesMax?: number;
  /** Bytes on disk per stream beyond which the oldest records go, whatever their age. @default 4 GiB, so that a forgotten load test cannot fill a laptop's disk */
  readonly streamBytesMax?: number;
  /** Milliseconds between looks for records that are older than the retention. @default 60,000 */
  readonly trimIntervalMs?: number;
  /** Shards of all streams together. @default 500, the account quota of smaller regions */
  readonly shardsMax?: number;
  /** How log files are opened; tests pass disks that fail. */
  readonly openLogFile?: OpenLogFile;
  /** Where descriptions of streams are written. Absent: the disk is as it is. */
  readonly disk?: FaultyDisk | undefined;
}

export type KinesisSettings = Required<KinesisOptions>;

const MIB = 1024 * 1024;

export const withDefaults = (options: KinesisOptions): KinesisSettings => ({
  quotas: 'off',
  limits: NO_LIMITS,
  createStreamMs: 0,
  deleteStreamMs: 0,
  updateStreamMs: 0,
  cacheBytesMax: 32 * MIB,
  cacheAgeMaxMs: 60_000,
  pendingBytesMax: 32 * MIB,
  segmentBytesMax: 64 * MIB,
  streamBytesMax: 4096 * MIB,
  trimIntervalMs: 60_000,
  shardsMax: 500,
  openLogFile,
  disk: undefined,
  ...options,
});
