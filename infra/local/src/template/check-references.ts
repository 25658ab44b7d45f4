import { nameFromArn } from '../core/arn.ts';
import type { Deployment } from '../core/deployment.ts';
import { RuntimeError } from '../core/errors.ts';

interface Reference {
  /** Where it stands: resource and property. */
  readonly where: string;
  readonly name: string;
}

/**
 * Buckets, streams and functions that others name must be in the same template: the local runtime has no others, and
 * what is delivered to one that is not there would be tried for ever.
 * @throws RuntimeError TEMPLATE_INVALID
 */
export const checkReferences = (deployment: Deployment): void => {
  const { deliveryStreams, bucketNotifications, functions } = deployment;
  requireAll('bucket', deployment.buckets, [
    ...deliveryStreams.map(({ name, bucketName }) => ({ where: `${name}: BucketARN`, name: bucketName })),
    ...bucketNotifications.map(({ id, bucketName }) => ({ where: `${id}: Bucket`, name: bucketName })),
    ...functions.flatMap(({ logicalId, asyncInvoke: { onFailureArn } }) => arnReference(logicalId, onFailureArn)),
    ...deployment.mappings.flatMap(({ logicalId, onFailureArn }) => arnReference(logicalId, onFailureArn)),
    ...deployment.topicRules.flatMap(({ name, actions, errorAction }) =>
      [...actions, ...(errorAction === undefined ? [] : [errorAction])].flatMap((action) =>
        action.type === 's3' ? [{ where: `${name}: BucketName`, name: action.bucketName }] : [],
      ),
    ),
  ]);
  requireAll(
    'stream',
    deployment.streams,
    deliveryStreams.flatMap(({ name, sourceStreamArn: arn }) =>
      arn === undefined ? [] : [{ where: `${name}: KinesisStreamARN`, name: nameFromArn(arn) }],
    ),
  );
  requireAll('function', functions, [
    ...deliveryStreams.flatMap(({ name, transform }) =>
      transform === undefined ? [] : [{ where: `${name}: LambdaArn`, name: transform.functionName }],
    ),
    ...deployment.authorizers.map(({ name, functionName }) => ({
      where: `${name}: AuthorizerFunctionArn`,
      name: functionName,
    })),
  ]);
};

const arnReference = (logicalId: string, arn: string | undefined): Reference[] =>
  arn === undefined ? [] : [{ where: `${logicalId}: OnFailure.Destination`, name: nameFromArn(arn) }];

const requireAll = (
  kind: string,
  known: readonly { readonly name: string }[],
  references: readonly Reference[],
): void => {
  const names = new Set(known.map(({ name }) => name));
  const missing = references.find(({ name }) => !names.has(name));
  if (missing === undefined) return;
  throw new RuntimeError('TEMPLATE_INVALID', `${missing.where}: the template has no ${kind} ${missing.name}`);
};
