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

const until = '2026-02-01T12:00:00.000Z';
const afterwards = 'what has waited for 23 hours when it is resumed goes to the failure bucket: redrive sends it';

describe('what pausing came to', () => {
  it.each([
    [
      { ...paused, keptUntil: until },
      [
        `what it would take waits in the stream: nothing is lost until ${until}, then what came first is: resume it before`,
        afterwards,
      ],
    ],
    [
      paused,
      [
        'what it would take waits in the stream: nothing is lost until RetentionHours are over, then what came first is: resume it before',
        afterwards,
      ],
    ],
    [
      { ...paused, consumer: 'announce' },
      ['dashboards ask for their boards meanwhile; no frame is missed, however long: the next one says it all'],
    ],
    [
      { ...paused, consumer: 'records' },
      ['what is delivered meanwhile is kept in the failure bucket, however long; resume sends it again'],
    ],
  ] as const)('says since when, why, and what becomes of what comes, and how long: %#', (report, fate) => {
    expect(outcome(report)).toEqual({
      lines: [`${report.consumer} is paused since ${since}: moving the table`, ...fate],
      code: 0,
    });
  });

  it('may be nothing new, or not be done yet', () => {
    expect(outcome({ ...paused, isChanged: false, switch: 'changing' })).toEqual({
      lines: [
        `aggregate is already paused since ${since}: moving the table`,
        'its switch is still changing: on AWS that may take some minutes',
        expect.anything(),
        afterwards,
      ],
      code: 1,
    });
  });

  it('is done also if nobody could be asked whether the switch has moved', () => {
    const { lines, code } = outcome({ ...paused, switch: 'unknown', switchProblem: 'Rate exceeded' });
    expect([lines.slice(0, 2), code]).toEqual([
      [
        `aggregate is paused since ${since}: moving the table`,
        'its switch was turned, and could not be asked whether it has moved: Rate exceeded; npm run ops -- status tells',
      ],
      1,
    ]);
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
  });

  const some = `what was given up since ${since} stays on record, for some may still come: `;
  it.each([
    [{ redriveSince: since, isTended: true }, `${some}its breaker sends it`, 0],
    [
      { redriveSince: since, isTended: false },
      `${some}no breaker looks after records, so run resume again in 6 min`,
      1,
    ],
    [{ redriveSince: since }, `${some}no breaker looks after records, so run resume again in 6 min`, 1],
  ])("is done if what may still come is somebody's task, and else says whose: %#", (fields, text, code) => {
    const report = { ...closed, consumer: 'records', redriven: batches, ...fields } as const;
    expect(outcome(report)).toEqual({ lines: [expect.anything(), 'there are no failed batches', text], code });
  });

  it('is on, though what was kept could not be sent again', () => {
    const report = { ...closed, consumer: 'records', redriveProblem: 'AccessDenied: no' } as const;
    expect(outcome(report)).toEqual({
      lines: [
        `records is on since ${since}`,
        'what was kept could not be sent again: AccessDenied: no; mend that and run it again',
      ],
      code: 1,
    });
    expect(outcome({ ...report, redriven: batches })).toMatchObject({
      lines: [
        `records is on since ${since}`,
        'there are no failed batches',
        'what was kept is sent again, but that could not be put on record: AccessDenied: no; run it again',
      ],
      code: 1,
    });
  });
});
