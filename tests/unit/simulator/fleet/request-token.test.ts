import { createServer } from 'node:http';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { requestToken, type TokenRequest } from '../../../../simulator/src/fleet/request-token.ts';
import { CLIENTS, type CognitoBench, openCognitoBench } from '../../../support/cognito-bench.ts';
import { suiteFolder } from '../../../support/temporary-folder.ts';
import { createJumpingClock } from '../support/jumping-clock.ts';

describe('a token request', () => {
  const dataFolder = suiteFolder();
  let bench: CognitoBench;
  let clientSecret: string;

  beforeAll(async () => {
    bench = await openCognitoBench({ dataFolder });
    clientSecret = await bench.secretOf(CLIENTS.machine.id);
  });

  afterAll(async () => {
    await bench.close();
  });

  const ask = (changed: Partial<TokenRequest> = {}) =>
    requestToken({
      issuer: bench.issuer,
      loginUrl: bench.url,
      client: { clientId: CLIENTS.machine.id, clientSecret },
      scope: 'fleet/kiosk',
      clock: createJumpingClock(),
      ...changed,
    });

  it('gets a token with the scope, timed by the own clock: a fifth of its hour is left for renewal', async () => {
    const { text, ...times } = await ask();
    expect(times).toEqual({ renewFromMs: 2_880_000, endsAtMs: 3_600_000 });
    expect(decodeJwt(text)).toMatchObject({ client_id: CLIENTS.machine.id, scope: 'fleet/kiosk', token_use: 'access' });
  });

  it.each([
    ['a wrong secret', () => ({ client: { clientId: CLIENTS.machine.id, clientSecret: 'guessed' } }), 'invalid_client'],
    ['a scope of others', () => ({ scope: 'fleet/other' }), 'invalid_scope'],
    ['a client for people', () => ({ client: { clientId: CLIENTS.server.id, clientSecret } }), 'invalid_client'],
  ])('is refused for good with %s, and the message tells no secret', async (_what, changed, reason) => {
    const failure = await ask(changed()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'SIGN_IN_REFUSED', message: expect.stringContaining(reason) });
    expect(String(failure)).not.toMatch(new RegExp(`guessed|${clientSecret}`));
  });

  it('sends no secret to another machine over http', async () => {
    await expect(ask({ loginUrl: 'http://login.example' })).rejects.toMatchObject({
      code: 'SIGN_IN_REFUSED',
      message: expect.stringContaining('https'),
    });
  });

  it.each([429, 500, 503])('may be tried again after %i', async (status) => {
    const loginUrl = await serverThatAnswers(status);
    await expect(ask({ loginUrl })).rejects.toMatchObject({ code: 'SIGN_IN_UNREACHABLE' });
  });

  it('may be tried again if nobody is there', async () => {
    await expect(ask({ loginUrl: 'http://127.0.0.1:9' })).rejects.toMatchObject({ code: 'SIGN_IN_UNREACHABLE' });
  });
});

const serverThatAnswers = async (status: number): Promise<string> => {
  const server = createServer((_request, response) => response.writeHead(status).end('busy'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
};
