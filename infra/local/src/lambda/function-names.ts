import { functionArn } from '../core/arn.ts';
import type { RestRequest } from '../core/rest-service.ts';
import { functionNotFound, invalidParameter } from './rest-errors.ts';

/**
 * The name in a path: `segment` is a name, a partial ARN (`123456789012:function:name`) or an ARN, each with an optional
 * `:$LATEST`, as it was sent.
 * @throws AwsError ResourceNotFoundException for other versions, which no function here has
 */
export const functionNameOf = (segment: string, query: RestRequest['query']): string => {
  const text = decoded(segment);
  const afterFunction = text.includes('function:') ? text.slice(text.indexOf('function:') + 'function:'.length) : text;
  const [name = '', ownQualifier] = afterFunction.split(':');
  const qualifier = ownQualifier ?? query.get('Qualifier') ?? '$LATEST';
  if (qualifier !== '$LATEST') throw functionNotFound(`${functionArn(name)}:${qualifier}`);
  return name;
};

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw invalidParameter('The function name is not valid percent-encoding.', { cause });
  }
};
