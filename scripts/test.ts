// `npm test`: types, lint, template, then every automated test. Each check outside vitest counts as one test.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Check {
  readonly name: string;
  readonly command: readonly [file: string, ...args: string[]];
}

const root = dirname(import.meta.dirname);
const bin = (name: string): string => join(root, 'node_modules/.bin', name);
const workspaceTypes = (workspace: string): Check => ({
  name: `types of ${workspace}`,
  command: [bin(workspace === 'frontend' ? 'vue-tsc' : 'tsc'), '-p', join(workspace, 'tsconfig.json')],
});

const CHECKS: readonly Check[] = [
  { name: 'lint and format', command: [bin('biome'), 'check', '--error-on-warnings', '.'] },
  ...['domain', 'functions', 'infra/local', 'simulator', 'ops', 'frontend', 'tests'].map(workspaceTypes),
  { name: 'template', command: [process.execPath, 'scripts/check-template.ts'] },
];

const results = join(root, 'test-results');
const vitestReport = join(results, 'vitest.json');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const checks = await runChecks();
const vitestCode = await run(
  [bin('vitest'), 'run', '--reporter=default', '--reporter=json', `--outputFile=${vitestReport}`],
  'inherit',
);
const tests = countTests(vitestCode.code);

const failedChecks = checks.filter(({ code }) => code !== 0);
for (const { name } of failedChecks) console.log(`FAILED: ${name}`);
const summary = `${tests.passed + checks.length - failedChecks.length} passed, ${tests.failed + failedChecks.length} failed`;
writeFileSync(join(results, 'summary.txt'), `${summary}\n`);
console.log(summary);
process.exit(tests.failed + failedChecks.length === 0 ? 0 : 1);

/** Two at a time: the machine that runs this has two cores. */
async function runChecks(): Promise<{ name: string; code: number }[]> {
  const waiting = [...CHECKS];
  const done: { name: string; code: number }[] = [];
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const { code, output } = await run(check.command, 'pipe');
      console.log(`${code === 0 ? 'ok' : 'FAILED'}: ${check.name}${output === '' ? '' : `\n${output}`}`);
      done.push({ name: check.name, code });
    }
  };
  await Promise.all([worker(), worker()]);
  return done;
}

function run([file, ...args]: Check['command'], output: 'inherit' | 'pipe'): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: root, stdio: ['ignore', output, output] });
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString().trim() }));
  });
}

function countTests(exitCode: number): { passed: number; failed: number } {
  try {
    const report: { numPassedTests: number; numFailedTests: number; numFailedTestSuites: number } = JSON.parse(
      readFileSync(vitestReport, 'utf8'),
    );
    const suiteFailures = exitCode !== 0 && report.numFailedTests === 0 ? Math.max(1, report.numFailedTestSuites) : 0;
    return { passed: report.numPassedTests, failed: report.numFailedTests + suiteFailures };
  } catch {
    return { passed: 0, failed: 1 }; // vitest died before it could write its report
  }
}
