import type { RuleActionSpec, TopicRuleSpec } from '../core/deployment.ts';
import { RuntimeError } from '../core/errors.ts';
import type { Fields } from '../core/fields.ts';
import { readFields } from './fields.ts';
import { asFields } from './parse-template.ts';

/** An AWS::IoT::TopicRule. @throws RuntimeError TEMPLATE_INVALID for actions the local runtime does not run */
export const topicRuleOf = (name: string, properties: Fields): TopicRuleSpec => {
  const payload = asFields(properties['TopicRulePayload']);
  const read = readFields(payload, name);
  const actions = Array.isArray(payload['Actions']) ? payload['Actions'] : [];
  const errorAction = payload['ErrorAction'];
  return {
    name,
    sql: read.text('Sql'),
    actions: actions.map((action) => actionOf(name, asFields(action))),
    ...(errorAction === undefined ? {} : { errorAction: actionOf(name, asFields(errorAction)) }),
    disabled: read.flag('RuleDisabled', false),
  };
};

const actionOf = (rule: string, action: Fields): RuleActionSpec => {
  const [kind = 'no action'] = Object.keys(action);
  const read = readFields(asFields(action[kind]), `${rule}, action ${kind}`);
  switch (kind) {
    case 'Kinesis': {
      const partitionKey = read.optionalText('PartitionKey');
      return {
        type: 'kinesis',
        streamName: read.text('StreamName'),
        ...(partitionKey === undefined ? {} : { partitionKey }),
      };
    }
    case 'S3':
      return { type: 's3', bucketName: read.text('BucketName'), key: read.text('Key') };
    case 'Republish':
      return { type: 'republish', topic: read.text('Topic'), qos: read.number('Qos', 0) === 1 ? 1 : 0 };
    default:
      throw new RuntimeError(
        'TEMPLATE_INVALID',
        `${rule}: the local runtime runs Kinesis, S3 and Republish actions, not ${kind}`,
      );
  }
};
