import { createHash, randomUUID } from 'node:crypto';

/** An issuer that signs everybody in without a question, as whoever it was told last. */
export interface PretendIssuer {
  /** Answers a request for one of its pages; undefined if the path is none of its own. */
  answer(url: URL, form: URLSearchParams): PretendAnswer | undefined;
  /** Who signs in next. */
  setPerson(person: { sub: string; name: string }): void;
  /** From now on no refresh token is good any more. */
  endSessions(): void;
  /** Its clock is this far ahead of that of the machine. */
  setClockAhead(ms: number): void;
  /** Grants so far, `authorization_code` or `refresh_token`, and sign-outs. */
  readonly log: readonly string[];
}

export interface PretendAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const PRETEND_ISSUER = 'https://issuer.example';
export const PRETEND_CLIENT = 'dashboard';
const LIFETIME_SECONDS = 3_600;

interface Grant {
  readonly sub: string;
  readonly name: string;
  readonly nonce: string;
  readonly challenge: string;
}

export const createPretendIssuer = (): PretendIssuer => {
  const codes = new Map<string, Grant>();
  const refreshTokens = new Map<string, Grant>();
  const log: string[] = [];
  let person: { sub: string; name: string } = { sub: randomUUID(), name: '' };
  let clockAheadMs = 0;

  const authorize = (query: URLSearchParams): PretendAnswer => {
    const code = randomUUID();
    codes.set(code, { ...person, nonce: query.get('nonce') ?? '', challenge: query.get('code_challenge') ?? '' });
    const back = new URL(query.get('redirect_uri') ?? '');
    back.search = new URLSearchParams({ code, state: query.get('state') ?? '' }).toString();
    return redirect(back.href);
  };
  const tokensOf = (grant: Grant): PretendAnswer => {
    const refreshToken = randomUUID();
    refreshTokens.set(refreshToken, grant);
    const seconds = Math.floor((Date.now() + clockAheadMs) / 1_000);
    const { sub, name, nonce } = grant;
    const claims = { iss: PRETEND_ISSUER, sub, iat: seconds, exp: seconds + LIFETIME_SECONDS };
    return json(200, {
      access_token: unsigned({ ...claims, client_id: PRETEND_CLIENT, token_use: 'access' }),
      id_token: unsigned({ ...claims, aud: PRETEND_CLIENT, name, nonce }),
      refresh_token: refreshToken,
      token_type: 'Bearer',
      expires_in: LIFETIME_SECONDS,
    });
  };
  const token = (form: URLSearchParams): PretendAnswer => {
    log.push(form.get('grant_type') ?? '');
    const code = form.get('code') ?? '';
    const grant = codes.get(code) ?? refreshTokens.get(form.get('refresh_token') ?? '');
    codes.delete(code);
    refreshTokens.delete(form.get('refresh_token') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isGood = grant !== undefined && (!form.has('code') || grant.challenge === challenge);
    return isGood ? tokensOf(grant) : json(400, { error: 'invalid_grant' });
  };
  return {
    log,
    answer: (url, form) => {
      if (url.pathname === '/oauth2/authorize') return authorize(url.searchParams);
      if (url.pathname === '/oauth2/token') return token(form);
      if (url.pathname === '/oauth2/revoke') return json(200, {});
      if (url.pathname !== '/logout') return undefined;
      log.push('logout');
      return redirect(url.searchParams.get('logout_uri') ?? '');
    },
    setPerson: (next) => {
      person = next;
    },
    endSessions: () => refreshTokens.clear(),
    setClockAhead: (ms) => {
      clockAheadMs = ms;
    },
  };
};

const redirect = (location: string): PretendAnswer => ({ status: 302, headers: { location }, body: '' });

const json = (status: number, content: object): PretendAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(content),
});

/** The shape of a signed token; the page does not verify what comes straight from the issuer. */
const unsigned = (claims: object): string =>
  [{ alg: 'RS256' }, claims, 'signature']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
