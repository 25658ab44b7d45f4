import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, ROOT } from './input-digest.ts';

/** Programs of the Python virtual environment that this repository makes for itself. */
export interface PythonTools {
  readonly python: string;
  readonly sam: string;
  readonly cfnLint: string;
  readonly motoServer: string;
}

export class PythonToolsError extends Error {
  override readonly name = 'PythonToolsError';
  readonly code = 'PYTHON_TOOLS_NOT_INSTALLED';
}

const REQUIREMENTS = 'tests/tools/requirements.txt';
const VENV = join(ROOT, 'node_modules/.cache/sam-cli');
const STAMP = join(VENV, '.requirements-sha256');

/** Why checks with these tools are left out where there is no such Python. */
export const NEEDS_PYTHON = 'needs Python 3.11 or later with venv, which is not on this machine';

/** Variables for all of these tools: nothing is reported to anybody, and no region has to be configured. */
export const TOOL_ENVIRONMENT = { SAM_CLI_TELEMETRY: '0', AWS_DEFAULT_REGION: 'us-east-1' } as const;

/** The tools, if they are installed as required now. */
export const installedPythonTools = (): PythonTools | undefined => {
  if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== digestOf([REQUIREMENTS])) return undefined;
  const program = (name: string): string => join(VENV, 'bin', name);
  return {
    python: program('python'),
    sam: program('sam'),
    cfnLint: program('cfn-lint'),
    motoServer: program('moto_server'),
  };
};

/**
 * The tools, installed first if need be; `undefined` where Python is missing.
 * @throws PythonToolsError when they cannot be installed
 */
export const pythonTools = (): PythonTools | undefined => {
  const installed = installedPythonTools();
  if (installed !== undefined || !hasPython()) return installed;
  rmSync(STAMP, { force: true }); // an installation that fails must not look like the one before it
  run('python3', '-m', 'venv', '--clear', VENV);
  const pip = join(VENV, 'bin/pip');
  // The list is complete, so nothing is looked for beyond it; each tool compiles what it uses when it first runs.
  run(pip, 'install', '--quiet', '--no-deps', '--no-compile', '--only-binary=:all:', '--requirement', REQUIREMENTS);
  run(pip, 'check');
  writeFileSync(STAMP, digestOf([REQUIREMENTS]));
  return installedPythonTools();
};

// Debian has a venv module that cannot make one as long as ensurepip is missing.
const hasPython = (): boolean =>
  spawnSync('python3', ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))']).status === 0;

const run = (file: string, ...args: string[]): void => {
  const { status, stdout, stderr } = spawnSync(file, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new PythonToolsError(`${file} ${args.join(' ')}\n${stdout ?? ''}${stderr ?? ''}`);
};
