import { describe, expect, it } from 'vitest';
import { exitCodeOf, renderSteerReport, type SteerReport } from '../../../../ops/src/steer/steer-report.ts';

const since = '2026-01-31T12:00:00.000Z';
const outcome = (report: SteerReport) => ({ lines: renderSteerReport(report), code: exitCodeOf(report) });
const paused: SteerReport = {
  consumer: 'aggregate',
  position: 'paused',
  isChanged: true,
  since,
  reason: 'moving the table',
  switch: 'off',
};
const closed: SteerReport = { ...paused, position: 'closed', reason: '', switch: 'on' };
const none = { redriven: 0, expired: 0, failed: 0 };
const batches = { ...none, byConsumer: {}, left: 0, failures: [], leftExamples: [], isComplete: true };

describe('what pausing came to', () => {
  it.each([
    [paused, 'what it would take waits in the stream'],
    [{ ...paused, consumer: 'announce' }, 'dashboards ask for their boards meanwhile'],
    [{ ...paused, consumer: 'records' }, 'what is delivered meanwhile is kept in the failure bucket'],
  ] as const)('says since when, why, and what becomes of what comes: %#', (report, fate) => {
    expect(outcome(report)).toEqual({
      lines: [`${report.consumer} is paused since ${since}: moving the table`, expect.stringContaining(fate)],
      code: 0,
    });
  });

  it('may be nothing new, or not be done yet', () => {
    expect(outcome({ ...paused, isChanged: false, switch: 'changing' })).toEqual({
      lines: [
        `aggregate is already paused since ${since}: moving the table`,
        'its switch is still changing: on AWS that may take some minutes',
        expect.anything(),
      ],
      code: 1,
    });
  });
});

describe('a switch that contradicts the record', () => {
  it.each([
    [paused, 'on'],
    [closed, 'off'],
  ] as const)('is named, with what to do: %#', (report, state) => {
    const { lines, code } = outcome({ ...report, switch: state });
    expect([lines[1], code]).toEqual([`but its switch is ${state}: somebody has turned it meanwhile; run it again`, 1]);
  });
});

describe('what resuming came to', () => {
  it('says since when it is on', () => {
    expect(outcome(closed)).toEqual({ lines: [`aggregate is on since ${since}`], code: 0 });
  });

  it('of one that was never switched says no more than that', () => {
    const { since: _, ...never } = closed;
    expect(outcome({ ...never, isChanged: false })).toEqual({ lines: ['aggregate is already on'], code: 0 });
  });

  it('says what was sent again, and that not all of it was', () => {
    const byConsumer = { records: { ...none, redriven: 2 } };
    const all = { ...closed, consumer: 'records', redriven: { ...batches, redriven: 2, byConsumer } } as const;
    const lines = [`records is on since ${since}`, 'records  2 batches sent again'];
    expect(outcome(all)).toEqual({ lines, code: 0 });
    expect(outcome({ ...all, redriven: { ...all.redriven, isComplete: false } })).toEqual({
      lines: [...lines, 'not all had their turn: run it again'],
      code: 1,
    });
    expect(outcome({ ...all, redriveSince: since }).lines).toEqual([
      ...lines,
      expect.stringMatching(`since ${since} stays on record, .* or resume in a minute`),
    ]);
  });
});
