// Runs before every npm script, on whatever Node started npm (20.19 or later): brings the clone to where the script can run.
// Everything after it runs on the Node 24 that the dev dependency `node` pins.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pinnedNode = join(root, 'node_modules/.bin/node');
const purpose = process.argv[2] ?? 'start';

const INSTALL = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];

installDependencies();
if (purpose !== 'simulate') run(pinnedNode, ['scripts/build.ts', '--if-changed']);
if (purpose === 'test') {
  run(pinnedNode, ['scripts/ensure-chromium.ts']);
  run(pinnedNode, ['scripts/ensure-redis.ts']);
}

function installDependencies() {
  const stamp = join(root, 'node_modules/.alleycat-lock-sha256');
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock && existsSync(pinnedNode)) return;
  process.stderr.write('Installing dependencies (once, about a minute) …\n');
  // npm_execpath is the npm that runs this script; the same one installs.
  const npm = process.env.npm_execpath;
  if (npm === undefined) run('npm', INSTALL);
  else run(process.execPath, [npm, ...INSTALL]);
  writeFileSync(stamp, lock);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['inherit', process.stderr, process.stderr] });
  if (error !== undefined) process.stderr.write(`${command}: ${error.message}\n`);
  if (status !== 0) process.exit(status ?? 1);
}
