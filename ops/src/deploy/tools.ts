import { OpsError } from '../errors.ts';
import { checkTemplatesCall } from './calls.ts';
import type { Processes } from './processes.ts';
import type { Project } from './project.ts';

/** The SAM CLI that is to be used. */
export interface Tools {
  readonly sam: string;
  /** Whether it is the one that this project was tested with. */
  readonly isPinned: boolean;
}

/** Undefined if there is none. Changes nothing. */
export async function findTools(project: Project, processes: Processes): Promise<Tools | undefined> {
  if (project.hasPinnedSam()) return { sam: project.pinnedSam, isPinned: true };
  const { code } = await processes.read({ file: 'sam', args: ['--version'] });
  return code === 0 ? { sam: 'sam', isPinned: false } : undefined;
}

/** Installs a SAM CLI where there is none, linting the templates on the way. Rejects with TOOL_MISSING where Python is missing as well. */
export async function findOrInstallTools(project: Project, processes: Processes): Promise<Tools> {
  const found = await findTools(project, processes);
  if (found !== undefined) return found;
  await processes.run(checkTemplatesCall);
  if (project.hasPinnedSam()) return { sam: project.pinnedSam, isPinned: true };
  throw new OpsError(
    'TOOL_MISSING',
    'the AWS SAM CLI is missing: install it as https://docs.aws.amazon.com/serverless-application-model says, or Python 3.11 or later, with which it is installed here (Debian and Ubuntu: apt-get install python3-venv; macOS: brew install python)',
  );
}
