import type { FaultReport } from '../../infra/local/src/faults/create-faults.ts';
import { type PlatformFault, type Report, runSimulation, type SimulationPlan } from '../../simulator/src/index.ts';
import { simulationPlan } from './simulation-plan.ts';

/** Short, so that every ride has the end of a race in its middle. */
export const RACE_SECONDS = 10;
/** Long enough for the live feed to come back before the end: whoever failed waits longer each time. */
const RIDE_SECONDS = 24;
/** Faults begin so long before a race ends, in a ride that is under way by then. */
const BEFORE_END_SECONDS = 2;
const UNDER_WAY_SECONDS = 5;

/**
 * Twenty racers ride through faults of the platform.
 * @param faults `atSeconds` counts from about two seconds before a race ends
 * @returns what was found when all had calmed down
 */
export const rideThrough = (
  plan: Partial<SimulationPlan> & Pick<SimulationPlan, 'url'>,
  faults: readonly PlatformFault[],
): Promise<Report> => {
  const dueSeconds = secondsToNextEnd() - BEFORE_END_SECONDS;
  const platformFaults = faults.map((fault) => ({ ...fault, atSeconds: fault.atSeconds + dueSeconds }));
  const usual = { seed: 7, durationSeconds: RIDE_SECONDS, settleTimeoutSeconds: 60 };
  return runSimulation(simulationPlan({ ...usual, platformFaults, ...plan }));
};

const secondsToNextEnd = (nowSeconds = Date.now() / 1_000): number =>
  Math.ceil((nowSeconds + UNDER_WAY_SECONDS) / RACE_SECONDS) * RACE_SECONDS - nowSeconds;

/** What a runtime says of the faults that it was asked for. */
export const readFaults = async (url: string): Promise<FaultReport> => {
  const response = await fetch(`${url}/_local/faults`);
  return (await response.json()) as FaultReport;
};
