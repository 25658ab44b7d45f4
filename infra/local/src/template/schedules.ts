import type { ScheduleSpec } from '../core/deployment.ts';
import { RuntimeError } from '../core/errors.ts';
import type { Fields } from '../core/fields.ts';
import { readFields } from './fields.ts';

export interface ScheduleEvent {
  readonly stackName: string;
  readonly functionName: string;
  /** `<function's logical id><event's name>`, the logical id that SAM gives the rule. */
  readonly logicalId: string;
  readonly properties: Fields;
}

/** An event of type Schedule. @throws RuntimeError TEMPLATE_INVALID */
export const scheduleOf = ({ stackName, functionName, logicalId, properties }: ScheduleEvent): ScheduleSpec => {
  const read = readFields(properties, logicalId);
  if (properties['DeadLetterConfig'] !== undefined) {
    throw invalid(logicalId, 'DeadLetterConfig: the local runtime has no queues; leave it out');
  }
  const input = read.optionalText('Input');
  return {
    name: read.optionalText('Name') ?? `${stackName}-${logicalId}`,
    functionName,
    periodSeconds: periodSecondsOf(logicalId, read.text('Schedule')),
    enabled: isEnabled(logicalId, properties),
    ...(input === undefined ? {} : { input: jsonOf(logicalId, input) }),
  };
};

const RATE = /^rate\(([1-9]\d{0,5}) (minute|hour|day)(s?)\)$/;
const UNIT_SECONDS = new Map([
  ['minute', 60],
  ['hour', 3_600],
  ['day', 86_400],
]);

/** Singular for one and plural for more, as EventBridge demands. */
const periodSecondsOf = (logicalId: string, expression: string): number => {
  if (expression.startsWith('cron(')) {
    throw invalid(logicalId, `Schedule: the local runtime knows rate(…), not ${expression}`);
  }
  const [, count, unit = '', plural] = RATE.exec(expression) ?? [];
  const unitSeconds = UNIT_SECONDS.get(unit);
  if (unitSeconds === undefined || (count === '1') !== (plural === '')) {
    const form = 'rate(1 minute), rate(5 minutes), rate(1 hour), rate(2 hours), rate(1 day) or rate(7 days)';
    throw invalid(logicalId, `Schedule: ${expression} is not of the form ${form}`);
  }
  return Number(count) * unitSeconds;
};

const STATES = ['ENABLED', 'DISABLED'];

const isEnabled = (logicalId: string, properties: Fields): boolean => {
  const read = readFields(properties, logicalId);
  const state = read.optionalText('State');
  if (state === undefined) return read.flag('Enabled', true);
  if (properties['Enabled'] !== undefined)
    throw invalid(logicalId, 'State and Enabled say the same: write one of them');
  if (!STATES.includes(state)) throw invalid(logicalId, `State must be ${STATES.join(' or ')}`);
  return state === 'ENABLED';
};

const jsonOf = (logicalId: string, text: string): string => {
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new RuntimeError('TEMPLATE_INVALID', `${logicalId}: Input must be JSON`, { cause });
  }
  return text;
};

const invalid = (logicalId: string, what: string): RuntimeError =>
  new RuntimeError('TEMPLATE_INVALID', `${logicalId}: ${what}`);
