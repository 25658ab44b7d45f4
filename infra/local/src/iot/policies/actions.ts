import { iotResourceArn } from '../../core/arn.ts';

/** What the local IoT service asks policies about, and the kind of resource that it names. */
const RESOURCE_KINDS = {
  'iot:Connect': 'client/',
  'iot:Publish': 'topic/',
  'iot:RetainPublish': 'topic/',
  'iot:Subscribe': 'topicfilter/',
  'iot:Receive': 'topic/',
  'iot:GetRetainedMessage': 'topic/',
  'iot:ListRetainedMessages': '',
  'iot:DeleteConnection': 'client/',
} as const;

export type IotAction = keyof typeof RESOURCE_KINDS;

export const IOT_ACTIONS = Object.keys(RESOURCE_KINDS) as readonly IotAction[];

/** What a resource of this action starts with; the rest is the client id, topic or topic filter as it was sent. */
export const resourcePrefix = (action: IotAction): string => iotResourceArn(RESOURCE_KINDS[action]);
