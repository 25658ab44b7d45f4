import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, ROOT } from './input-digest.ts';

/** Folder of `sam build`; `sam build` empties it, and with it what says of which sources it was built. */
export const SAM_BUILD = join(ROOT, '.aws-sam/build');
export const SAM_STAMP = join(SAM_BUILD, '.inputs-sha256');

const INPUTS = [
  'template.yaml',
  'infra/*/template.yaml',
  'samconfig.toml',
  'package-lock.json',
  'tests/tools/requirements.txt',
  'functions/src/**/*.ts',
  'domain/src/**/*.ts',
] as const;

/** SHA-256 of all that `sam build` makes its output of. */
export const currentSamInputs = (): string => digestOf(INPUTS);

/** Whether .aws-sam/build is what `sam build` makes of this very tree. */
export const isSamBuildCurrent = (): boolean =>
  existsSync(SAM_STAMP) && readFileSync(SAM_STAMP, 'utf8') === currentSamInputs();
