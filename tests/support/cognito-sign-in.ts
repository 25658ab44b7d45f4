import * as oauth from 'oauth4webapi';
import { expect } from 'vitest';
import { CLIENTS, type CognitoBench, discover, INSECURE } from './cognito-bench.ts';
import { createFormBrowser, type FormBrowser, type Page } from './form-browser.ts';

type IssuerAddress = Pick<CognitoBench, 'url' | 'issuer'>;

export interface SignInOptions {
  readonly browser?: FormBrowser;
  readonly clientId?: string;
  readonly clientAuth?: oauth.ClientAuth;
  readonly name?: string;
  readonly scope?: string;
}

/** An authorize request and what is needed to go on with its answer. */
export interface Started {
  readonly server: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly verifier: string;
  readonly nonce: string;
  readonly state: string;
  readonly redirectUri: string;
  readonly url: URL;
}

export const startSignIn = async (
  bench: IssuerAddress,
  { clientId = CLIENTS.page.id, scope = 'openid profile' }: SignInOptions = {},
): Promise<Started> => {
  const server = await discover(bench.issuer);
  const [verifier, nonce, state] = [
    oauth.generateRandomCodeVerifier(),
    oauth.generateRandomNonce(),
    oauth.generateRandomState(),
  ];
  const redirectUri = `${bench.url}/signed-in`;
  const url = new URL(server.authorization_endpoint ?? '');
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString();
  return { server, client: { client_id: clientId }, verifier, nonce, state, redirectUri, url };
};

/** The parameters that the page sends back to the app; checked as a relying party does. */
export const answerOf = ({ server, client, state }: Started, page: Page): URLSearchParams => {
  expect(page.location).toBeDefined();
  return oauth.validateAuthResponse(server, client, new URL(page.location ?? ''), state);
};

export const exchange = async (
  started: Started,
  answer: URLSearchParams,
  clientAuth: oauth.ClientAuth = oauth.None(),
): Promise<oauth.TokenEndpointResponse> => {
  const { server, client, redirectUri, verifier, nonce } = started;
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    clientAuth,
    answer,
    redirectUri,
    verifier,
    INSECURE,
  );
  return oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  });
};

/** From the authorize request to the tokens, as a new user or as the one who has the name in this browser. */
export const signIn = async (bench: IssuerAddress, options: SignInOptions = {}) => {
  const { browser = createFormBrowser(), name = 'Ada', clientAuth = oauth.None() } = options;
  const started = await startSignIn(bench, options);
  const page = await browser.submit(await browser.open(started.url.href), { name });
  const tokens = await exchange(started, answerOf(started, page), clientAuth);
  return { ...started, browser, tokens, refreshToken: tokens.refresh_token ?? '' };
};
