import { authorizerArn, nameFromArn } from '../core/arn.ts';
import type { AuthorizerSpec } from '../core/deployment.ts';
import { RuntimeError } from '../core/errors.ts';
import type { Fields } from '../core/fields.ts';
import { readFields } from './fields.ts';
import { asFields } from './parse-template.ts';
import type { ResolvedResource } from './resolved-resource.ts';

export interface AuthorizerResources {
  /** AWS::IoT::Authorizer */
  readonly authorizers: readonly ResolvedResource[];
  /** AWS::Lambda::Permission, of all services. */
  readonly permissions: readonly ResolvedResource[];
}

const NAME = /^[\w=,@-]{1,128}$/;
const STATUSES = ['ACTIVE', 'INACTIVE'];

/** Custom authorizers. @throws RuntimeError TEMPLATE_INVALID for what AWS would refuse, now or at the first connection */
export const authorizersOf = ({ authorizers, permissions }: AuthorizerResources): AuthorizerSpec[] =>
  authorizers.map((resource) => {
    const spec = authorizerOf(resource);
    requirePermission(spec, resource.logicalId, permissions);
    return spec;
  });

const authorizerOf = ({ logicalId, name, properties }: ResolvedResource): AuthorizerSpec => {
  const read = readFields(properties, logicalId);
  if (!NAME.test(name)) throw invalid(logicalId, 'AuthorizerName takes 1 to 128 letters, digits and =,@-_');
  const status = read.optionalText('Status') ?? 'ACTIVE';
  if (!STATUSES.includes(status)) throw invalid(logicalId, `Status must be ${STATUSES.join(' or ')}`);
  const isSigningDisabled = read.flag('SigningDisabled', false);
  const tokenKeyName = read.optionalText('TokenKeyName');
  const tokenSigningPublicKeys = keysOf(properties);
  const hasKeys = tokenKeyName !== undefined && Object.keys(tokenSigningPublicKeys).length > 0;
  if (!isSigningDisabled && !hasKeys) {
    throw invalid(
      logicalId,
      'signing is on unless SigningDisabled is true, and needs TokenKeyName and TokenSigningPublicKeys',
    );
  }
  return {
    name,
    functionName: nameFromArn(read.text('AuthorizerFunctionArn')),
    ...(tokenKeyName === undefined ? {} : { tokenKeyName }),
    isSigningDisabled,
    tokenSigningPublicKeys,
    isActive: status === 'ACTIVE',
    isHttpCachingEnabled: read.flag('EnableCachingForHttp', false),
  };
};

const keysOf = (properties: Fields): Record<string, string> =>
  Object.fromEntries(
    Object.entries(asFields(properties['TokenSigningPublicKeys'])).map(([name, pem]) => [name, String(pem)]),
  );

/** Without it every connection would be refused on AWS, and nothing would say so at deployment. */
const requirePermission = (
  { name, functionName }: AuthorizerSpec,
  logicalId: string,
  permissions: readonly ResolvedResource[],
): void => {
  const isAllowed = permissions.some(
    ({ properties: { Principal, Action, FunctionName, SourceArn } }) =>
      Principal === 'iot.amazonaws.com' &&
      Action === 'lambda:InvokeFunction' &&
      functionNameOf(String(FunctionName)) === functionName &&
      SourceArn === authorizerArn(name),
  );
  if (isAllowed) return;
  throw invalid(
    logicalId,
    `on AWS nobody could connect, because IoT may not invoke ${functionName}: add an AWS::Lambda::Permission with Action ` +
      'lambda:InvokeFunction, Principal iot.amazonaws.com, this function as FunctionName and the ARN of this authorizer as SourceArn',
  );
};

const functionNameOf = (nameOrArn: string): string =>
  nameOrArn.startsWith('arn:') ? nameFromArn(nameOrArn) : nameOrArn;

const invalid = (logicalId: string, what: string): RuntimeError =>
  new RuntimeError('TEMPLATE_INVALID', `${logicalId}: ${what}`);
