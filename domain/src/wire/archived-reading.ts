import type { ArchivedReading } from '../archived-reading.ts';
import { WireError } from '../errors.ts';
import { type ClassId, isClassId, isRacerId, type RacerId } from '../ids.ts';
import { shownName } from '../name.ts';
import { CADENCE_RPM_MAX, hundredthsOf, OUTPUT_HUNDREDTHS_MAX, outputOf, RESISTANCE_PERCENT_MAX } from '../output.ts';
import { parseRaceSlot, RACE_LENGTH_SECONDS_MAX, type RaceSlot } from '../race.ts';
import type { Reading } from '../reading.ts';
import type { RidersSample } from '../ride.ts';

const TRACING_TEXT_LENGTH_MAX = 64;

interface SentFields {
  readonly uuid?: unknown;
  readonly deviceTimestamp?: unknown;
  readonly cadence?: unknown;
  readonly resistance?: unknown;
  readonly receivedAt?: unknown;
}

interface ArchivedFields {
  readonly second?: unknown;
  readonly raceId?: unknown;
  readonly classId?: unknown;
  readonly racerId?: unknown;
  readonly name?: unknown;
  readonly cadence?: unknown;
  readonly resistance?: unknown;
  readonly output?: unknown;
}

/**
 * A reading as it is archived: one line of JSON without its end. `input` is what `reading` was parsed from; of it only
 * the fields that the archive knows are kept.
 */
export function encodeArchivedReading(input: unknown, reading: Reading): string {
  const sent: SentFields = typeof input === 'object' && input !== null ? input : {};
  // In JSON a field that is undefined is left out.
  return JSON.stringify({
    uuid: isTracingText(sent.uuid) ? sent.uuid : undefined,
    event: reading.isFinal ? 'final' : 'update',
    deviceTimestamp:
      Number.isFinite(sent.deviceTimestamp) || isTracingText(sent.deviceTimestamp) ? sent.deviceTimestamp : undefined,
    second: reading.second,
    raceId: reading.raceId,
    classId: reading.classId,
    racerId: reading.racerId,
    name: reading.name,
    cadence: sent.cadence,
    resistance: sent.resistance,
    receivedAt: Number.isFinite(sent.receivedAt) ? sent.receivedAt : undefined,
    output: outputOf(reading.outputHundredths),
  });
}

const isTracingText = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= TRACING_TEXT_LENGTH_MAX;

/**
 * What history keeps of an archived line. It asks for no rules of racing, which may have changed since the line was
 * written. Throws `WireError`.
 */
export function parseArchivedReading(line: string): ArchivedReading {
  const fields = parseFields(line);
  const { startSeconds, classId } = readSlot(fields.raceId);
  expectClass(fields.classId, classId);
  const racerId = readRacerId(fields.racerId);
  return {
    classId,
    racerId,
    name: readName(fields.name, racerId),
    startSeconds,
    second: readSecond(fields.second),
    outputHundredths: readOutput(fields.output),
  };
}

/** What a ride keeps of an archived line. As {@link parseArchivedReading} asks for no rules. Throws `WireError`. */
export function parseArchivedSample(line: string): RidersSample {
  const fields = parseFields(line);
  const { raceId, classId } = readSlot(fields.raceId);
  expectClass(fields.classId, classId);
  return {
    raceId,
    racerId: readRacerId(fields.racerId),
    sample: {
      second: readSecond(fields.second),
      cadence: readMeasure(fields.cadence, { name: 'cadence', max: CADENCE_RPM_MAX }),
      resistance: readMeasure(fields.resistance, { name: 'resistance', max: RESISTANCE_PERCENT_MAX }),
      outputHundredths: readOutput(fields.output),
    },
  };
}

// Fields are read by hand: a rebuild reads every line that was ever archived.
function parseFields(line: string): ArchivedFields {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw new WireError('the archived line is not JSON', { cause });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) reject('is no object');
  return json;
}

function readSlot(value: unknown): RaceSlot {
  try {
    return parseRaceSlot(value);
  } catch (cause) {
    throw new WireError('the raceId of the archived line is no id of a race', { cause });
  }
}

function expectClass(value: unknown, named: ClassId): void {
  if (!isClassId(value) || value !== named) reject('has another classId than its raceId names');
}

function readRacerId(value: unknown): RacerId {
  if (typeof value === 'string' && isRacerId(value)) return value;
  reject('has no racerId');
}

function readName(value: unknown, racerId: RacerId): string {
  if (typeof value === 'string') return shownName(value, racerId);
  reject('has no name');
}

function readSecond(value: unknown): number {
  const isSecond = typeof value === 'number' && Number.isInteger(value);
  if (isSecond && value >= 1 && value <= RACE_LENGTH_SECONDS_MAX) return value;
  reject(`has no second from 1 to ${RACE_LENGTH_SECONDS_MAX}`);
}

function readOutput(value: unknown): number {
  const hundredths = typeof value === 'number' ? hundredthsOf(value) : 0;
  if (hundredths >= 1 && hundredths <= OUTPUT_HUNDREDTHS_MAX) return hundredths; // curves take 0 for never ridden
  reject(`has no output up to ${outputOf(OUTPUT_HUNDREDTHS_MAX)}`);
}

function readMeasure(value: unknown, { name, max }: { readonly name: string; readonly max: number }): number {
  if (typeof value === 'number' && value >= 0 && value <= max) return value;
  reject(`has no ${name} up to ${max}`);
}

function reject(what: string): never {
  throw new WireError(`the archived line ${what}`);
}
