import type { Grants } from '@alleycat/domain';
import type { AuthorizeResult } from './event.ts';

export type PolicyDocument = AuthorizeResult['policyDocuments'][number];

/** AWS IoT Core takes ten documents of at most so many characters. */
const DOCUMENT_LENGTH_MAX = 2_048;

/**
 * `arn:<partition>:iot:<region>:<account>`, taken from the ARN of the function itself: right in every partition, region
 * and account, and no setting that could be wrong.
 * @throws Error if the text is no ARN of a function
 */
export const iotArnOf = (functionArn: string): string => {
  const [, partition, region, account] =
    /^arn:([a-z-]+):lambda:([a-z0-9-]+):(\d{12}):function:/.exec(functionArn) ?? [];
  if (account === undefined) throw new Error(`"${functionArn}" is not the ARN of a function`);
  return `arn:${partition}:iot:${region}:${account}`;
};

/**
 * Policies that allow what is granted, and nothing else. `*` means the same in both; `?` and `${` never stand in grants.
 * Retained messages have an action of their own, which nobody is granted.
 */
export const policyDocumentsOf = (grants: Grants, iotArn: string): PolicyDocument[] => {
  const arns = (kind: string, patterns: readonly string[]) => patterns.map((pattern) => `${iotArn}:${kind}/${pattern}`);
  return [
    ...documentsOf('iot:Connect', arns('client', grants.clientIdPatterns)),
    ...documentsOf('iot:Publish', arns('topic', grants.publishTopics)),
    ...documentsOf('iot:Subscribe', arns('topicfilter', grants.subscribeFilters)),
    ...documentsOf('iot:Receive', arns('topic', grants.receiveTopics)),
  ];
};

/** As few documents for an action as its resources fit into. */
const documentsOf = (action: string, resources: readonly string[]): PolicyDocument[] => {
  const parts: string[][] = [];
  for (const resource of resources) {
    const grown = [...(parts.at(-1) ?? []), resource];
    const fits = JSON.stringify(documentOf(action, grown)).length <= DOCUMENT_LENGTH_MAX;
    if (fits && parts.length > 0) parts.splice(-1, 1, grown);
    else parts.push([resource]);
  }
  return parts.map((part) => documentOf(action, part));
};

const documentOf = (action: string, resources: string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: resources }],
});
