import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AuthorizerSpec } from '../../../../../../infra/local/src/core/deployment.ts';
import type { ConnectRequest } from '../../../../../../infra/local/src/iot/authorizer.ts';
import { createCustomAuthorizer } from '../../../../../../infra/local/src/iot/custom-authorizer/create-custom-authorizer.ts';
import { createMetrics } from '../../../../../../infra/local/src/iot/metrics.ts';
import { createFakeClock } from '../../../../../support/fake-clock.ts';
import { createRecordingLog } from '../support.ts';

const create = (changes: Partial<AuthorizerSpec> = {}) => {
  const { log, lines } = createRecordingLog();
  const spec: AuthorizerSpec = {
    name: 'Door',
    functionName: 'decide',
    isSigningDisabled: true,
    tokenSigningPublicKeys: {},
    isActive: true,
    isHttpCachingEnabled: false,
    ...changes,
  };
  const invoker = { invoke: () => Promise.reject(new Error('nobody is there')) };
  const authorizer = createCustomAuthorizer({
    specs: [spec],
    invoker,
    clock: createFakeClock(),
    log,
    metrics: createMetrics(),
  });
  return { authorizer, lines };
};

const request = (changes: Partial<ConnectRequest> = {}): ConnectRequest => ({
  connectionId: 'c',
  protocol: 'mqtt',
  clientId: 'bike',
  hasOwnClientId: true,
  username: '',
  usernameQuery: new URLSearchParams({ 'x-amz-customauthorizer-name': 'Door' }),
  fullUsername: '?x-amz-customauthorizer-name=Door',
  password: Buffer.from('secret-1'),
  http: undefined,
  sourceIp: undefined,
  ...changes,
});

const pem = (key: { export(options: { type: 'spki'; format: 'pem' }): string | Buffer }): string =>
  key.export({ type: 'spki', format: 'pem' }).toString();

describe('a custom authorizer', () => {
  it.each([
    ['no PEM', 'key'],
    ['too short a key', pem(generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey)],
    ['no RSA key', pem(generateKeyPairSync('ed25519').publicKey)],
  ])('aws-semantics 7.7: does not start with %s', (_what, key) => {
    expect(() => create({ tokenSigningPublicKeys: { One: key } })).toThrow(
      expect.objectContaining({ code: 'AUTHORIZER_INVALID', message: expect.stringContaining('the key One') }),
    );
  });

  it('says "no" when its function cannot be invoked, and tells the operator why, but no secrets', async () => {
    const { authorizer, lines } = create();
    expect(await authorizer.connect(request())).toEqual({ allowed: false, reason: 'authorizerFailed' });
    expect(lines).toEqual([
      {
        level: 'warn',
        message: 'a client was refused: an authorizer function gave no answer that AWS would take',
        facts: { clientId: 'bike', protocol: 'mqtt', functionName: 'decide', error: 'Error: nobody is there' },
      },
    ]);
  });

  it('refuses credentials that nobody needs before anything keeps them', async () => {
    const { authorizer } = create();
    const decision = await authorizer.connect(request({ password: Buffer.alloc(16_384) }));
    expect(decision).toEqual({ allowed: false, reason: 'malformed' });
  });

  it('logs refusals sparsely: a flood of them is one line', async () => {
    const { authorizer, lines } = create();
    for (let index = 0; index < 100; index += 1) {
      await authorizer.connect(request({ clientId: `c${index}`, usernameQuery: new URLSearchParams() }));
    }
    expect(lines).toHaveLength(1);
  });
});
