// `npm test`: types, lint, template, then every automated test. Each check outside vitest counts as one test.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Check, type CheckResult, runChecks, runProcess } from './tools/checks.ts';
import { readVitestReport } from './tools/vitest-report.ts';

const root = dirname(import.meta.dirname);
const bin = (name: string): string => join(root, 'node_modules/.bin', name);
const workspaceTypes = (workspace: string): Check => ({
  name: `types of ${workspace}`,
  command: [bin(workspace === 'frontend' ? 'vue-tsc' : 'tsc'), '-p', join(workspace, 'tsconfig.json')],
});

/** Checks of one list run one after the other; two lists at a time, since the machine that runs this has two cores. */
const CHECKS: readonly (readonly Check[])[] = [
  // The first of them installs what the others need, and waits for the network rather than for a core.
  [
    { name: 'templates', command: [process.execPath, 'scripts/check-template.ts'] },
    { name: 'sam build', command: [process.execPath, 'scripts/sam-build.ts'] },
  ],
  [{ name: 'lint and format', command: [bin('biome'), 'check', '--error-on-warnings', '.'] }],
  ...['domain', 'functions', 'infra/local', 'simulator', 'ops', 'frontend', 'tests'].map((workspace) => [
    workspaceTypes(workspace),
  ]),
];

const results = join(root, 'test-results');
const vitestReport = join(results, 'vitest.json');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const checks = await runChecks(CHECKS, root);
const vitest = await runProcess(
  [bin('vitest'), 'run', '--reporter=default', '--reporter=json', `--outputFile=${vitestReport}`],
  { cwd: root, output: 'inherit' },
);
const tests = readVitestReport(vitestReport, vitest.code);

const count = (outcome: CheckResult['outcome']): number => checks.filter((check) => check.outcome === outcome).length;
for (const { name } of checks.filter(({ outcome }) => outcome === 'failed')) console.log(`FAILED: ${name}`);
for (const { lines } of checks.filter(({ outcome }) => outcome === 'left out'))
  for (const line of lines) console.log(line);
for (const { file, tests: names } of tests.leftOut) console.log(`LEFT OUT: ${names.length} tests of ${file}`);

const failed = tests.failed + count('failed');
const leftOut = tests.leftOut.flatMap(({ tests: names }) => names).length + count('left out');
const summary = [
  `${tests.passed + count('passed')} passed, ${failed} failed`,
  ...(leftOut === 0 ? [] : [`${leftOut} skipped`]),
].join(', ');
writeFileSync(join(results, 'summary.txt'), `${summary}\n`);
console.log(summary);
process.exit(failed === 0 ? 0 : 1);
