import type { Consumer } from '../consumer.ts';
import { cleanReason } from '../hidden-racers.ts';
import type { BreakerStore } from '../ports/breaker-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConsumerSwitch } from '../ports/consumer-switch.ts';
import {
  type BreakerEdit,
  type BreakerEditOptions,
  editBreaker,
  isGivenUpWhileOff,
  redriveSince,
} from './breaker-edit.ts';

export interface PauseConsumerPorts {
  readonly breakers: BreakerStore;
  readonly switches: ConsumerSwitch;
  readonly clock: Clock;
}

/**
 * Switches a consumer off until an operator resumes it. Pausing again changes nothing but the reason, if another one is
 * given. The switch is turned first: if that fails, no record claims it. Throws what the switch throws (pausing again goes
 * on from there), and `StaleWriteError` if others came between at every try.
 */
export async function pauseConsumer(
  { consumer, reason }: { readonly consumer: Consumer; readonly reason?: string | undefined },
  { breakers, switches, clock }: PauseConsumerPorts,
  options: BreakerEditOptions,
): Promise<BreakerEdit> {
  const given = reason === undefined ? undefined : cleanReason(reason);
  const paused = await editBreaker({ consumer, breakers }, options, async (known) => {
    const nowMs = clock.nowMs(); // before it is off: from then on nothing may be missed
    await switches.turnOff(consumer);
    const wasPaused = known?.position === 'paused';
    if (wasPaused && (given === undefined || given === known.reason)) return undefined;
    return {
      position: 'paused',
      sinceMs: wasPaused ? known.sinceMs : nowMs,
      reason: given ?? '',
      attempts: 0,
      ...redriveSince(known?.redriveSinceMs ?? (isGivenUpWhileOff(consumer) ? nowMs : undefined)),
    };
  });
  // A breaker that had written before may have turned it on since.
  if (paused.isChanged) await switches.turnOff(consumer);
  return paused;
}
