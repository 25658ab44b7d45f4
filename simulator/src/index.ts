export type { Clock } from './clock.ts';
export { SimulatorError, type SimulatorErrorCode } from './errors.ts';
export type { Finding, Problem } from './findings.ts';
export type { SimulationPlan, Transport } from './plan.ts';
export type { RaceSummary, Report } from './report.ts';
export { type Progress, runSimulation, type SimulationCallbacks, type SimulationPorts } from './run-simulation.ts';
