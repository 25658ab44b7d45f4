import type { UserPoolClientSpec, UserPoolSpec } from '../core/deployment.ts';
import { RuntimeError } from '../core/errors.ts';
import type { Fields } from '../core/fields.ts';
import { type FieldReader, readFields } from './fields.ts';
import { asFields } from './parse-template.ts';
import { providerUrlOf } from './physical-names.ts';
import type { ResolvedResource } from './resolved-resource.ts';

export interface UserPoolResources {
  readonly pools: readonly ResolvedResource[];
  readonly clients: readonly ResolvedResource[];
  readonly domains: readonly ResolvedResource[];
  readonly resourceServers: readonly ResolvedResource[];
  /** Address of the web port, for example `http://127.0.0.1:8080`. */
  readonly webUrl: string | undefined;
}

/** User pools with what belongs to them. @throws RuntimeError TEMPLATE_INVALID, by Cognito's own rules */
export const userPoolsOf = (resources: UserPoolResources): UserPoolSpec[] => {
  const { pools, clients, domains, resourceServers, webUrl } = resources;
  for (const resource of [...clients, ...domains, ...resourceServers]) requirePool(resource, pools);
  return pools.map(({ logicalId, name: id, properties }) => {
    const isOwn = ({ properties: own }: ResolvedResource): boolean => own['UserPoolId'] === id;
    const domain = domains.find(isOwn)?.name;
    const servers = resourceServers.filter(isOwn).map(resourceServerOf);
    return {
      id,
      name: readFields(properties, logicalId).optionalText('UserPoolName') ?? id,
      providerUrl: providerUrlOf(id, webUrl),
      ...(domain === undefined ? {} : { domain }),
      resourceServers: servers,
      clients: clients.filter(isOwn).map((client) => clientOf(client, servers)),
    };
  });
};

const requirePool = ({ logicalId, properties }: ResolvedResource, pools: readonly ResolvedResource[]): void => {
  const id = properties['UserPoolId'];
  if (pools.some(({ name }) => name === id)) return;
  throw invalid(logicalId, `UserPoolId: the template has no user pool ${String(id)}`);
};

type ResourceServer = UserPoolSpec['resourceServers'][number];

const resourceServerOf = ({ logicalId, properties }: ResolvedResource): ResourceServer => {
  const scopes = Array.isArray(properties['Scopes']) ? properties['Scopes'] : [];
  return {
    identifier: readFields(properties, logicalId).text('Identifier'),
    scopes: scopes.map((scope) => readFields(asFields(scope), `${logicalId}, Scopes`).text('ScopeName')),
  };
};

const clientOf = (resource: ResolvedResource, servers: readonly ResourceServer[]): UserPoolClientSpec => {
  const { logicalId, name: id, properties } = resource;
  const read = readFields(properties, logicalId);
  const rotation = asFields(properties['RefreshTokenRotation']);
  const hasSecret = read.flag('GenerateSecret', false);
  return {
    id,
    name: read.optionalText('ClientName') ?? logicalId,
    hasSecret,
    flows: flowsOf(logicalId, read, hasSecret),
    scopes: scopesOf(logicalId, read.texts('AllowedOAuthScopes'), servers),
    callbackUrls: read.texts('CallbackURLs'),
    logoutUrls: read.texts('LogoutURLs'),
    ...lifetimesOf(logicalId, properties),
    isRefreshTokenRotated: rotation['Feature'] === 'ENABLED',
    refreshTokenGraceSeconds: readFields(rotation, `${logicalId}, RefreshTokenRotation`).number(
      'RetryGracePeriodSeconds',
      0,
      { min: 0, max: 60 },
    ),
  };
};

const FLOWS = ['code', 'implicit', 'client_credentials'] as const;
type Flow = (typeof FLOWS)[number];

const flowsOf = (logicalId: string, read: FieldReader, hasSecret: boolean): Flow[] => {
  const flows = read.texts('AllowedOAuthFlows').map((text) => {
    const flow = FLOWS.find((known) => known === text);
    if (flow === undefined) throw invalid(logicalId, `AllowedOAuthFlows: there is no flow ${text}`);
    return flow;
  });
  if (flows.length > 0 && !read.flag('AllowedOAuthFlowsUserPoolClient', false)) {
    throw invalid(logicalId, 'AllowedOAuthFlows have no effect without AllowedOAuthFlowsUserPoolClient: true');
  }
  if (flows.includes('client_credentials') && (flows.length > 1 || !hasSecret)) {
    throw invalid(logicalId, 'client_credentials is for clients with GenerateSecret: true and no other flow');
  }
  return flows;
};

const SYSTEM_SCOPES = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'];

const scopesOf = (logicalId: string, scopes: string[], servers: readonly ResourceServer[]): string[] => {
  const custom = servers.flatMap(({ identifier, scopes: names }) => names.map((name) => `${identifier}/${name}`));
  const unknown = scopes.find((scope) => !SYSTEM_SCOPES.includes(scope) && !custom.includes(scope));
  if (unknown !== undefined) throw invalid(logicalId, `AllowedOAuthScopes: no resource server has ${unknown}`);
  return scopes;
};

const SECONDS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 };
const HOUR = 3_600;
const DAY = 86_400;
const YEAR = 365 * DAY;

type Lifetimes = Pick<UserPoolClientSpec, 'accessTokenSeconds' | 'idTokenSeconds' | 'refreshTokenSeconds'>;

const lifetimesOf = (logicalId: string, properties: Fields): Lifetimes => {
  const units = asFields(properties['TokenValidityUnits']);
  const read = readFields(properties, logicalId);
  const secondsOf = (token: string, unit: string, range: Range): number => {
    const factor = SECONDS[String(units[token] ?? unit)];
    if (factor === undefined) throw invalid(logicalId, `TokenValidityUnits: ${token} has no unit ${units[token]}`);
    // Zero means the default too.
    const seconds = read.number(`${token}Validity`, 0) * factor || range.fallback;
    if (seconds >= range.min && seconds <= range.max) return seconds;
    throw invalid(logicalId, `${token}Validity must be ${range.min} to ${range.max} seconds, not ${seconds}`);
  };
  const short: Range = { min: 300, max: DAY, fallback: HOUR };
  return {
    accessTokenSeconds: secondsOf('AccessToken', 'hours', short),
    idTokenSeconds: secondsOf('IdToken', 'hours', short),
    refreshTokenSeconds: secondsOf('RefreshToken', 'days', { min: HOUR, max: 10 * YEAR, fallback: 30 * DAY }),
  };
};

interface Range {
  readonly min: number;
  readonly max: number;
  readonly fallback: number;
}

const invalid = (logicalId: string, rule: string): RuntimeError =>
  new RuntimeError('TEMPLATE_INVALID', `${logicalId}: ${rule}`);
