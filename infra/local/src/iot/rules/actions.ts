import type { RuleActionSpec } from '../../core/deployment.ts';
import type { ObjectWriter, StreamWriter } from '../../core/ports.ts';
import { compileTemplate, type Template } from '../sql/template.ts';
import { publishTopicProblem } from '../topics.ts';
import type { RuleMessage } from './rule-message.ts';

/** Publishes the message of a republish action: its rules run again, then subscribers get it. */
export type Republish = (message: {
  topic: string;
  payload: Uint8Array;
  qos: 0 | 1;
  source: RuleMessage;
}) => Promise<void>;

export interface ActionPorts {
  readonly streams: StreamWriter;
  readonly objects: ObjectWriter;
  readonly republish: Republish;
}

export interface RuleAction {
  /** As error documents name it, for example `KinesisAction`. */
  readonly name: string;
  /** Stream, bucket or topic. */
  readonly resource: string;
  /**
   * Fills in the settings and returns the work, which may be attempted several times.
   * @throws ActionSettingError, PayloadParseError: another attempt would not help
   */
  readonly prepare: (message: RuleMessage, body: Uint8Array) => () => Promise<void>;
}

/** A substitution template gave a value with which the action cannot run. */
export class ActionSettingError extends Error {
  constructor(setting: string, problem: string) {
    super(`${setting}: ${problem}`);
    this.name = 'ActionSettingError';
  }
}

/** Of Kinesis. A longer key would be refused at every attempt, and the message keep its place among others meanwhile. */
const PARTITION_KEY_LENGTH_MAX = 256;

/** A loop of rules that republish to each other ends here; AWS would bill it until somebody notices. */
const REPUBLISH_DEPTH_MAX = 8;

/** @throws SqlSyntaxError for a template that does not compile */
export const compileAction = (spec: RuleActionSpec, ports: ActionPorts): RuleAction => {
  switch (spec.type) {
    case 'kinesis':
      return kinesisAction(spec, ports.streams);
    case 's3':
      return s3Action(spec, ports.objects);
    case 'republish':
      return republishAction(spec, ports.republish);
  }
};

const kinesisAction = (spec: Extract<RuleActionSpec, { type: 'kinesis' }>, streams: StreamWriter): RuleAction => {
  const { streamName } = spec;
  const template = spec.partitionKey === undefined ? undefined : compileTemplate(spec.partitionKey);
  return {
    name: 'KinesisAction',
    resource: streamName,
    prepare: (message, data) => {
      // Without a partition key the records spread evenly over the shards.
      const partitionKey = template === undefined ? message.newUuid() : filledIn('partition key', template, message);
      if (partitionKey.length > PARTITION_KEY_LENGTH_MAX) {
        throw new ActionSettingError('partition key', `it has more than ${PARTITION_KEY_LENGTH_MAX} characters`);
      }
      return () => streams.putRecord({ streamName, partitionKey, data });
    },
  };
};

const s3Action = (spec: Extract<RuleActionSpec, { type: 's3' }>, objects: ObjectWriter): RuleAction => {
  const template = compileTemplate(spec.key);
  return {
    name: 'S3Action',
    resource: spec.bucketName,
    prepare: (message, body) => {
      const key = filledIn('object key', template, message);
      return () => objects.putObject({ bucket: spec.bucketName, key, body });
    },
  };
};

const republishAction = (spec: Extract<RuleActionSpec, { type: 'republish' }>, republish: Republish): RuleAction => {
  const template = compileTemplate(spec.topic);
  return {
    name: 'RepublishAction',
    resource: spec.topic,
    prepare: (message, payload) => {
      // A reserved topic is written $$aws/… in a republish action.
      const topic = filledIn('topic', template, message).replace(/^\$\$/, '$');
      const problem = publishTopicProblem(topic, 'off');
      if (problem !== undefined) throw new ActionSettingError('topic', problem);
      if (message.republishDepth >= REPUBLISH_DEPTH_MAX) {
        throw new ActionSettingError(
          'topic',
          `the message was republished ${REPUBLISH_DEPTH_MAX} times: the rules form a loop`,
        );
      }
      return () => republish({ topic, payload, qos: spec.qos, source: message });
    },
  };
};

const filledIn = (setting: string, template: Template, message: RuleMessage): string => {
  const text = template(message);
  if (text === '')
    throw new ActionSettingError(setting, 'its template gives no text for this message; guard it with WHERE');
  return text;
};
