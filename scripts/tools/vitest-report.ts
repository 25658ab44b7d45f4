import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** What vitest's JSON report says, in numbers. */
export interface VitestCounts {
  readonly passed: number;
  /** Tests that failed, or files that did. */
  readonly failed: number;
  /** Tests that did not run, by file. */
  readonly leftOut: readonly { readonly file: string; readonly tests: readonly string[] }[];
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const NOT_RUN = ['skipped', 'pending', 'todo', 'disabled'];

/** Reads vitest's report; one that is missing or cut off counts as a failure. */
export const readVitestReport = (file: string, exitCode: number): VitestCounts => {
  try {
    const report: Report = JSON.parse(readFileSync(file, 'utf8'));
    const suiteFailures = exitCode !== 0 && report.numFailedTests === 0 ? Math.max(1, report.numFailedTestSuites) : 0;
    const leftOut = report.testResults.map(({ name, assertionResults }) => ({
      file: relative(process.cwd(), name),
      tests: assertionResults.filter(({ status }) => NOT_RUN.includes(status)).map(({ fullName }) => fullName),
    }));
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + suiteFailures,
      leftOut: leftOut.filter(({ tests }) => tests.length > 0),
    };
  } catch {
    return { passed: 0, failed: 1, leftOut: [] }; // vitest died before it could write its report
  }
};
