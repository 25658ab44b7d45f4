// Builds what is shipped: function bundles and the dashboard. `--if-changed` leaves alone what is up to date.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, ROOT } from './tools/input-digest.ts';

interface BuildStep {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly command: readonly [file: string, ...args: string[]];
}

const STEPS: readonly BuildStep[] = [
  {
    name: 'functions',
    inputs: ['template.yaml', 'package-lock.json', 'functions/*.ts', 'functions/src/**/*.ts', 'domain/src/**/*.ts'],
    output: 'functions/dist',
    command: [process.execPath, 'functions/build.ts'],
  },
  {
    name: 'dashboard',
    inputs: ['package-lock.json', 'frontend/*.{ts,html}', 'frontend/{src,public}/**/*', 'domain/src/**/*.ts'],
    output: 'frontend/dist',
    command: [process.execPath, join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn', 'frontend'],
  },
];

const onlyIfChanged = process.argv.includes('--if-changed');

for (const step of STEPS) {
  const digest = digestOf(step.inputs);
  const stamp = join(ROOT, step.output, '.inputs-sha256');
  if (onlyIfChanged && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) continue;
  console.error(`Building ${step.name} …`);
  const [file, ...args] = step.command;
  const { status } = spawnSync(file, args, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  mkdirSync(join(ROOT, step.output), { recursive: true });
  writeFileSync(stamp, digest);
}
