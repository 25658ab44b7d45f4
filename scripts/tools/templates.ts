import { globSync } from 'node:fs';
import { ROOT } from './input-digest.ts';

/** Every template of the stack and of stacks within it, relative to the repository; the root comes first. */
export const templateFiles = (): string[] => [
  'template.yaml',
  ...globSync('infra/**/template.yaml', { cwd: ROOT, exclude: ['**/node_modules/**'] }).sort(),
];
