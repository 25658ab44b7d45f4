import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseReading, raceAt, toClassId, toRaceRules } from '@alleycat/domain';
import { encodeArchivedReading, encodeReading } from '@alleycat/domain/wire';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CUSTOM_METRICS } from '../../../../simulator/src/cost/custom-metrics.ts';
import {
  ARCHIVED_BYTES,
  READING_BYTES,
  RECORD_BYTES,
  ROSTER_ENTRY_BYTES,
} from '../../../../simulator/src/cost/model/measured.ts';
import { writersOf } from '../../../../simulator/src/cost/model/race-load.ts';
import {
  FINISH_BATCH_SIZE,
  MEMORY_MB,
  RANKS_BATCH_SIZE,
  TEMPLATE_DEFAULTS,
  TRANSFORM_BUFFER_MEGABYTES,
} from '../../../../simulator/src/cost/model/settings.ts';
import { PROVISIONED_TABLE_UNITS, PROVISIONED_UNITS } from '../../../../simulator/src/cost/plan/billing-mode.ts';
import { API_REQUESTS_PER_SECOND } from '../../../../simulator/src/cost/plan/capacity.ts';
import { createSimulatedRacers, effortAt } from '../../../../simulator/src/racer-model.ts';
import { raceLoad } from './support.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const parameterOf = (setting: string): string => setting.charAt(0).toUpperCase() + setting.slice(1);
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The template; what its short forms stand for is not looked at. */
const template: unknown = parse(read('template.yaml'), { logLevel: 'silent' });

/** What lies at a path; undefined where there is nothing. */
const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce((inner: unknown, name) => (Object(inner) as Record<string, unknown>)[name], value);
const property = (id: string, ...path: readonly string[]): unknown =>
  at(template, 'Resources', id, 'Properties', ...path);

describe('what the model takes from the template', () => {
  it('are its defaults', () => {
    const names = Object.keys(TEMPLATE_DEFAULTS);
    const defaults = names.map((name) => [name, at(template, 'Parameters', parameterOf(name), 'Default')]);
    expect(TEMPLATE_DEFAULTS).toEqual(Object.fromEntries(defaults));
  });

  it('is the memory of its functions', () => {
    const standard = at(template, 'Globals', 'Function', 'MemorySize');
    const memory = Object.keys(MEMORY_MB).map((id) => [id, property(id, 'MemorySize') ?? standard]);
    expect(MEMORY_MB).toEqual(Object.fromEntries(memory));
  });

  it('are batches, buffers, throttles and provisioned units', () => {
    const processing = [
      'ExtendedS3DestinationConfiguration',
      'ProcessingConfiguration',
      'Processors',
      '0',
      'Parameters',
    ];
    const parameters = Object.values(Object(property('ReadingDelivery', ...processing)));
    expect(parameters).toContainEqual({
      ParameterName: 'BufferSizeInMBs',
      ParameterValue: String(TRANSFORM_BUFFER_MEGABYTES),
    });
    expect(property('FinishFunction', 'Events', 'Finals', 'Properties', 'BatchSize')).toBe(FINISH_BATCH_SIZE);
    expect(property('RanksFunction', 'Events', 'Bests', 'Properties', 'BatchSize')).toBe(RANKS_BATCH_SIZE);
    expect(property('Api', 'DefaultRouteSettings', 'ThrottlingRateLimit')).toBe(API_REQUESTS_PER_SECOND);
    const text = read('template.yaml');
    const units = (kind: string) =>
      [...text.matchAll(new RegExp(`${kind}CapacityUnits: (\\d+)`, 'g'))].map(([, number]) => Number(number));
    expect(units('Write')[0]).toBe(PROVISIONED_TABLE_UNITS);
    expect({
      write: units('Write').reduce((sum, one) => sum + one),
      read: units('Read').reduce((sum, one) => sum + one),
    }).toEqual(PROVISIONED_UNITS);
  });

  it('is that functions are traced as the parameter says, and write no lines of the platform', () => {
    expect(read('template.yaml').match(/^ +Tracing: .*$/gm)).toEqual(['    Tracing: !Ref Tracing']);
    expect(at(template, 'Globals', 'Function')).toMatchObject({
      Tracing: 'Tracing', // what it refers to
      LoggingConfig: { SystemLogLevel: 'WARN' },
      Environment: { Variables: { AWS_XRAY_SDK_ENABLED: ['Traced', 'true', 'false'] } },
    });
  });
});

describe('frames of spread races', () => {
  it('are one a second: a batch of announce has room for all that the shards of many races write in it', () => {
    const properties = ['Resources', 'AnnounceFunction', 'Properties', 'Events', 'Standings', 'Properties'];
    const [condition, ofOneWriter, ofMany] = at(template, ...properties, 'BatchSize') as [string, number, number];
    expect([condition, ofOneWriter]).toEqual(['OneKeyPerRace', 100]);
    const settings = { ...TEMPLATE_DEFAULTS, raceShards: 256 as const, shardCount: 261 };
    const load = raceLoad({ racers: 10_000, classes: 10, settings });
    expect(writersOf(load) * load.classes).toBeLessThan(ofMany / 2);
  });
});

describe('the metrics that are billed', () => {
  it.each(Object.entries(CUSTOM_METRICS))('%s counts them', (folder, names) => {
    const source = ['handler', 'event', 'authenticate']
      .map((file) => `functions/src/${folder}/${file}.ts`)
      .flatMap((path) => {
        try {
          return [read(path)];
        } catch {
          return [];
        }
      })
      .join('\n');
    expect(names.filter((name) => !source.includes(name))).toEqual([]);
  });

  it('are all that one call counts', () => {
    const counted = (path: string, pattern: RegExp) => [...read(path).matchAll(pattern)].map(([, name]) => name ?? '');
    const records = counted('functions/src/records/event.ts', /^ {2}([A-Z]\w+): /gm);
    const aggregate = counted('functions/src/aggregate/event.ts', /(?:^ {4}|\{ )([A-Z]\w+): /gm);
    const announce = counted('functions/src/announce/event.ts', /(?:^ {2}|return \{ )([A-Z]\w+): /gm);
    expect({ records, aggregate, announce }).toEqual({
      records: CUSTOM_METRICS.records,
      aggregate: CUSTOM_METRICS.aggregate,
      announce: CUSTOM_METRICS.announce,
    });
  });
});

describe('the sizes that were measured', () => {
  const classId = toClassId(1);
  const race = raceAt({ classId, atMs: 1_900_000_200_000, raceLengthSeconds: 300 });
  const rules = toRaceRules({ raceLengthSeconds: 300, maxClockSkewSeconds: 0, classIds: [1] });
  const racers = createSimulatedRacers({ racerCount: 1_000, classIds: [classId], seed: 7 });
  const readings = racers.map((racer) =>
    encodeReading({
      uuid: '00000000-0000-4000-8000-000000000000',
      deviceTimestampMs: 1_900_000_201_000,
      isFinal: false,
      second: 1 + (racer.index % 300),
      raceId: race.raceId,
      classId,
      racerId: racer.racerId,
      name: racer.name,
      ...effortAt(racer, race, 1),
    }),
  );
  const mean = (texts: readonly string[]): number =>
    texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / texts.length;
  const share = 0.03;

  it('are those of simulated readings, within 3 %', () => {
    const topic = '$aws/rules/alleycat_readings/alleycat/readings/sim-7-0001';
    const stored = readings.map((reading) => ({ ...reading, receivedAt: 1_900_000_201_000 }));
    const lines = stored.map(
      (input) => `${encodeArchivedReading(input, parseReading(input, { rules, arrivedAtMs: 0 }))}\n`,
    );
    const roster = racers.map(({ name }) => `${JSON.stringify(['0'.repeat(36), name])},`);
    const measured = [
      [READING_BYTES, mean(readings.map((reading) => JSON.stringify(reading))) + topic.length],
      [RECORD_BYTES, mean(stored.map((reading) => JSON.stringify(reading))) + race.raceId.length],
      [ARCHIVED_BYTES, mean(lines)],
      [ROSTER_ENTRY_BYTES, mean(roster)],
    ] as const;
    for (const [expected, actual] of measured) {
      expect(Math.abs(actual - expected) / expected, `${actual} for ${expected}`).toBeLessThan(share);
    }
  });
});
