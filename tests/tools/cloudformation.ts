import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Fields } from '../../infra/local/src/core/fields.ts';
import { installedPythonTools, TOOL_ENVIRONMENT } from '../../scripts/tools/python-tools.ts';

/** A template as CloudFormation gets it. */
export interface CloudFormationTemplate {
  readonly Parameters?: Readonly<Record<string, Fields>>;
  readonly Rules?: Fields;
  readonly Conditions?: Fields;
  readonly Resources: Readonly<Record<string, CloudFormationResource>>;
  readonly Outputs?: Readonly<Record<string, Fields>>;
}

export interface CloudFormationResource {
  readonly Type: string;
  readonly Properties?: Fields;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
}

export const tools = installedPythonTools();

/** For names of tests: empty, or why they are left out. */
export const leftOut =
  tools === undefined ? ' (LEFT OUT: needs what `node scripts/check-template.ts` installs, with Python 3.11)' : '';

const OUTPUT_BYTES_MAX = 16 * 1024 * 1024; // ten times what our templates need

/** Runs a Python program of this folder and parses what it prints. */
export const runPython = (program: string, args: readonly string[]): unknown => {
  if (tools === undefined) throw new Error('the Python tools are not installed');
  const { status, stdout, stderr } = spawnSync(tools.python, [join(import.meta.dirname, program), ...args], {
    encoding: 'utf8',
    maxBuffer: OUTPUT_BYTES_MAX,
    env: { ...process.env, ...TOOL_ENVIRONMENT },
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return JSON.parse(stdout);
};

/** SAM templates as the real translator hands them to CloudFormation, intrinsic functions kept; none without the tools. */
export const transformTemplates = (files: readonly string[]): ReadonlyMap<string, CloudFormationTemplate> => {
  if (tools === undefined) return new Map();
  const transformed = runPython('transform_templates.py', files) as Record<string, CloudFormationTemplate>; // as that program prints them
  return new Map(Object.entries(transformed));
};
