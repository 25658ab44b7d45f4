import { type BreakerRecord, CONSUMERS, type Consumer } from '../consumer.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConsumerSwitch } from '../ports/consumer-switch.ts';
import type { SwitchHistory } from '../ports/switch-history.ts';
import { isForgottenWhileOff } from './breaker-edit.ts';
import { settleAll } from './settle-all.ts';

export interface OffTimePorts {
  readonly consumerSwitch: ConsumerSwitch;
  readonly switchHistory: SwitchHistory;
  readonly clock: Clock;
}

/** How long a consumer has been off, or why nobody knows whether it is. */
export type OffTime =
  | { readonly consumer: Consumer; readonly offMs: number }
  | { readonly consumer: Consumer; readonly failure: unknown };

/**
 * How long consumers have been off whose stream forgets what they do not take, whoever switched them off. Of one that is
 * on there is nothing to say, nor of one of which nobody knows since when it is off. Never throws.
 */
export async function offTimes(
  recordOf: (consumer: Consumer) => BreakerRecord | undefined,
  ports: OffTimePorts,
): Promise<readonly OffTime[]> {
  const consumers = CONSUMERS.filter(isForgottenWhileOff);
  const settled = await settleAll(
    consumers,
    (consumer) => offSinceMs({ consumer, record: recordOf(consumer) }, ports),
    consumers.length,
  );
  return settled.flatMap((each): OffTime[] => {
    const consumer = each.item;
    if ('failure' in each) return [{ consumer, failure: each.failure }];
    return each.value === undefined ? [] : [{ consumer, offMs: Math.max(0, ports.clock.nowMs() - each.value) }];
  });
}

async function offSinceMs(
  { consumer, record }: { readonly consumer: Consumer; readonly record: BreakerRecord | undefined },
  { consumerSwitch, switchHistory }: OffTimePorts,
): Promise<number | undefined> {
  if ((await consumerSwitch.stateOf(consumer)) !== 'off') return undefined;
  const isOnRecord = record?.position === 'paused' || record?.position === 'open';
  return isOnRecord ? record.sinceMs : switchHistory.changedAtMs(consumer);
}
