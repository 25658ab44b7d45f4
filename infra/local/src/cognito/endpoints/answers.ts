import type { Answer } from '../../http/exchange.ts';
import { OAuthError } from '../oauth-error.ts';
import { NO_STORE } from '../page/page-answer.ts';

/** Apps of any origin may ask: what they get depends on what they know, never on cookies. */
const CORS = { 'access-control-allow-origin': '*' } as const;

export const jsonAnswer = (content: object, { status = 200, headers = {} } = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json;charset=UTF-8', ...CORS, ...NO_STORE, ...headers },
  body: JSON.stringify(content),
});

export const emptyAnswer = (): Answer => ({ status: 200, headers: { ...CORS, ...NO_STORE }, body: '' });

export const preflightAnswer = (methods: readonly string[]): Answer => ({
  status: 204,
  headers: {
    ...CORS,
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': 'authorization, content-type, dpop, user-agent',
    'access-control-max-age': '7200',
  },
  body: '',
});

/** An OAuthError as JSON. @throws anything else */
export const errorAnswer = (error: unknown): Answer => {
  if (!(error instanceof OAuthError)) throw error;
  const { status, message } = error;
  const description = message === error.error ? {} : { error_description: message };
  // RFC 6750, 3: a resource names its scheme, and what was wrong with the token.
  const challenge = error.error === 'invalid_token' ? { 'www-authenticate': 'Bearer error="invalid_token"' } : {};
  return jsonAnswer({ error: error.error, ...description }, { status, headers: challenge });
};
