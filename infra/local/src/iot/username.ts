/** What a client wrote into the username field of CONNECT. */
export interface ParsedUsername {
  readonly name: string;
  /** Custom authorizer name, signature and token, and the SDK's own metrics. */
  readonly query: URLSearchParams;
}

/** Splits `name?x-amz-customauthorizer-name=A&SDK=B` at the first `?`, as AWS IoT Core does. */
export const parseUsername = (username: string | undefined): ParsedUsername => {
  const text = username ?? '';
  const split = text.indexOf('?');
  if (split === -1) return { name: text, query: new URLSearchParams() };
  return { name: text.slice(0, split), query: new URLSearchParams(text.slice(split + 1)) };
};
