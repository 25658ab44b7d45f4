import { type RacerId, toRacerId } from '@alleycat/domain';

/** The token is none that this page can use. */
export class TokenUnreadableError extends Error {
  readonly code = 'TOKEN_UNREADABLE';
}

/**
 * Whom an access token speaks for. It is read, not verified: it came straight from the issuer, and who decides by it
 * verifies it. Throws TokenUnreadableError.
 */
export function racerIdOf(accessToken: string): RacerId {
  try {
    const [, payload = ''] = accessToken.split('.');
    const { sub } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    return toRacerId(sub);
  } catch (cause) {
    throw new TokenUnreadableError('the access token names no racer', { cause });
  }
}
