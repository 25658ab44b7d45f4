import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isFields } from '../core/fields.ts';

/** What the gateway sends to the client. */
export interface GatewayResponse {
  readonly status: number;
  /** A list stands for a header that occurs more than once. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Uint8Array;
}

/** An answer of the gateway itself. */
export const gatewayMessage = (status: number, message: string): GatewayResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message }),
});

/**
 * Reads what a function returned, payload format 2.0.
 * @returns undefined if it is malformed, which the gateway answers with 500
 */
export const parseFunctionResponse = (payload: string): GatewayResponse | undefined => {
  const result = parseJson(payload);
  if (result === undefined) return undefined;
  // Without a status code the gateway takes the whole result for the body.
  if (!isFields(result.value) || !('statusCode' in result.value)) return inferredResponse(result.value, payload);
  const { statusCode, body, isBase64Encoded, headers, cookies } = result.value as Readonly<Record<string, unknown>>;
  const status = Number(statusCode);
  const headerValues = parseHeaders(headers);
  if (!Number.isInteger(status) || status < 100 || status > 599 || headerValues === undefined) return undefined;
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  if (cookies !== undefined && !isCookieList(cookies)) return undefined;
  const text = body ?? '';
  return {
    status,
    headers: {
      ...(text === '' ? {} : { 'content-type': 'text/plain; charset=utf-8' }),
      ...headerValues,
      ...(cookies === undefined || cookies.length === 0 ? {} : { 'set-cookie': cookies }),
    },
    body: isBase64Encoded === true ? Buffer.from(text, 'base64') : text,
  };
};

const inferredResponse = (value: unknown, payload: string): GatewayResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: typeof value === 'string' ? value : payload,
});

const parseJson = (text: string): { value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

const isCookieList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string' && canBeSent('set-cookie', entry));

/** False for a line break and the like, with which a function could forge other headers. */
const canBeSent = (name: string, value: string): boolean => {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
};

/** Names in lower case; numbers and booleans become text. */
const parseHeaders = (headers: unknown): Record<string, string> | undefined => {
  if (headers === undefined || headers === null) return {};
  if (!isFields(headers)) return undefined;
  const parsed: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!['string', 'number', 'boolean'].includes(typeof value) || !canBeSent(name, String(value))) return undefined;
    parsed[name.toLowerCase()] = String(value);
  }
  return parsed;
};
