import { AwsError } from '../core/errors.ts';

const ON_DEMAND =
  'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index ' +
  'so please try again shortly. If exceptions persist, check if you have a hot key: ' +
  'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html';
const TABLE =
  'The level of configured provisioned throughput for the table was exceeded. ' +
  'Consider increasing your provisioning level with the UpdateTable API.';
const INDEX =
  'The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. ' +
  'Consider increasing your provisioning level for the under-provisioned global secondary indexes with the UpdateTable API';

/** How DynamoDB says that something is too much, which depends on the table's capacity mode. */
export const throttled = ({ isProvisioned, isIndex }: { isProvisioned: boolean; isIndex: boolean }): AwsError =>
  isProvisioned
    ? new AwsError('ProvisionedThroughputExceededException', isIndex ? INDEX : TABLE)
    : new AwsError('ThrottlingException', ON_DEMAND);

/** True for what {@link throttled} makes: the part of a batch that it hits may be sent again. */
export const isThrottling = (error: unknown): boolean =>
  error instanceof AwsError &&
  (error.name === 'ThrottlingException' || error.name === 'ProvisionedThroughputExceededException');
