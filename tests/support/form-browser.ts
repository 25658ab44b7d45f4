/** A page as a browser without script sees it. */
export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where it was found. */
  readonly url: string;
  /** Where it leads, if it is a redirection that was not followed. */
  readonly location: string | undefined;
}

/** Keeps cookies by path, follows redirections on its own site and submits forms. */
export interface FormBrowser {
  open(url: string): Promise<Page>;
  /** Submits the form of a page that holds a field or button of this name, with its hidden fields. */
  submit(page: Page, fields: Readonly<Record<string, string>>): Promise<Page>;
  readonly cookies: ReadonlyMap<string, string>;
}

/** @param headers sent with every request */
export const createFormBrowser = (headers: Readonly<Record<string, string>> = {}): FormBrowser => {
  const cookies = new Map<string, string>();
  const request = async (url: string, init: RequestInit = {}): Promise<Page> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const sent = { ...headers, ...(cookie === '' ? {} : { cookie }), ...init.headers };
    const response = await fetch(url, { ...init, headers: sent, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = response.headers.get('location') ?? undefined;
    if (location?.startsWith('/')) return request(new URL(location, url).href);
    return { status: response.status, headers: response.headers, text: await response.text(), url, location };
  };
  return {
    cookies,
    open: (url) => request(url),
    submit: (page, fields) => {
      const [field = ''] = Object.keys(fields);
      const forms = [...page.text.matchAll(/<form[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)];
      const form = forms.find(([, , body = '']) => field === '' || body.includes(`name="${field}"`));
      if (form === undefined) throw new Error(`no form with ${field} on the page:\n${page.text}`);
      const [, action = '', body = ''] = form;
      const hidden = [...body.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
      const all = { ...Object.fromEntries(hidden.map(([, name, value]) => [name, value])), ...fields };
      const url = new URL(action.replaceAll('&amp;', '&'), page.url).href;
      return request(url, { method: 'POST', body: new URLSearchParams(all) });
    },
  };
};
