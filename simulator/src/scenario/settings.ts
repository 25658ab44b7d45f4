import { MQTT_CLIENTS, STREAM_PARTITION_KEYS, TRANSPORTS } from '../plan.ts';
import { attendanceShape } from './attendance-settings.ts';
import { models } from './models.ts';
import { platformFault } from './platform-fault-settings.ts';
import { readingFaultShape } from './reading-fault-settings.ts';
import { type Read, readList, readRecord, type Shape } from './record.ts';
import { choiceOf, type Setting, scalar, textLike, urlWith, wholeNumber, yesOrNo } from './setting.ts';

export const RACERS_MAX = 20_000;
const PROCESSES_MAX = 16;
/** As the runtime's. */
const TIME_SCALE_MAX = 20;

const classChoice: Setting<number | 'all'> = scalar({
  hint: 'is a whole number from 1 to 65535 or "all"',
  accept: (input) => {
    if (input === 'all') return input;
    return typeof input === 'number' && Number.isInteger(input) && input >= 1 && input <= 65_535 ? input : undefined;
  },
  isNumeric: true,
});

const anyText = textLike(/\S/, 'is some text');
const reportFile = textLike(/.\.(html|json)$/, 'is the name of a file that ends in .html or .json');

// What the command line says of these stands in flags of their own.
const inFilesOnly = (): never => {
  throw new Error('has no flag');
};
const recordOf = <S extends Shape>(shape: S): Setting<Read<S>> => ({
  read: (input, place) => readRecord(shape, input, place),
  readText: inFilesOnly,
});
const listOf = <T>(item: Setting<T>): Setting<readonly T[]> => ({
  read: (input, place) => readList(item, input, place),
  readText: (text, place) => [item.readText(text, place)],
});

/** Everything that a scenario file can say, by its keys. */
export const settings = {
  racers: wholeNumber(1, RACERS_MAX),
  class: classChoice,
  races: wholeNumber(1, 10_000),
  duration: wholeNumber(1, 604_800),
  forever: yesOrNo(),
  seed: wholeNumber(0, 2 ** 32 - 1),
  models,
  attendance: recordOf(attendanceShape),
  // A racer id is at most 64 characters; the number behind the prefix takes up to six.
  idPrefix: textLike(/^[A-Za-z0-9_-]{1,58}$/, 'is 1 to 58 letters, digits, "_" or "-"'),
  readingFaults: recordOf(readingFaultShape),
  platformFaults: listOf(platformFault),
  transport: choiceOf(TRANSPORTS),
  mqttClient: choiceOf(MQTT_CLIENTS),
  qos: choiceOf([0, 1]),
  watchers: wholeNumber(0, RACERS_MAX),
  connectConcurrency: wholeNumber(1, 1_000),
  partitionKey: choiceOf(STREAM_PARTITION_KEYS),
  processes: wholeNumber(0, PROCESSES_MAX),
  url: urlWith('http:', 'https:'),
  mqttUrl: urlWith('mqtt:', 'mqtts:', 'ws:', 'wss:'),
  awsUrl: urlWith('http:', 'https:'),
  region: anyText,
  stack: anyText,
  fleetClient: anyText,
  fleetScope: anyText,
  timeScale: wholeNumber(1, TIME_SCALE_MAX),
  settleTimeout: wholeNumber(0, 3_600),
  maxClockSkew: wholeNumber(0, 3_600),
  verifyLeaderboards: yesOrNo(),
  verifyHistory: yesOrNo(),
  historyTimeout: wholeNumber(1, 3_600),
  report: listOf(reportFile),
  json: yesOrNo(),
};

export type Settings = Read<typeof settings>;
export type SettingName = keyof typeof settings;

/** Throws a UsageError that names the place. */
export const readSettings = (input: unknown, place: string): Settings => readRecord(settings, input, place);
