import { createHmac } from 'node:crypto';
import { isSameSecret } from './secrets.ts';

/** The cookie by which a browser proves which users are its own. */
export interface SessionCookie {
  read(header: string | undefined): string | undefined;
  /** A `Set-Cookie` value. */
  write(secret: string): string;
  clear(): string;
}

const MAX_AGE_SECONDS = 400 * 86_400; // browsers keep no cookie for longer
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/**
 * @param port cookies know hosts, not ports: without it two runtimes on one machine would take each other's
 */
export const createSessionCookie = (port: string): SessionCookie => {
  const name = `cognito-${port}`;
  // Not Secure: phones reach this machine by plain HTTP. Only the sign-in page gets it, no API and no function.
  const attributes = 'Path=/login; HttpOnly; SameSite=Lax';
  return {
    read: (header = '') => {
      const pairs = header.split(';').map((pair) => pair.trim().split('='));
      const secret = pairs.find(([key]) => key === name)?.[1];
      return secret !== undefined && SECRET.test(secret) ? secret : undefined;
    },
    write: (secret) => `${name}=${secret}; ${attributes}; Max-Age=${MAX_AGE_SECONDS}`,
    clear: () => `${name}=; ${attributes}; Max-Age=0`,
  };
};

/**
 * What a form of the sign-in page carries to show that it came from that page: only the browser and the page know the
 * session's secret, and from this nobody learns it.
 */
export const formTokenOf = (sessionSecret: string): string =>
  createHmac('sha256', sessionSecret).update('sign-in form').digest('base64url');

export const isFormToken = (token: string | null, sessionSecret: string | undefined): sessionSecret is string =>
  token !== null && sessionSecret !== undefined && isSameSecret(token, formTokenOf(sessionSecret));
