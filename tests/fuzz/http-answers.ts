/** What of the inside must not be told to anybody. */
const INTERNALS = [
  /node_modules/,
  /node:internal/,
  /\bat \w+ \(/,
  /functions\/dist/,
  /\/src\/\w+\/[\w/.-]+\.ts/,
  /ECONNREFUSED/,
  /ENOENT/,
];

/**
 * What is wrong with everything that came back on one connection; undefined = nothing. No answer at all is one.
 * @param secrets texts that no answer may hold
 */
export const answerProblem = (bytes: Buffer, secrets: readonly string[] = []): string | undefined => {
  let rest = bytes;
  while (rest.length > 0) {
    const answer = parse(rest);
    if (typeof answer === 'string') return `does not hold: ${answer}`;
    const problem = problemOf(answer, secrets);
    if (problem !== undefined) return `does not hold: ${problem}`;
    if (answer.status === 101) return undefined; // what follows is no HTTP
    rest = rest.subarray(answer.length);
  }
  return undefined;
};

interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** Of all of it, in bytes. */
  readonly length: number;
}

const parse = (bytes: Buffer): Answer | string => {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return 'an answer has an end of its headers';
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const status = Number(/^HTTP\/1\.1 ([1-5]\d\d) [\w -]*$/.exec(statusLine)?.[1]);
  if (Number.isNaN(status)) return `an answer has a status line, not ${JSON.stringify(statusLine)}`;
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value = ''] = /^([\w-]+):[ \t]*([^\0\r\n]*)$/.exec(line) ?? [];
    if (name === undefined) return `a header is one, not ${JSON.stringify(line)}`;
    headers.set(name.toLowerCase(), value);
  }
  return { status, headers, ...bodyOf(bytes, headEnd + 4, headers) };
};

const NEXT_ANSWER = 'HTTP/1.1 ';

const bodyOf = (
  bytes: Buffer,
  start: number,
  headers: ReadonlyMap<string, string>,
): Pick<Answer, 'body' | 'length'> => {
  const stated = Number(headers.get('content-length') ?? 0);
  // The answer to HEAD states the length of what it does not send: then comes nothing, or another answer.
  const isUnsent = bytes.toString('latin1', start, start + NEXT_ANSWER.length) === NEXT_ANSWER;
  const body = bytes.subarray(start, isUnsent ? start : Math.min(bytes.length, start + stated));
  return headers.get('transfer-encoding') === 'chunked'
    ? { body: Buffer.alloc(0), length: bytes.length }
    : { body, length: start + body.length };
};

// 501: an operation of the real service that is not built here. 503: asked to come again.
const EXPECTED_FAILURES = [501, 503];

const problemOf = ({ status, headers, body }: Answer, secrets: readonly string[]): string | undefined => {
  if (status >= 500 && !EXPECTED_FAILURES.includes(status)) return `nobody can bring about a ${status}`;
  const text = body.toString('utf8');
  const internal = INTERNALS.find((pattern) => pattern.test(text));
  const isFile = /javascript|css|html/.test(headers.get('content-type') ?? '');
  if (internal !== undefined && !isFile) return `no answer tells ${internal}`;
  const secret = secrets.find((name) => text.includes(name));
  if (secret !== undefined) return `no answer tells ${secret}`;
  const isWhole = body.length === Number(headers.get('content-length') ?? 0);
  if (!isWhole || headers.has('content-encoding')) return undefined;
  const type = headers.get('content-type') ?? '';
  if (/json/.test(type) && text !== '' && !isJson(text)) return `JSON is JSON, not ${text.slice(0, 200)}`;
  if (/xml$/.test(type) && text !== '' && !text.startsWith('<')) return `XML is XML, not ${text.slice(0, 200)}`;
  return undefined;
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
