import type { AsyncInvokeSpec } from '../core/deployment.ts';
import { RuntimeError } from '../core/errors.ts';
import type { Fields } from '../core/fields.ts';
import { failureDestination } from './destinations.ts';
import { readFields } from './fields.ts';
import { asFields } from './parse-template.ts';

/** A function's EventInvokeConfig with Lambda's defaults. @throws RuntimeError TEMPLATE_INVALID */
export const asyncInvokeOf = (logicalId: string, properties: Fields): AsyncInvokeSpec => {
  if (properties['DeadLetterQueue'] !== undefined) {
    const message = `${logicalId}: DeadLetterQueue: the local runtime has no queues; use EventInvokeConfig with S3Bucket`;
    throw new RuntimeError('TEMPLATE_INVALID', message);
  }
  const config = asFields(properties['EventInvokeConfig']);
  const where = `${logicalId}, EventInvokeConfig`;
  const read = readFields(config, where);
  return {
    maximumRetryAttempts: read.number('MaximumRetryAttempts', 2, { min: 0, max: 2 }),
    maximumEventAgeSeconds: read.number('MaximumEventAgeInSeconds', 21_600, { min: 60, max: 21_600 }),
    ...failureDestination(where, config['DestinationConfig']),
  };
};
