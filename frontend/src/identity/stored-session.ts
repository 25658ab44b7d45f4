import { type RacerId, toRacerId } from '@alleycat/domain';
import { readTexts } from './json-record.ts';
import type { TextStorage } from './page.ts';

/** What is kept of a sign-in on this device. */
export interface StoredSession {
  readonly racerId: RacerId;
  /** As the issuer has it; empty if it has none. */
  readonly name: string;
  readonly refreshToken: string;
  /** Which client of which issuer it belongs to: another platform at the same address has no use for it. */
  readonly clientId: string;
  readonly issuer: string;
}

/**
 * Where the session of this device is kept, for all its tabs.
 *
 * The refresh token lies in localStorage, so that a session survives a reload and a night, and all tabs share it. A
 * script of somebody else on this page could take it, but such a script could as well ride for the racer from here, or
 * read tokens from memory: what keeps it out is the page's Content-Security-Policy. A token that was taken and used is
 * noticed: it is replaced with every use, and one that was replaced is refused. The access token is in memory only.
 */
export interface SessionStore {
  read(): StoredSession | undefined;
  write(session: StoredSession): void;
  remove(): void;
}

export const sessionKey = 'alleycat.session';

export function createSessionStore(storage: TextStorage): SessionStore {
  return {
    read: () => {
      const texts = readTexts(storage.getItem(sessionKey), ['racerId', 'name', 'refreshToken', 'clientId', 'issuer']);
      if (texts === undefined) return undefined;
      try {
        return { ...texts, racerId: toRacerId(texts.racerId) };
      } catch {
        return undefined;
      }
    },
    write: (session) => storage.setItem(sessionKey, JSON.stringify(session)),
    remove: () => storage.removeItem(sessionKey),
  };
}
