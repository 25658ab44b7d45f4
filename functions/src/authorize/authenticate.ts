import { type Grants, grantsOf, type Identity, InvalidIdError, type PermissionTopics } from '@alleycat/domain';
import type { AccessToken, TokenVerifier } from '../adapters/token-verifier.ts';
import { IssuerUnavailableError, type RefusalReason, TokenRefusedError } from '../adapters/token-verifier-errors.ts';

/** Somebody who may come in, and with which rights. */
export interface Admission {
  readonly outcome: 'Guest' | 'Racer' | 'Fleet';
  /** For logs and rules, 1 to 128 letters and digits: all that AWS IoT Core takes. */
  readonly principalId: string;
  readonly grants: Grants;
  /** Undefined for those who came without a token. */
  readonly expiresAtMs: number | undefined;
}

/** Somebody who may not, and why. */
export interface Refusal {
  readonly outcome: `Refused${RefusalReason | 'IssuerUnavailable'}`;
  readonly cause: Error;
}

export interface AuthenticateOptions {
  readonly verifier: TokenVerifier;
  /** Clients in which people sign in. */
  readonly dashboardClientIds: ReadonlySet<string>;
  readonly topics: PermissionTopics;
}

export type Authenticate = (token: string | undefined) => Promise<Admission | Refusal>;

/**
 * Finds out who a token speaks for. Only those who send no token are guests: a token that does not hold is refused, never
 * taken for none. Its client believes that it may ride; as a guest it would stay connected while all its readings vanish,
 * and it would never learn that it has to get a new token. And while the issuer is away nobody's rights may change.
 */
export const createAuthenticate =
  ({ verifier, dashboardClientIds, topics }: AuthenticateOptions): Authenticate =>
  async (token) => {
    try {
      if (token === undefined) return admissionOf({ kind: 'guest' }, undefined, topics);
      const accessToken = await verifier.verify(token);
      return admissionOf(identityOf(accessToken, dashboardClientIds), accessToken, topics);
    } catch (error) {
      if (error instanceof TokenRefusedError) return { outcome: `Refused${error.reason}`, cause: error };
      if (error instanceof IssuerUnavailableError) return { outcome: 'RefusedIssuerUnavailable', cause: error };
      throw error;
    }
  };

const FLEET_SCOPE = 'fleet/';

/** @throws TokenRefusedError */
const identityOf = ({ clientId, scopes, subject }: AccessToken, dashboardClientIds: ReadonlySet<string>): Identity => {
  const prefixes = scopes
    .filter((scope) => scope.startsWith(FLEET_SCOPE))
    .map((scope) => scope.slice(FLEET_SCOPE.length));
  const isDashboard = dashboardClientIds.has(clientId);
  if (isDashboard && prefixes.length > 0) {
    // Everybody can sign in there: with a fleet's scope, given to it by mistake, everybody could ride for a whole fleet.
    throw new TokenRefusedError('Scope', `the client ${clientId} signs people in: take the scopes of fleets from it`);
  }
  if (isDashboard) return { kind: 'racer', racerId: subject };
  if (prefixes.length > 0) return { kind: 'fleet', prefixes };
  throw new TokenRefusedError('Client', `the client ${clientId} neither signs people in nor has the scope of a fleet`);
};

const outcomeOf = { guest: 'Guest', racer: 'Racer', fleet: 'Fleet' } as const;

/** @throws TokenRefusedError */
const admissionOf = (identity: Identity, token: AccessToken | undefined, topics: PermissionTopics): Admission => ({
  outcome: outcomeOf[identity.kind],
  principalId: principalIdOf(identity, token),
  grants: grantsFor(identity, topics),
  expiresAtMs: token?.expiresAtMs,
});

const grantsFor = (identity: Identity, topics: PermissionTopics): Grants => {
  try {
    return grantsOf(identity, topics);
  } catch (cause) {
    if (!(cause instanceof InvalidIdError)) throw cause;
    throw new TokenRefusedError(identity.kind === 'racer' ? 'Subject' : 'Scope', cause.message, { cause });
  }
};

const principalIdOf = (identity: Identity, token: AccessToken | undefined): string => {
  const name = identity.kind === 'racer' ? identity.racerId : (token?.clientId ?? '');
  return `${identity.kind}${name.replaceAll(/[^A-Za-z0-9]/g, '')}`.slice(0, 128);
};
