import { InvalidIdError, type RacerId, toRacerId } from '@alleycat/domain';
import type { HiddenStore } from '@alleycat/domain/ports';
import type { HiddenChange } from '@alleycat/domain/use-cases';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { FlagReader } from '../flags.ts';
import { printReport } from '../print-report.ts';
import { readStack } from '../stack.ts';
import type { Surroundings } from '../surroundings.ts';
import { readTarget, type TargetFlag } from '../target.ts';
import { withHiddenStore } from './hidden-racers.ts';
import { renderHideReport } from './hide-report.ts';

export interface HideCall {
  readonly flags: FlagReader<TargetFlag | 'json'>;
  readonly positionals: readonly string[];
}

/** Runs a command that hides or shows the one racer it names; answers the exit code. */
export async function runChange(
  { flags, positionals }: HideCall,
  surroundings: Pick<Surroundings, 'print'>,
  {
    isHidden,
    change,
  }: { readonly isHidden: boolean; readonly change: (racerId: string, store: HiddenStore) => Promise<HiddenChange> },
): Promise<number> {
  const racerId = expectRacerId(positionals);
  const stack = await readStack(readTarget(flags));
  const during = `${isHidden ? 'hide' : 'unhide'} ${racerId} in the table`;
  const changed = await withHiddenStore(stack, during, (store) => change(racerId, store));
  const report = { racerId, isHidden, ...changed };
  printReport({ report, render: renderHideReport, isJson: flags.isSet('json') }, surroundings);
  return exitCodes.ok;
}

function expectRacerId([text, ...others]: readonly string[]): RacerId {
  if (text === undefined || others.length > 0) throw new UsageError('name one racer, by id');
  try {
    return toRacerId(text);
  } catch (error) {
    if (!(error instanceof InvalidIdError)) throw error;
    throw new UsageError(`${error.message}, not "${text}"`, { cause: error });
  }
}
