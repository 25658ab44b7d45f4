import { describe, expect, it } from 'vitest';
import { scheduleOf } from '../../../../../infra/local/src/template/schedules.ts';

const read = (properties: Record<string, unknown>) =>
  scheduleOf({ stackName: 'demo', functionName: 'demo-Worker', logicalId: 'WorkerTick', properties });

describe('an event of type Schedule (aws-semantics 13)', () => {
  it('is a rule that is on, unless it says otherwise', () => {
    expect(read({ Schedule: 'rate(1 minute)' })).toEqual({
      name: 'demo-WorkerTick',
      functionName: 'demo-Worker',
      periodSeconds: 60,
      enabled: true,
    });
  });

  it('may have a name and an input of its own', () => {
    const input = '{"sequence":12345678901234567890}';
    expect(read({ Schedule: 'rate(2 hours)', Name: 'sweep', Input: input })).toEqual({
      name: 'sweep',
      functionName: 'demo-Worker',
      periodSeconds: 7_200,
      enabled: true,
      input,
    });
  });

  it.each([
    ['rate(1 minute)', 60],
    ['rate(5 minutes)', 300],
    ['rate(1 hour)', 3_600],
    ['rate(24 hours)', 86_400],
    ['rate(1 day)', 86_400],
    ['rate(30 days)', 2_592_000],
  ])('%s comes every %i s', (Schedule, periodSeconds) => {
    expect(read({ Schedule }).periodSeconds).toBe(periodSeconds);
  });

  it.each([
    'rate(1 minutes)',
    'rate(5 minute)',
    'rate(0 minutes)',
    'rate(-1 minutes)',
    'rate(1.5 hours)',
    'rate(30 seconds)',
    'rate(1 week)',
    'rate(5minutes)',
    'every minute',
    '',
  ])('is refused with the schedule "%s"', (Schedule) => {
    expect(() => read({ Schedule })).toThrow(
      expect.objectContaining({
        code: 'TEMPLATE_INVALID',
        message: expect.stringContaining(
          `WorkerTick: Schedule: ${Schedule} is not of the form rate(1 minute), rate(5 `,
        ),
      }),
    );
  });

  it('is refused with a cron expression, which has no local part', () => {
    expect(() => read({ Schedule: 'cron(0 12 * * ? *)' })).toThrow(
      expect.objectContaining({
        code: 'TEMPLATE_INVALID',
        message: 'WorkerTick: Schedule: the local runtime knows rate(…), not cron(0 12 * * ? *)',
      }),
    );
  });

  it.each([
    [{ State: 'ENABLED' }, true],
    [{ State: 'DISABLED' }, false],
    [{ Enabled: true }, true],
    [{ Enabled: 'false' }, false],
  ])('with %j is on: %j', (properties, enabled) => {
    expect(read({ Schedule: 'rate(1 day)', ...properties }).enabled).toBe(enabled);
  });

  it.each([
    [{ State: 'on' }, 'State must be ENABLED or DISABLED'],
    [{ State: 'ENABLED', Enabled: true }, 'State and Enabled say the same: write one of them'],
    [{ Input: '{' }, 'Input must be JSON'],
    [{ DeadLetterConfig: { Type: 'SQS' } }, 'DeadLetterConfig: the local runtime has no queues; leave it out'],
  ])('is refused with %j', (properties, problem) => {
    expect(() => read({ Schedule: 'rate(1 day)', ...properties })).toThrow(`WorkerTick: ${problem}`);
  });
});
