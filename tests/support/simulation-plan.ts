import { PLAN_DEFAULTS, type SimulationPlan } from '../../simulator/src/index.ts';

/** A short ride over MQTT against a local stack; every field may be set. */
export const simulationPlan = (fields: Partial<SimulationPlan> & Pick<SimulationPlan, 'url'>): SimulationPlan => ({
  ...PLAN_DEFAULTS,
  racerCount: 20,
  classChoice: 1,
  forever: false,
  seed: 1,
  fleet: { scope: 'fleet/sim', stackName: 'alleycat' },
  transport: 'mqtt',
  connectConcurrency: 50,
  region: 'us-east-1',
  streamPartitionKey: 'race',
  settleTimeoutSeconds: 30,
  maxClockSkewSeconds: 10,
  ...fields,
});
