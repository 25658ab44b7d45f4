import { RuntimeError } from '../core/errors.ts';
import { asFields } from './parse-template.ts';

/**
 * `DestinationConfig.OnFailure` of a mapping or of asynchronous invocation.
 * @throws RuntimeError TEMPLATE_INVALID for destinations that the local runtime does not have
 */
export const failureDestination = (where: string, destinationConfig: unknown): { onFailureArn?: string } => {
  const config = asFields(destinationConfig);
  const refuse = (property: string): never => {
    const message = `${where}: DestinationConfig.${property}: the local runtime delivers failures to S3 only`;
    throw new RuntimeError('TEMPLATE_INVALID', message);
  };
  if (config['OnSuccess'] !== undefined) refuse('OnSuccess');
  if (config['OnFailure'] === undefined) return {};
  const destination = asFields(config['OnFailure'])['Destination'];
  if (!String(destination).startsWith('arn:aws:s3:::')) refuse('OnFailure.Destination');
  return { onFailureArn: String(destination) };
};
