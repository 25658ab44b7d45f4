// `sam validate --lint` with the real tools, in a Python virtual environment of their own.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const requirements = join(root, 'tests/tools/requirements.txt');
const venv = join(root, 'node_modules/.cache/sam-cli');
const stamp = join(venv, '.requirements-sha256');

const run = (file: string, ...args: string[]): number => {
  const env = { ...process.env, SAM_CLI_TELEMETRY: '0', AWS_DEFAULT_REGION: 'us-east-1' };
  const { status, stdout, stderr } = spawnSync(file, args, { cwd: root, encoding: 'utf8', env });
  if (status !== 0) console.error(stdout ?? '', stderr ?? '');
  return status ?? 1;
};

if (spawnSync('python3', ['-m', 'venv', '--help']).status !== 0) {
  console.log('LEFT OUT: sam validate --lint and cfn-lint need Python 3 with venv, which is not on this machine');
  process.exit(0);
}
installTools();
const validated = run(join(venv, 'bin/sam'), 'validate', '--lint', '--template', 'template.yaml');
const linted = run(join(venv, 'bin/cfn-lint'), 'template.yaml');
process.exit(validated + linted === 0 ? 0 : 1);

function installTools(): void {
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  const failed =
    run('python3', '-m', 'venv', '--clear', venv) ||
    run(join(venv, 'bin/pip'), 'install', '--quiet', '--requirement', requirements);
  if (failed) process.exit(1);
  writeFileSync(stamp, digest);
}
