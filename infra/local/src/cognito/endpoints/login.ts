import { randomUUID } from 'node:crypto';
import type { Answer } from '../../http/exchange.ts';
import { createAttemptLimit } from '../attempt-limit.ts';
import { type AuthorizeRequest, checkAuthorizeRequest } from '../authorize-request.ts';
import type { Issuer } from '../issuer.ts';
import { OAuthError } from '../oauth-error.ts';
import { pageAnswer, redirectAnswer } from '../page/page-answer.ts';
import { problemPage, signInPage } from '../page/sign-in-page.ts';
import type { Notice } from '../page/texts.ts';
import { policySourceOf, withParameters } from '../redirects.ts';
import { newSecret } from '../secrets.ts';
import { formTokenOf, isFormToken, type SessionCookie } from '../session-cookie.ts';
import type { User } from '../sessions.ts';
import { cleanUserName } from '../user-name.ts';
import type { Endpoint, WebRequest } from '../web-request.ts';
import { refusalOf } from './authorize.ts';

export interface LoginEndpoints {
  /** `GET /login` */
  readonly show: Endpoint;
  /** `POST /login` with `user` (a sub of this browser) or `name` (a new user). */
  readonly choose: Endpoint;
  /** `POST /login/forget` */
  readonly forget: Endpoint;
}

/** The sign-in page and its forms. */
export const loginEndpoints = (issuer: Issuer, cookie: SessionCookie): LoginEndpoints => {
  const { clients, clock, codes, limits, sessions, userPools } = issuer;
  const { newUsersPerMinute: perMinute, addressesMax: callersMax } = limits;
  const mayAddUser = createAttemptLimit({ clock, perMinute, callersMax });

  const showPage = (visit: Visit, { status = 200, notice }: { status?: number; notice?: Notice } = {}): Answer => {
    const { request, query, secret = newSecret() } = visit;
    const page = signInPage({
      app: request.pool.name,
      users: sessions.usersOf(secret, request.pool.id),
      query: query.toString(),
      formToken: formTokenOf(secret),
      notice,
    });
    const formSource = policySourceOf(request.redirectUri);
    return pageAnswer({ status, page, formSource, headers: { 'set-cookie': cookie.write(secret) } });
  };

  /** Back to the app, with a code. */
  const signIn = async ({ request }: Visit, user: User, secret: string): Promise<Answer> => {
    await sessions.touch(user.sub);
    const { client, scopes, redirectUri, state, nonce, codeChallenge } = request;
    const code = codes.issue({
      clientId: client.id,
      sub: user.sub,
      scopes,
      authTimeMs: clock.nowMs(),
      originJti: randomUUID(),
      redirectUri,
      ...(nonce === undefined ? {} : { nonce }),
      ...(codeChallenge === undefined ? {} : { codeChallenge }),
    });
    const location = withParameters(redirectUri, { code, ...(state === undefined ? {} : { state }) });
    return redirectAnswer(location, { 'set-cookie': cookie.write(secret) });
  };

  const addUser = async (visit: Visit, text: string): Promise<Answer> => {
    const name = cleanUserName(text);
    if (name === '') return showPage(visit, { status: 400, notice: 'noName' });
    if (!mayAddUser(visit.address)) return showPage(visit, { status: 429, notice: 'busy' });
    const added = await sessions.addUser(visit.secret, { poolId: visit.request.pool.id, name });
    if (added === undefined) return showPage(visit, { status: 409, notice: 'full' });
    return signIn(visit, added.user, added.secret);
  };

  const visitOf = ({ query, origin, headers, address }: WebRequest): Visit | Answer => {
    const checked = checkAuthorizeRequest(query, { clients, origin });
    if (checked.kind !== 'good') return refusalOf(checked, userPools[0]?.name ?? '');
    return { request: checked.request, query, address, secret: cookie.read(headers['cookie']) };
  };

  /** A form of the page, once it is sure that it is one. */
  const withForm =
    (use: (visit: KnownVisit, form: URLSearchParams) => Promise<Answer>): Endpoint =>
    async (request) => {
      const visit = visitOf(request);
      if ('status' in visit) return visit;
      const form = await request.form().catch(noForm);
      if (form === undefined) {
        return pageAnswer({ status: 400, page: problemPage(visit.request.pool.name, 'form') });
      }
      const { secret } = visit;
      if (!isFormToken(form.get('form_token'), secret)) return showPage(visit, { status: 403, notice: 'expired' });
      return use({ ...visit, secret }, form);
    };

  return {
    show: async (request) => {
      const visit = visitOf(request);
      return 'status' in visit ? visit : showPage(visit);
    },
    choose: withForm(async (visit, form) => {
      const sub = form.get('user');
      if (sub === null) return addUser(visit, form.get('name') ?? '');
      const user = sessions.usersOf(visit.secret, visit.request.pool.id).find((own) => own.sub === sub);
      if (user === undefined) return showPage(visit, { status: 403, notice: 'unknown' });
      return signIn(visit, user, visit.secret);
    }),
    forget: withForm(async ({ query, secret }) => {
      await sessions.forget(secret);
      return redirectAnswer(`/login?${query}`, { 'set-cookie': cookie.clear() });
    }),
  };
};

/** A browser that an app has sent. */
interface Visit {
  readonly request: AuthorizeRequest;
  readonly query: URLSearchParams;
  readonly address: string;
  /** Of its session, if it has one. */
  readonly secret: string | undefined;
}

interface KnownVisit extends Visit {
  readonly secret: string;
}

const noForm = (error: unknown): undefined => {
  if (!(error instanceof OAuthError)) throw error;
};
