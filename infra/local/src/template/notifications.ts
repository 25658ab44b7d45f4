import type { BucketNotificationSpec } from '../core/deployment.ts';
import { RuntimeError } from '../core/errors.ts';
import type { Fields } from '../core/fields.ts';
import { readFields } from './fields.ts';
import { asFields } from './parse-template.ts';

export interface BucketEvent {
  readonly functionName: string;
  /** `<function's logical id><event's name>`. */
  readonly logicalId: string;
  readonly properties: Fields;
}

/** What the local object storage raises. */
const EVENTS = [
  's3:ObjectCreated:*',
  's3:ObjectCreated:Put',
  's3:ObjectCreated:Post',
  's3:ObjectCreated:Copy',
  's3:ObjectCreated:CompleteMultipartUpload',
  's3:ObjectRemoved:*',
  's3:ObjectRemoved:Delete',
  's3:ObjectRemoved:DeleteMarkerCreated',
];

/** An event of type S3. @throws RuntimeError TEMPLATE_INVALID */
export const notificationOf = ({ functionName, logicalId, properties }: BucketEvent): BucketNotificationSpec => {
  const read = readFields(properties, logicalId);
  const events = Array.isArray(properties['Events']) ? read.texts('Events') : [read.text('Events')];
  const unknown = events.find((event) => !EVENTS.includes(event));
  if (unknown !== undefined) throw invalid(logicalId, `Events: the local runtime raises no ${unknown}`);
  return {
    id: logicalId,
    bucketName: read.text('Bucket'),
    functionName,
    events,
    prefix: '',
    suffix: '',
    ...keyFilter(logicalId, properties['Filter']),
  };
};

const keyFilter = (logicalId: string, filter: unknown): { prefix?: string; suffix?: string } => {
  const rules = asFields(asFields(filter)['S3Key'])['Rules'];
  if (!Array.isArray(rules)) return {};
  const entries = rules.map((rule) => {
    const read = readFields(asFields(rule), `${logicalId}, Filter.S3Key.Rules`);
    const name = read.text('Name').toLowerCase();
    if (name !== 'prefix' && name !== 'suffix') throw invalid(logicalId, `Filter.S3Key.Rules: no rule ${name}`);
    return [name, read.text('Value')] as const;
  });
  if (new Set(entries.map(([name]) => name)).size < entries.length) {
    throw invalid(logicalId, 'Filter.S3Key.Rules: one prefix and one suffix at most');
  }
  return Object.fromEntries(entries);
};

const invalid = (logicalId: string, what: string): RuntimeError =>
  new RuntimeError('TEMPLATE_INVALID', `${logicalId}, ${what}`);
