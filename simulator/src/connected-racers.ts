import type { FieldStatus } from './field/field.ts';
import type { SimulationPlan } from './plan.ts';

/** Racers that can send right now; whoever writes into the stream needs no connection of their own. */
export const connectedRacers = (
  { transport, racerCount }: Pick<SimulationPlan, 'transport' | 'racerCount'>,
  { connected }: Pick<FieldStatus, 'connected'>,
): number => (transport === 'kinesis' ? racerCount : connected);
