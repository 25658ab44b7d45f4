export type { Clock } from './clock.ts';
export { SimulatorError, type SimulatorErrorCode } from './errors.ts';
export type { Finding, Problem } from './findings.ts';
export type { HistoryFinding, HistoryProblem } from './history/history-findings.ts';
export type { HistoryVerdict } from './history/history-verdict.ts';
export { type FleetPlan, PLAN_DEFAULTS, type SimulationPlan, type Transport } from './plan.ts';
export type { Progress } from './progress.ts';
export type { RaceSummary, Report } from './report/report.ts';
export { runSimulation, type SimulationCallbacks, type SimulationPorts } from './run-simulation.ts';
