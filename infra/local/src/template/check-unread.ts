import { RuntimeError } from '../core/errors.ts';
import type { ResolvedResource } from './resolved-resource.ts';

const INSTEAD = {
  'AWS::Lambda::EventInvokeConfig': 'the property EventInvokeConfig of the function',
  'AWS::Lambda::EventSourceMapping': 'an event of type Kinesis or DynamoDB of the function',
} as const;

/**
 * Other ways to say what the local runtime reads from functions only: left out in silence, functions would wait for events
 * that never come.
 * @throws RuntimeError TEMPLATE_INVALID
 */
export const checkUnread = (resourcesOf: (type: string) => readonly ResolvedResource[]): void => {
  for (const [type, instead] of Object.entries(INSTEAD)) {
    for (const { logicalId } of resourcesOf(type)) throw unread(`${logicalId}: ${type}`, instead);
  }
  for (const { logicalId, properties } of resourcesOf('AWS::S3::Bucket')) {
    if (properties['NotificationConfiguration'] === undefined) continue;
    throw unread(`${logicalId}: NotificationConfiguration`, 'an event of type S3 of the function');
  }
};

const unread = (what: string, instead: string): RuntimeError =>
  new RuntimeError('TEMPLATE_INVALID', `${what} is not understood by the local runtime; use ${instead}`);
