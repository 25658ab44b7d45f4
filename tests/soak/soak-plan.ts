import { PLAN_DEFAULTS, type PlatformFault, type SimulationPlan } from '../../simulator/src/index.ts';
import { simulationPlan } from '../support/simulation-plan.ts';

export interface SoakPlanOptions {
  readonly url: string;
  readonly racerCount: number;
  readonly durationSeconds: number;
  readonly seed: number;
  readonly platformFaults: readonly PlatformFault[];
  readonly reportFiles: readonly string[];
}

/** Racers of every kind over all classes, with everything that goes wrong on the way in. */
export const soakPlan = ({ seed, ...options }: SoakPlanOptions): SimulationPlan =>
  simulationPlan({
    ...options,
    seed: seed >>> 0,
    classChoice: 'all',
    attendance: { rampUpSeconds: 30, lateShare: 0.1, leaveShare: 0.1 },
    readingFaults: {
      ...PLAN_DEFAULTS.readingFaults,
      duplicateShare: 0.05,
      reorderShare: 0.02,
      delayShare: 0.02,
      cutEverySeconds: 300,
      dieShare: 0.02,
      hostilePerSecond: 2,
      skewShare: 0.05,
    },
    // A fault may last for 15 s, and a restart takes a few seconds more.
    settleTimeoutSeconds: 150,
    historyTimeoutSeconds: 240,
  });
