import { expect } from 'vitest';
import type { FaultCounts } from '../../../simulator/src/faults/fault-counts.ts';
import { NO_READING_FAULTS, type ReadingFaults } from '../../../simulator/src/faults/fault-plan.ts';
import { type Report, runSimulation, type SimulationPlan } from '../../../simulator/src/index.ts';
import { simulationPlan } from '../../support/simulation-plan.ts';
import { type Stack, startStack } from '../../support/stack.ts';

export const RACE_LENGTH_SECONDS = 20;

/** A race of 20 racers, from start to official results, in which readings fare badly on their way in. */
export const rideFaultyRace = async (
  faults: Partial<ReadingFaults>,
  fields: Partial<SimulationPlan> = {},
): Promise<Report> => withStack((stack) => rideOn(stack, faults, fields));

export const withStack = async <T>(
  task: (stack: Stack) => Promise<T>,
  { faults = false, shards = 2 } = {},
): Promise<T> => {
  const stack = await startStack({
    parameters: { RaceLengthSeconds: String(RACE_LENGTH_SECONDS), ShardCount: String(shards) },
    faults,
  });
  try {
    return await task(stack);
  } finally {
    await stack.stop();
  }
};

export const rideOn = (
  { url, awsUrl }: Pick<Stack, 'url' | 'awsUrl'>,
  faults: Partial<ReadingFaults>,
  fields: Partial<SimulationPlan> = {},
): Promise<Report> =>
  runSimulation(
    simulationPlan({ url, awsUrl, raceCount: 1, readingFaults: { ...NO_READING_FAULTS, ...faults }, ...fields }),
  );

/** Nothing that was acknowledged is missing, nothing is shown that was not ridden, and the fault did happen. */
export const expectUnharmed = (report: Report, fault: keyof FaultCounts, atLeast = 1): void => {
  expect(report.reasons).toEqual([]);
  expect(report.differences).toEqual([]);
  expect(report).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
  expect(report.onBoard).toBeGreaterThan(0);
  // What was acknowledged late, or had to be refused, is not said to be on the boards.
  expect(report.onBoard).toBeLessThanOrEqual(report.acknowledged - report.acknowledgedLate);
  expect(report.races.map(({ judged }) => judged)).toContain('official');
  expect(report.faults?.[fault]).toBeGreaterThanOrEqual(atLeast);
};
