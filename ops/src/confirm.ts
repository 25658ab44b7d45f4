import { OpsError, UsageError } from './errors.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Resolves if the person at the terminal agrees. Rejects with an OpsError otherwise, and if there is nobody:
 * `what` will happen (a sentence about the future, for that error).
 */
export async function confirm(
  { question, what }: { readonly question: string; readonly what: string },
  { ask, signal }: Pick<Surroundings, 'ask' | 'signal'>,
): Promise<void> {
  const answer = await ask(`${question} [y/N] `);
  if (signal.aborted) throw new OpsError('INTERRUPTED', 'interrupted: nothing was changed');
  if (answer === undefined) throw new UsageError(`${what} and there is nobody to ask: pass --yes`);
  if (!/^y(es)?$/i.test(answer.trim())) throw new OpsError('NOT_CONFIRMED', 'nothing was changed');
}
