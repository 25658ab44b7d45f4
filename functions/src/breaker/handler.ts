import type { Consumer } from '@alleycat/domain';
import { createBreakerMemory, type TendPorts, tendBreakers } from '@alleycat/domain/use-cases';
import type { Telemetry } from '../lambda/log.ts';
import { reportTended } from './tended-report.ts';

export interface BreakerPorts extends TendPorts {
  /** Those that breakers are wanted for. */
  readonly consumers: readonly Consumer[];
  readonly telemetry: Telemetry;
}

/** Looks after the breakers once. It does not fail: what went wrong is counted and logged, and the next minute tries again. */
export const createHandler = ({ consumers, telemetry, ...ports }: BreakerPorts): (() => Promise<void>) => {
  const memory = createBreakerMemory();
  return async () => reportTended(await tendBreakers(ports, { consumers, memory }), telemetry);
};
