import type { Answer } from '../../http/exchange.ts';
import { type CheckedRequest, checkAuthorizeRequest } from '../authorize-request.ts';
import type { Issuer } from '../issuer.ts';
import { pageAnswer, redirectAnswer } from '../page/page-answer.ts';
import { problemPage } from '../page/sign-in-page.ts';
import type { Endpoint } from '../web-request.ts';

/** `GET /oauth2/authorize`: to the sign-in page, or back to the app with an error. */
export const authorizeEndpoint =
  ({ clients, userPools }: Issuer): Endpoint =>
  async ({ query, origin }) => {
    const checked = checkAuthorizeRequest(query, { clients, origin });
    if (checked.kind === 'good') return redirectAnswer(`/login?${query}`);
    return refusalOf(checked, userPools[0]?.name ?? '');
  };

/** The answer to a request that leads to no sign-in. */
export const refusalOf = (checked: Exclude<CheckedRequest, { kind: 'good' }>, app: string): Answer =>
  checked.kind === 'refused'
    ? redirectAnswer(checked.location)
    : pageAnswer({ status: 400, page: problemPage(app, checked.reason) });
