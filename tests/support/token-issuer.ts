import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';

/** A pair of keys as an issuer has it; the public one goes into its key set under the name `kid`. */
export interface IssuerKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

export const createIssuerKey = async (kid: string, { alg = 'RS256' } = {}): Promise<IssuerKey> => ({
  kid,
  ...(await generateKeyPair(alg, { extractable: true })),
});

/** A token over the claims, whatever they are: valid, late, or nonsense. */
export const signToken = (
  { kid, privateKey }: IssuerKey,
  claims: JWTPayload,
  header: Partial<JWTHeaderParameters> = {},
): Promise<string> => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, ...header }).sign(privateKey);

type Answer = (response: ServerResponse) => void;

export interface TokenIssuer {
  /** `http://127.0.0.1:<port>/pool`. */
  readonly issuer: string;
  /** Headers of every request for the keys. */
  readonly requests: readonly IncomingHttpHeaders[];
  /** Replaces the published keys. */
  publish(...keys: IssuerKey[]): Promise<void>;
  /** Replaces the whole answer. */
  answer(answer: Answer): void;
  /** Refuses connections until it is started again on its port. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** A key set on a real server. */
export const openTokenIssuer = async (...keys: IssuerKey[]): Promise<TokenIssuer> => {
  const requests: IncomingHttpHeaders[] = [];
  let answer: Answer;
  const publish = async (...published: IssuerKey[]): Promise<void> => {
    const jwks = await Promise.all(published.map(toJwk));
    answer = (response) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: jwks }));
  };
  await publish(...keys);
  const server = createServer((request, response) => {
    requests.push(request.headers);
    if (request.url === '/pool/.well-known/jwks.json') answer(response);
    else response.writeHead(404).end();
  });
  const port = await listen(server, 0);
  return {
    issuer: `http://127.0.0.1:${port}/pool`,
    requests,
    publish,
    answer: (next) => {
      answer = next;
    },
    stop: async () => {
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
    start: async () => {
      await listen(server, port);
    },
  };
};

const toJwk = async ({ kid, publicKey }: IssuerKey) => ({
  ...(await exportJWK(publicKey)),
  kid,
  alg: 'RS256',
  use: 'sig',
});

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)); // a TCP server has one
  });
