import {
  type CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  type StackResource,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { operatorSettings } from '../support/operator-settings.ts';
import type { CloudFormationTemplate } from './cloudformation.ts';
import { ofType } from './function-problems.ts';

/** For clients of moto's server, which speaks HTTP/1.1; what fails is not tried again. */
export const motoSettings = (url: string) => ({
  ...operatorSettings(url),
  requestHandler: new NodeHttpHandler(),
  maxAttempts: 1,
});

const ARTIFACTS = 'artifacts'; // the bucket that transformed templates name

/** Puts where `sam deploy` would what a stack is made of: templates, and a bundle for every function. */
export const uploadArtifacts = async (
  url: string,
  templates: ReadonlyMap<string, CloudFormationTemplate>,
): Promise<void> => {
  const s3 = new S3Client({ ...motoSettings(url), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: ARTIFACTS }));
  const bundles = [...templates.values()].flatMap((template) => ofType(template, 'AWS::Lambda::Function'));
  const objects = [
    ...[...templates].map(([file, template]) => ({ Key: file, Body: JSON.stringify(template) })),
    ...bundles.map(([logicalId]) => ({ Key: `${logicalId}.zip`, Body: 'a bundle' })),
  ];
  for (const object of objects) await s3.send(new PutObjectCommand({ Bucket: ARTIFACTS, ...object }));
  s3.destroy();
};

/** An uploaded template, and what its parameters are instead of their defaults. */
export interface NewStack {
  readonly stackName: string;
  readonly file: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Creates a stack, and all stacks within it. */
export const createStack = async (cloudFormation: CloudFormationClient, { stackName, file, parameters }: NewStack) => {
  await cloudFormation.send(
    new CreateStackCommand({
      StackName: stackName,
      TemplateURL: `https://s3.amazonaws.com/${ARTIFACTS}/${file}`,
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'],
    }),
  );
};

/** What a stack consists of, by logical id. */
export const resourcesOfStack = async (
  cloudFormation: CloudFormationClient,
  stackName: string,
): Promise<ReadonlyMap<string, StackResource>> => {
  const { StackResources = [] } = await cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: stackName }),
  );
  return new Map(StackResources.map((resource) => [resource.LogicalResourceId ?? '', resource]));
};
