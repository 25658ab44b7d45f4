import type { Answer } from '../../http/exchange.ts';

export interface PageAnswer {
  readonly status?: number;
  readonly page: string;
  /** Where its forms may lead, besides the page's own origin. */
  readonly formSource?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Nothing of this issuer may be kept by anybody on the way. */
export const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' } as const;

/** A page that runs no script, loads nothing but its style sheet, and stands in nobody's frame. */
export const pageAnswer = ({ status = 200, page, formSource, headers = {} }: PageAnswer): Answer => {
  // Chromium applies form-action to where a form's answer leads as well.
  const formAction = formSource === undefined ? "'self'" : `'self' ${formSource}`;
  const policy = `default-src 'none'; style-src 'self'; form-action ${formAction}; base-uri 'none'; frame-ancestors 'none'`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      ...NO_STORE,
      ...headers,
    },
    body: page,
  };
};

/** Sends a browser on with GET, whatever it came with. */
export const redirectAnswer = (location: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status: 303,
  headers: { location, 'referrer-policy': 'no-referrer', ...NO_STORE, ...headers },
  body: '',
});
