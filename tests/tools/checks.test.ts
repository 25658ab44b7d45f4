import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Check, runChecks } from '../../scripts/tools/checks.ts';
import { readVitestReport } from '../../scripts/tools/vitest-report.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const check = (name: string, script: string): Check => ({ name, command: [process.execPath, '-e', script] });

describe('checks of npm test', () => {
  const printed: string[] = [];
  beforeEach(() => {
    vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    printed.length = 0;
  });

  it('pass, fail, or say that they are left out', async () => {
    const results = await runChecks(
      [
        [
          check('quiet', ''),
          check('wrong', 'console.log("a finding"); process.exit(2)'),
          check('no tool', 'console.log("LEFT OUT: no tool")'),
        ],
      ],
      '.',
    );
    expect(results).toEqual([
      { name: 'quiet', outcome: 'passed', lines: [] },
      { name: 'wrong', outcome: 'failed', lines: ['a finding'] },
      { name: 'no tool', outcome: 'left out', lines: ['LEFT OUT: no tool'] },
    ]);
    expect(printed).toEqual(['ok: quiet', 'FAILED: wrong\na finding', 'LEFT OUT: no tool\nLEFT OUT: no tool']);
  });

  it('fail when their program is not there', async () => {
    const [result] = await runChecks([[{ name: 'none', command: ['/nowhere/program'] }]], '.');
    expect(result?.outcome).toBe('failed');
  });

  it('fail when they could not look and found something all the same', async () => {
    const [result] = await runChecks([[check('half', 'console.log("LEFT OUT: half"); process.exit(1)')]], '.');
    expect(result?.outcome).toBe('failed');
  });

  it('wait for those before them in their list, and for no other list', async () => {
    const folder = temporaryFolder();
    const [first, second] = ['first', 'second'].map((name) => JSON.stringify(join(folder, name)));
    const writes = `require('node:fs').writeFileSync(${first}, '')`;
    const reads = `const fs = require('node:fs'); fs.readFileSync(${first}); fs.writeFileSync(${second}, '')`;
    // Of two programs that both know of a file either may end first: it goes by what comes after the first has ended.
    const waits = `const fs = require('node:fs'); setInterval(() => fs.existsSync(${second}) && process.exit(), 20)`;
    const results = await runChecks([[check('waits', waits)], [check('writes', writes), check('reads', reads)]], '.');
    expect(results.map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'passed']);
    expect(results.findIndex(({ name }) => name === 'writes')).toBe(0);
  });
});

describe('the report of vitest', () => {
  const report = (content: unknown): string => {
    const file = join(temporaryFolder(), 'vitest.json');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  const suite = (name: string, ...statuses: string[]) => ({
    name: join(process.cwd(), name),
    assertionResults: statuses.map((status, index) => ({ status, fullName: `test ${index}` })),
  });

  it('counts what passed and failed, and names what did not run', () => {
    const file = report({
      numPassedTests: 2,
      numFailedTests: 1,
      numFailedTestSuites: 1,
      testResults: [suite('a.test.ts', 'passed', 'passed', 'failed'), suite('b.test.ts', 'skipped', 'pending')],
    });
    expect(readVitestReport(file, 1)).toEqual({
      passed: 2,
      failed: 1,
      leftOut: [{ file: 'b.test.ts', tests: ['test 0', 'test 1'] }],
    });
  });

  it('counts files that failed before their first test', () => {
    const file = report({ numPassedTests: 2, numFailedTests: 0, numFailedTestSuites: 3, testResults: [] });
    expect(readVitestReport(file, 1)).toEqual({ passed: 2, failed: 3, leftOut: [] });
  });

  it.each(['', '{"numPassedTests": 2'])('counts as a failure when it is cut off: %s', (content) => {
    expect(readVitestReport(report(content), 0)).toEqual({ passed: 0, failed: 1, leftOut: [] });
  });
});
