import type { CostReport } from '../cost/cost-report.ts';
import type { Usage } from '../cost/usage.ts';
import type { LimitReached } from '../timeline/limit-watch.ts';
import type { Timeline } from '../timeline/timeline.ts';

/** What was seen of a run beside its boards. */
export interface Observation {
  readonly timeline: Timeline;
  /** Undefined if the platform does not tell, as on AWS. */
  readonly limits?: readonly LimitReached[];
  /** What AWS would bill for the run; undefined if the platform does not tell. */
  readonly usage?: Usage;
  readonly cost?: CostReport;
}

/** Why nothing is said of the cost of a run on this machine. */
export const COST_UNKNOWN =
  'not known: the platform does not tell what it used, or was started anew in the run and has forgotten it';

/** Which platform was ridden on, by its own word. */
export interface PlatformFacts {
  readonly raceLengthSeconds: number;
  readonly windowSeconds: number;
  /** Classes that were ridden in. */
  readonly classIds: readonly number[];
  /** Whether it runs on the machine of the simulator. */
  readonly isThisMachine: boolean;
}
