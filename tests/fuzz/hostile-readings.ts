import {
  HOSTILE_JSON,
  HOSTILE_KEYS,
  HOSTILE_TEXTS,
  LOOK_ALIKE_TEXTS,
} from '../../simulator/src/faults/hostile-values.ts';
import { jsonOfFields, nestedJson, RawJson } from '../../simulator/src/faults/raw-json.ts';
import { integerBetween, type Random } from '../support/random.ts';
import { RACE_LENGTH_SECONDS, START_SECONDS, wireReading } from '../support/readings.ts';
import { mutated, pick, randomBytes } from './mutate.ts';

type Fields = Record<string, unknown>;

const RACERS = 200; // few enough that what is kept of them does not grow with the number of readings

const TEXTS = [...LOOK_ALIKE_TEXTS, ...HOSTILE_TEXTS];
const NUMBERS = [
  -1,
  -0,
  0.1,
  1e308,
  -1e308,
  5e-324,
  2 ** 31,
  2 ** 53,
  2 ** 64,
  65_535,
  65_536,
  250,
  250.0001,
  100,
  101,
  300,
  301,
  1e21,
];
const NAMES = [...Object.keys(wireReading()), 'receivedAt', 'output'];

const nested = (random: Random): RawJson => nestedJson(integerBetween(random, 1, 3_000));

/** A value that no bike sends. */
const hostileValue = (random: Random): unknown => {
  const kind = random();
  if (kind < 0.3) return pick(random, TEXTS);
  if (kind < 0.6) return pick(random, NUMBERS);
  if (kind < 0.8) return new RawJson(pick(random, HOSTILE_JSON));
  if (kind < 0.82) return nested(random);
  if (kind < 0.825) return 'x'.repeat(integerBetween(random, 1_000, 100_000));
  return pick<unknown>(random, [null, true, false, [], {}, [[]], [1], { length: 1 }, { toString: 1 }, new RawJson('')]);
};

const plausible = (random: Random): Fields => {
  const second = integerBetween(random, 1, 17); // arrival is at second 7, and ten seconds either way are plausible
  const racer = `r${integerBetween(random, 1, RACERS)}`;
  const classId = integerBetween(random, 1, 6);
  const isFinal = random() < 0.05;
  return wireReading({
    ...(isFinal ? { event: 'final', second: RACE_LENGTH_SECONDS } : { second }),
    ...{
      racerId: racer,
      name: random() < 0.2 ? pick(random, TEXTS) : racer,
      classId,
      raceId: `${classId}-${START_SECONDS}`,
    },
    ...{ cadence: random() * 250, resistance: random() * 100 },
  });
};

/** One payload: sometimes true, mostly nearly so, sometimes nothing of the kind. */
export const hostileReading = (random: Random): Buffer => {
  const kind = random();
  if (kind < 0.05) return randomBytes(random, 300);
  const entries: [string, unknown][] = Object.entries(plausible(random));
  if (kind < 0.3) return Buffer.from(jsonOfFields(entries));
  if (kind < 0.55) return mutated(Buffer.from(jsonOfFields(entries)), random);
  for (let times = integerBetween(random, 1, 3); times > 0; times -= 1) {
    const name = random() < 0.1 ? pick(random, HOSTILE_KEYS) : pick(random, NAMES);
    const at = entries.findIndex(([known]) => known === name);
    const isReplaced = at !== -1 && random() < 0.9;
    entries.splice(isReplaced ? at : entries.length, isReplaced ? 1 : 0, [name, hostileValue(random)]);
  }
  const bytes = Buffer.from(jsonOfFields(entries));
  return kind < 0.9 ? bytes : mutated(bytes, random, 1);
};
