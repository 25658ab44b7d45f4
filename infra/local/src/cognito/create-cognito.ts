import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AwsJsonService } from '../core/aws-json.ts';
import type { Clock, Timer } from '../core/clock.ts';
import type { UserPoolSpec } from '../core/deployment.ts';
import { AwsError, RuntimeError } from '../core/errors.ts';
import type { KeyValueStore } from '../core/key-value-store.ts';
import type { Log } from '../core/ports.ts';
import type { Service } from '../core/service.ts';
import type { TokenUsage } from '../core/usage.ts';
import { http1Exchange } from '../http/exchange.ts';
import { RequestAbortedError } from '../http/read-body.ts';
import { createCognitoApi } from './api.ts';
import { jsonAnswer } from './endpoints/answers.ts';
import { type Issuer, openIssuer } from './issuer.ts';
import type { CognitoLimits } from './options.ts';
import { answerRoute, type Routes, routesOf } from './routes.ts';
import { createSessionCookie } from './session-cookie.ts';
import { webRequestOf } from './web-request.ts';

export interface CognitoOptions {
  readonly userPools: readonly UserPoolSpec[];
  /** The signing keys are in its folder `cognito`. */
  readonly dataFolder: string;
  /** Browsers, users, refresh tokens and secrets; should wait for the disk, since nobody can make them again. */
  readonly state: KeyValueStore;
  /** Address of the web port as this machine reaches it. */
  readonly webUrl: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<CognitoLimits>;
}

/**
 * Amazon Cognito user pools on one machine: an OpenID Connect issuer with Cognito's addresses, tokens and errors. There
 * are no passwords. A user is a name made in a browser, and the browser's cookie is the only proof of it.
 */
export interface Cognito extends Service {
  /** Answers what is an issuer's on the web port. @returns false for anything else */
  readonly web: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
  readonly api: AwsJsonService;
  usage(): TokenUsage;
  metrics(): { readonly sessions: number; readonly refreshTokens: number; readonly codes: number };
}

export const createCognito = (options: CognitoOptions): Cognito => {
  const { userPools, clock, log, webUrl } = options;
  let running: { readonly issuer: Issuer; readonly routes: Routes } | undefined;
  let sweepTimer: Timer | undefined;
  let sweeping: Promise<void> = Promise.resolve();

  const sweepLater = ({ refreshTokens, limits }: Issuer): void => {
    sweepTimer = clock.after(limits.sweepMs, () => {
      sweeping = refreshTokens
        .sweep()
        .catch((error: unknown) => log('warn', 'expired refresh tokens could not be removed', { error }));
      if (running !== undefined) sweepLater(running.issuer);
    });
  };
  const issuer = (): Issuer => {
    if (running !== undefined) return running.issuer;
    throw new RuntimeError('COGNITO_NOT_STARTED', 'the issuer has not been started');
  };
  return {
    name: 'cognito',
    start: async () => {
      const opened = await openIssuer(options);
      const cookie = createSessionCookie(new URL(webUrl).port || '80');
      // Without user pools the paths belong to the site.
      running = { issuer: opened, routes: userPools.length === 0 ? new Map() : routesOf(opened, cookie) };
      sweepLater(opened);
    },
    stop: async () => {
      running = undefined;
      sweepTimer?.cancel();
      await sweeping;
    },
    web: async (request, response) => {
      const [path = ''] = (request.url ?? '').split('?', 1);
      const route = running?.routes.get(path);
      if (route === undefined) return false;
      const exchange = http1Exchange(request, response, () => false);
      try {
        const { formBytesMax } = issuer().limits;
        exchange.answer(await answerRoute(route, webRequestOf(request, { webUrl, formBytesMax })));
      } catch (error) {
        if (error instanceof RequestAbortedError) return true;
        if (!(error instanceof AwsError)) throw error;
        exchange.answer(jsonAnswer({ error: 'invalid_request' }, { status: error.status }));
      }
      return true;
    },
    api: createCognitoApi(issuer),
    usage: () => ({ tokenRequests: running?.issuer.tokens.clientGrants ?? 0 }),
    metrics: () => ({
      sessions: running?.issuer.sessions.count ?? 0,
      refreshTokens: running?.issuer.refreshTokens.count ?? 0,
      codes: running?.issuer.codes.count ?? 0,
    }),
  };
};
