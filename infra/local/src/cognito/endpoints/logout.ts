import type { Issuer } from '../issuer.ts';
import { pageAnswer, redirectAnswer } from '../page/page-answer.ts';
import { problemPage } from '../page/sign-in-page.ts';
import { isAllowedAddress } from '../redirects.ts';
import type { Endpoint } from '../web-request.ts';
import { authorizeEndpoint } from './authorize.ts';

/**
 * `GET /logout`: back to the app (`client_id`, `logout_uri`), or on to a new sign-in (the parameters of an authorize
 * request). There is no signed-in state to end: every sign-in is a choice. The browser keeps its users, which could not
 * be had back; forgetting them is a button of the sign-in page.
 */
export const logoutEndpoint = (issuer: Issuer): Endpoint => {
  const authorize = authorizeEndpoint(issuer);
  return async (request) => {
    const { query, origin } = request;
    const logoutUri = query.get('logout_uri');
    if (logoutUri === null) return authorize(request);
    const known = issuer.clients.get(query.get('client_id') ?? '');
    if (known !== undefined && isAllowedAddress(logoutUri, known.client.logoutUrls, origin)) {
      return redirectAnswer(logoutUri);
    }
    const app = known?.pool.name ?? issuer.userPools[0]?.name ?? '';
    return pageAnswer({ status: 400, page: problemPage(app, known === undefined ? 'client' : 'logout') });
  };
};
