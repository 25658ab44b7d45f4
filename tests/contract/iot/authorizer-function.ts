import type { AuthorizerSpec } from '../../../infra/local/src/core/deployment.ts';
import type { IotOptions } from '../../../infra/local/src/iot/index.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { lambdaOf } from '../../support/lambda-functions.ts';
import { startIot } from './support.ts';

/**
 * A small authorizer. The password is JSON that says what to answer, so that each test says it next to what it expects:
 * `{ allow: [[action, resource], …], deny: […], answer: { members of the answer to replace } }`. No password, no answer "yes".
 * A password's `then` says the same for refreshes.
 */
const SOURCE = `
const ARN = 'arn:aws:iot:us-east-1:000000000000:';
const statement = (Effect) => ([Action, resource]) => ({ Effect, Action, Resource: resource === '*' ? '*' : ARN + resource });
const asked = new Map();
exports.handler = async (event) => {
  const id = event.connectionMetadata.id;
  const count = (asked.get(id) ?? 0) + 1;
  asked.set(id, count);
  const password = event.protocolData.mqtt?.password ?? event.protocolData.http?.headers['x-password'];
  if (password === undefined) return { isAuthenticated: false };
  const first = JSON.parse(Buffer.from(password, 'base64').toString());
  const wish = count > 1 && first.then ? first.then : first;
  if (wish.fail) throw new Error('no luck');
  return {
    isAuthenticated: true,
    principalId: 'p1',
    disconnectAfterInSeconds: 86400,
    refreshAfterInSeconds: 300,
    policyDocuments: [{
      Version: '2012-10-17',
      Statement: [...(wish.allow ?? []).map(statement('Allow')), ...(wish.deny ?? []).map(statement('Deny'))],
    }],
    ...wish.answer,
  };
};
`;

export type Grant = readonly [action: string, resource: string];

/** What the authorizer is to answer. */
export interface Wish {
  readonly allow?: readonly Grant[];
  readonly deny?: readonly Grant[];
  readonly answer?: Readonly<Record<string, unknown>>;
  readonly fail?: true;
  readonly then?: Wish;
}

export const authorizerSpec = (changes: Partial<AuthorizerSpec> = {}): AuthorizerSpec => ({
  name: 'Door',
  functionName: 'subject',
  isSigningDisabled: true,
  tokenSigningPublicKeys: {},
  isActive: true,
  isHttpCachingEnabled: false,
  ...changes,
});

/** An IoT service whose clients are let in by a real function, which may take its time. */
export const startGuardedIot = async (
  changes: Partial<IotOptions> = {},
  specs: readonly AuthorizerSpec[] = [authorizerSpec()],
) => {
  const invoker = await lambdaOf(SOURCE);
  return startIot({ clock: createFakeClock(), ...changes, customAuthorizers: { specs, invoker } });
};

/** Options of an MQTT client that tells the authorizer what to answer. */
export const as = (clientId: string, wish: Wish) => ({
  clientId,
  username: '?x-amz-customauthorizer-name=Door',
  password: JSON.stringify(wish),
});

export const MAY_CONNECT: Grant = ['iot:Connect', 'client/*'];
/** Everything, for clients that only help a test along. */
export const MAY_ALL: Wish = { allow: [['iot:*', '*']] };
