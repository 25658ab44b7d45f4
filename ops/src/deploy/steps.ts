import { OpsError, UsageError } from '../errors.ts';
import type { ProgressStream } from '../surroundings.ts';
import { commandText, type ProcessCall, type Processes } from './processes.ts';

/** Runs the steps of a long command one after the other, and says which one it is at. */
export interface Steps {
  /** Rejects with an OpsError that names the step. */
  run<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  /** Something to know about the step that runs. */
  note(text: string): void;
}

export interface StepsOptions {
  readonly names: readonly string[];
  readonly progress: ProgressStream;
  readonly signal: AbortSignal;
  /** How to go on after a failure of a step, as a sentence; of the first, which only looks, it is not asked. */
  readonly advice: (step: string) => string;
}

export function createSteps({ names, progress, signal, advice }: StepsOptions): Steps {
  // The first step only looks.
  const adviceAt = (name: string): string => (name === names[0] ? 'Nothing was changed' : advice(name));
  return {
    run: async (name, work) => {
      if (signal.aborted) throw interrupted(name, adviceAt(name));
      progress.write(`[${names.indexOf(name) + 1}/${names.length}] ${name}\n`);
      try {
        return await work();
      } catch (error) {
        if (signal.aborted) throw interrupted(name, adviceAt(name));
        if (!(error instanceof OpsError) || error instanceof UsageError || error.code === 'NOT_CONFIRMED') throw error;
        throw new OpsError(error.code, `step "${name}" failed: ${error.message}. ${adviceAt(name)}`, { cause: error });
      }
    },
    note: (text) => void progress.write(`      ${text}\n`),
  };
}

const interrupted = (name: string, advice: string): OpsError =>
  new OpsError('INTERRUPTED', `interrupted at step "${name}". ${advice}`);

/** Resolves if the program ends well. Rejects with PROGRAM_FAILED; what was wrong, it has said itself. */
export async function expectSuccess(processes: Processes, call: ProcessCall): Promise<void> {
  const { code } = await processes.run(call);
  if (code === 0) return;
  const end = code === undefined ? 'could not be run, or was ended by a signal' : `ended with ${code}`;
  throw new OpsError('PROGRAM_FAILED', `${commandText(call)} ${end}; what is wrong, it says above`);
}
