import * as oauth from 'oauth4webapi';
import { createCognito } from '../../infra/local/src/cognito/create-cognito.ts';
import type { CognitoLimits } from '../../infra/local/src/cognito/options.ts';
import type { UserPoolClientSpec, UserPoolSpec } from '../../infra/local/src/core/deployment.ts';
import { levelKeyValueStore } from '../../infra/local/src/core/key-value-store.ts';
import { chooseFreePorts } from '../../infra/local/src/free-ports.ts';
import { openStateStore } from '../../infra/local/src/state-store.ts';
import { createWeb } from '../../infra/local/src/web/web.ts';
import { type AwsPort, openAwsPort } from './aws-port.ts';
import { readClientSecret } from './client-secret.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

export const LISTED_ADDRESS = 'https://page.example/signed-in?from=issuer';

const common = {
  hasSecret: false,
  flows: ['code'],
  scopes: ['openid', 'profile'],
  callbackUrls: [LISTED_ADDRESS],
  logoutUrls: ['https://page.example/bye'],
  accessTokenSeconds: 3_600,
  idTokenSeconds: 1_800,
  refreshTokenSeconds: 30 * 86_400,
  isRefreshTokenRotated: false,
  refreshTokenGraceSeconds: 0,
} as const satisfies Partial<UserPoolClientSpec>;

/** One client of each kind. */
export const CLIENTS = {
  page: { ...common, id: 'page00000000000000000000aa', name: 'page' },
  otherPage: { ...common, id: 'other0000000000000000000aa', name: 'other page', flows: ['code', 'implicit'] },
  rotating: {
    ...common,
    id: 'rotating00000000000000000a',
    name: 'rotating',
    isRefreshTokenRotated: true,
    refreshTokenGraceSeconds: 10,
  },
  server: { ...common, id: 'server000000000000000000aa', name: 'server', hasSecret: true },
  machine: {
    ...common,
    id: 'machine00000000000000000aa',
    name: 'machine',
    hasSecret: true,
    flows: ['client_credentials'],
    scopes: ['fleet/sim', 'fleet/kiosk'],
    callbackUrls: [],
  },
} as const satisfies Record<string, UserPoolClientSpec>;

export const POOL_ID = 'local_People';

export interface CognitoBench {
  /** Of the web port; the pages are here. */
  readonly url: string;
  readonly issuer: string;
  readonly clock: FakeClock;
  readonly awsPort: AwsPort;
  metrics(): ReturnType<ReturnType<typeof createCognito>['metrics']>;
  /** The secret of a client, as an operator reads it. */
  secretOf(clientId: string): Promise<string>;
  close(): Promise<void>;
}

export interface CognitoBenchOptions {
  readonly dataFolder: string;
  /** @default a free one */
  readonly port?: number;
  readonly limits?: Partial<CognitoLimits>;
  readonly clock?: FakeClock;
}

/** The issuer behind the runtime's own ports, with one pool. Its clock starts now: clients check times by theirs. */
export const openCognitoBench = async (options: CognitoBenchOptions): Promise<CognitoBench> => {
  const { dataFolder, limits = {}, clock = createFakeClock(Date.now()) } = options;
  const [port = 0] = await chooseFreePorts([{ host: '127.0.0.1', port: options.port ?? 0 }]);
  const url = `http://127.0.0.1:${port}`;
  const issuer = `${url}/${POOL_ID}`;
  const pool: UserPoolSpec = {
    id: POOL_ID,
    name: 'Velodrome',
    providerUrl: issuer,
    resourceServers: [{ identifier: 'fleet', scopes: ['sim', 'kiosk'] }],
    clients: Object.values(CLIENTS),
  };
  const database = await openStateStore(dataFolder);
  const state = levelKeyValueStore(database, 'cognito');
  const log = () => undefined;
  const cognito = createCognito({ userPools: [pool], dataFolder, state, webUrl: url, clock, log, limits });
  await cognito.start();
  const web = createWeb({ host: '127.0.0.1', port, portFlag: '--port', httpApis: [cognito.web], log, drainMs: 100 });
  await web.start();
  const awsPort = await openAwsPort({ json: [cognito.api] });
  const close = async () => {
    await awsPort.close();
    await web.stop();
    await cognito.stop();
    await database.close();
  };
  const secretOf = (clientId: string) =>
    readClientSecret({ settings: awsPort.clientSettings, poolId: POOL_ID, clientId });
  return { url, issuer, clock, awsPort, metrics: () => cognito.metrics(), secretOf, close };
};

/** As a relying party that nobody here wrote sees the issuer. */
export const INSECURE = { [oauth.allowInsecureRequests]: true } as const;

export const discover = async (issuer: string): Promise<oauth.AuthorizationServer> => {
  const identifier = new URL(issuer);
  return oauth.processDiscoveryResponse(identifier, await oauth.discoveryRequest(identifier, INSECURE));
};
