import type { Consumer } from '@alleycat/domain';
import type { StackDescription } from '../stack.ts';

/** How long the stream of readings keeps them, ms, as the stack's parameter says; undefined if it says nothing. */
export function retentionMsOf({ parameters }: Pick<StackDescription, 'parameters'>): number | undefined {
  const hours = Number(parameters.get('RetentionHours') ?? Number.NaN);
  return hours > 0 ? hours * 3_600_000 : undefined;
}

/** Whether the stack has a breaker that looks after a consumer: what stays on record then needs no operator. */
export const isTendedBy = ({ parameters }: Pick<StackDescription, 'parameters'>, consumer: Consumer): boolean =>
  (parameters.get('BreakerFor') ?? '')
    .split(',')
    .map((name) => name.trim())
    .includes(consumer);
