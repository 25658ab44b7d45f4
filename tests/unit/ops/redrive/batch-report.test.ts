import { describe, expect, it } from 'vitest';
import { createLeftTally } from '../../../../ops/src/redrive/batch-report.ts';
import { exitCodeOf, type RedriveReport, renderRedriveReport } from '../../../../ops/src/redrive/redrive-report.ts';

const reportOf = (fields: Partial<RedriveReport> = {}): RedriveReport => ({
  isDryRun: false,
  redriven: 3,
  expired: 0,
  failed: 0,
  byConsumer: { finish: { redriven: 2, expired: 0, failed: 0 }, aggregate: { redriven: 1, expired: 0, failed: 0 } },
  left: 0,
  failures: [],
  leftExamples: [],
  isComplete: true,
  switchedOff: [],
  ...fields,
});
const outcome = (fields: Partial<RedriveReport> = {}) => {
  const report = reportOf(fields);
  return { lines: renderRedriveReport(report), code: exitCodeOf(report) };
};
const all = ['finish     2 batches sent again', 'aggregate  1 batch sent again'];

describe('what redriving came to', () => {
  it('is told by consumer', () => {
    expect(outcome()).toEqual({ lines: all, code: 0 });
  });

  it('may be nothing', () => {
    expect(outcome({ byConsumer: {} })).toEqual({ lines: ['there are no failed batches'], code: 0 });
  });

  it('is told as what would be in a dry run', () => {
    const byConsumer = { announce: { redriven: 1, expired: 4, failed: 0 } };
    const lines = ['announce  1 batch would be sent again, 4 would be taken out: their frames are too old'];
    expect(outcome({ isDryRun: true, byConsumer })).toEqual({ lines: [...lines, 'nothing was sent'], code: 0 });
  });

  it('names what failed again, and is not all', () => {
    const failures = [{ key: 'aws/lambda/a', reason: 'stack-finish failed: full' }];
    const byConsumer = { finish: { redriven: 0, expired: 0, failed: 1 } };
    expect(outcome({ failed: 1, byConsumer, failures })).toEqual({
      lines: [
        'finish  0 batches sent again, 1 failed again and stay',
        'failed again  aws/lambda/a: stack-finish failed: full',
      ],
      code: 1,
    });
  });

  it('says what was left, which somebody else has to look at', () => {
    const leftExamples = [{ key: 'aws/lambda/b', reason: 'it is not JSON' }];
    expect(outcome({ left: 1, leftExamples })).toEqual({
      lines: [...all, '1 object left where they are', 'left  aws/lambda/b: it is not JSON'],
      code: 0,
    });
  });

  it('says what is still to be done', () => {
    expect(outcome({ isComplete: false, switchedOff: ['records'] })).toEqual({
      lines: [
        ...all,
        'not all had their turn: run it again',
        'records is switched off, its batches wait: resume it first',
      ],
      code: 1,
    });
  });
});

describe('what is left', () => {
  it('is counted as a whole and shown in part', () => {
    const tally = createLeftTally();
    for (let index = 1; index <= 21; index += 1) tally.add({ key: `${index}`, why: 'foreign', reason: 'r' });
    expect(tally.count()).toBe(21);
    expect(tally.examples().map(({ key }) => key)).toEqual(Array.from({ length: 20 }, (_, index) => `${index + 1}`));
  });
});
