import { gzipSync } from 'node:zlib';
import { outputHundredths, parseRaceId, type Race, type Reading } from '@alleycat/domain';
import { encodeArchivedReading, encodeReading } from '@alleycat/domain/wire';
import { createSimulatedRacers, effortAt, type SimulatedRacer } from '../../../simulator/src/racer-model.ts';
import { CLASS_ID } from './contest.ts';

export const SECONDS = 300;
const SEED = 7;
const FIRST_RACE_START = 1_620_992_100;

/** The same racers for the same number, as the simulator makes them. */
export const fieldOf = (racerCount: number): SimulatedRacer[] =>
  createSimulatedRacers({ racerCount, classIds: [CLASS_ID], seed: SEED });

/** Everything that was ever ridden before the update: one race of the whole field. */
export function* everyOutput(racers: readonly SimulatedRacer[]): Generator<Reading> {
  const race = raceNumber(0);
  for (const racer of racers) for (let second = 1; second <= SECONDS; second += 1) yield readingOf(racer, race, second);
}

/** What Firehose delivers of 1,000 racers in a minute of a later race: gzip of one reading a line, second by second. */
export const delivery = (racers: readonly SimulatedRacer[]): Buffer => {
  const race = raceNumber(1);
  const riding = racers.slice(0, 1_000);
  const lines: string[] = [];
  for (let second = 121; second <= 180; second += 1) {
    for (const racer of riding) lines.push(archivedLine(racer, race, second));
  }
  return gzipSync(`${lines.join('\n')}\n`);
};

const raceNumber = (number: number): Race => parseRaceId(`${CLASS_ID}-${FIRST_RACE_START + number * SECONDS}`, SECONDS);

const readingOf = (racer: SimulatedRacer, race: Race, second: number): Reading => ({
  raceId: race.raceId,
  classId: race.classId,
  startSeconds: race.startSeconds,
  racerId: racer.racerId,
  name: racer.name,
  second,
  outputHundredths: outputHundredths(effortAt(racer, race, second)),
  isFinal: second === SECONDS,
});

const archivedLine = (racer: SimulatedRacer, race: Race, second: number): string => {
  const { raceId, classId, racerId, name, isFinal } = readingOf(racer, race, second);
  const deviceTimestampMs = (race.startSeconds + second) * 1000;
  const uuid = `00000000-0000-4000-8000-${String(racer.index * 1_000 + second).padStart(12, '0')}`;
  const effort = effortAt(racer, race, second);
  const sent = encodeReading({ uuid, deviceTimestampMs, isFinal, second, raceId, classId, racerId, name, ...effort });
  return encodeArchivedReading({ ...sent, receivedAt: deviceTimestampMs + 20 }, readingOf(racer, race, second));
};
