import type { IotUsage, StreamUsage } from '../usage.ts';
import { READING_BYTES, RECORD_BYTES } from './measured.ts';
import { connectionsOf, type RaceLoad, readingsOf, windowsOf } from './race-load.ts';

const MESSAGE_UNIT_BYTES = 5 * 1024;
const PUT_UNIT_BYTES = 25 * 1024;
const SECONDS_PER_HOUR = 3_600;
const SECONDS_PER_MINUTE = 60;
/** Racers come a little before the start of a race and go a little after its end. */
const CONNECTED_BESIDE_SECONDS = 30;

/** Aggregate, finish and Firehose read every shard; on AWS each of them once a second. */
const STREAM_CONSUMERS = 3;

/** Started units; what is empty takes one too. */
const startedUnits = (bytes: number, unitBytes: number): number => Math.max(1, Math.ceil(bytes / unitBytes));

/**
 * IoT Core.
 * - connection minutes = connections × started minutes of the length of the race and half a minute beside it
 * - one CONNECT a connection, one SUBSCRIBE a watcher (QoS 0: nothing is acknowledged)
 * - messages in = frames: one a window and race. A frame always fits 5 KB: beyond 1,691 racers it has a constant size
 * - messages out = frames × watchers
 * - rules = actions = readings × started 5 KB of a reading; Basic Ingest has no message charge
 */
export function iotUsageOf(load: RaceLoad): IotUsage {
  const frames = windowsOf(load) * load.classes;
  const ruleUnits = readingsOf(load) * startedUnits(READING_BYTES, MESSAGE_UNIT_BYTES);
  return {
    connectionMinutes:
      connectionsOf(load) * Math.ceil((load.raceLengthSeconds + CONNECTED_BESIDE_SECONDS) / SECONDS_PER_MINUTE),
    connects: connectionsOf(load),
    subscribes: load.watchers * load.classes,
    messageUnitsIn: frames,
    messageUnitsOut: frames * load.watchers,
    rulesTriggered: ruleUnits,
    actionsExecuted: ruleUnits,
    clientAcks: 0,
  };
}

/** Kinesis: shards × length of the race; a reading is a record, and takes one started 25 KB. */
export function streamUsageOf(load: RaceLoad): StreamUsage {
  const { settings, raceLengthSeconds } = load;
  const records = readingsOf(load);
  const bytesIn = records * RECORD_BYTES;
  return {
    stream: 'ReadingStream',
    shardHours: (settings.shardCount * raceLengthSeconds) / SECONDS_PER_HOUR,
    putUnits: records * startedUnits(RECORD_BYTES, PUT_UNIT_BYTES),
    records,
    bytesIn,
    readCalls: settings.shardCount * raceLengthSeconds * STREAM_CONSUMERS,
    bytesOut: bytesIn * STREAM_CONSUMERS,
  };
}
