export { type Clock, systemClock } from './clock.ts';
export { SimulatorError, type SimulatorErrorCode, UsageError } from './errors.ts';
export type { Finding, Problem } from './findings.ts';
export { rideEndsAtMs, type SimulationPlan, type Transport } from './plan.ts';
export { createSimulatedRacers, type Effort, effortAt, type Pace, type SimulatedRacer } from './racer-model.ts';
export { type RaceSummary, type Report, renderReport } from './report.ts';
export { rideForever } from './ride-forever.ts';
export { type Progress, runSimulation, type SimulationCallbacks, type SimulationPorts } from './run-simulation.ts';
