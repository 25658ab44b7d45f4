import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests that ride whole races, or show one in a browser: mostly waiting, and nothing to do beside the last of them. */
const LONG = /\/tests\/(integration|e2e|known-faults|fuzz|contract)\/|\.browser\.test\.ts$/;

/** Begins with the files that take minutes, so that workers have something to share to the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
