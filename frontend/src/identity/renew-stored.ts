import type { IdentityConfig } from '@alleycat/domain/wire';
import type { OAuthClient, Tokens } from './oauth-client.ts';
import type { SessionStore, StoredSession } from './stored-session.ts';

/** What became of the session of this device. */
export type Renewed =
  | { readonly kind: 'renewed'; readonly session: StoredSession; readonly tokens: Tokens; readonly askedAtMs: number }
  /** The issuer gives nothing for it any more. */
  | { readonly kind: 'ended' }
  /** Somebody has signed out, or somebody else in, while the answer was on its way. */
  | { readonly kind: 'replaced'; readonly by: StoredSession | undefined };

/**
 * Uses the refresh token of this device, and stores the one that follows it. Only for whoever holds the lock: a refresh
 * token is good for one use. Rejects when it may work later.
 */
export async function renewStored(o: {
  store: SessionStore;
  identity: IdentityConfig;
  client: OAuthClient;
}): Promise<Renewed> {
  const { store, identity, client } = o;
  const session = store.read();
  if (session === undefined) return { kind: 'replaced', by: undefined };
  if (session.clientId !== identity.clientId || session.issuer !== identity.issuer) {
    store.remove();
    return { kind: 'ended' };
  }
  const askedAtMs = Date.now();
  const tokens = await client.renew(session.refreshToken).catch((error: unknown) => {
    if (!isRefusal(error)) throw error;
  });
  const now = store.read();
  if (now?.refreshToken !== session.refreshToken) return { kind: 'replaced', by: now };
  if (tokens === undefined) {
    store.remove();
    return { kind: 'ended' };
  }
  store.write({ ...session, refreshToken: tokens.refreshToken ?? session.refreshToken });
  return { kind: 'renewed', session, tokens, askedAtMs };
}

/** By its code: the class itself is in the chunk of the OAuth client. */
const isRefusal = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'SIGN_IN_REFUSED';
