import { checkTypesCall, gitStatusCall, lintCalls } from './calls.ts';
import type { Processes } from './processes.ts';
import { expectSuccess, type Steps } from './steps.ts';
import type { Tools } from './tools.ts';

/** Looks at what is to be deployed. Rejects with PROGRAM_FAILED; what is not committed is only told. */
export async function runChecks(
  { isLeftOut, tools }: { readonly isLeftOut: boolean; readonly tools: Tools },
  processes: Processes,
  steps: Pick<Steps, 'note'>,
): Promise<void> {
  if (isLeftOut) {
    steps.note('left out');
    return;
  }
  steps.note(`Node ${process.versions.node}, SAM CLI ${tools.isPinned ? 'as pinned' : 'of this machine'}`);
  const git = await processes.read(gitStatusCall);
  const changed = git.stdout.split('\n').filter((line) => line !== '').length;
  if (changed > 0)
    steps.note(`WARNING: ${changed} files differ from what is committed: what is deployed is in no commit`);
  for (const call of lintCalls(tools)) await expectSuccess(processes, call);
  await expectSuccess(processes, checkTypesCall);
}
