import { integerBetween, type Random } from '../support/random.ts';
import { START_SECONDS } from '../support/readings.ts';
import { mutated, pick } from './mutate.ts';

export interface HttpRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Parts of paths, and values, that readers of addresses stumble over. */
export const SEGMENTS = [
  ...words(`1 6 0 -1 99999999999999999999 1e3 1-${START_SECONDS} 1-0 1-1 0-${START_SECONDS} 1-${'9'.repeat(400)}`),
  ...words('ann sim-1 __proto__ constructor .. . %2e%2e %2F %00 %zz %ff %F0%9F%9A%B4 * " \' <script> {classId}'),
  ...words(`${'x'.repeat(65)} ${'x'.repeat(3_000)} ${'a'.repeat(64)} %E2%80%AE %0d%0ax-forged:1 null undefined NaN`),
  '',
];

export type Header = readonly [name: string, value: string];

/** A header for each of the values. */
export const headersOf = (name: string, ...values: readonly string[]): Header[] => values.map((value) => [name, value]);

/** Some of the headers, in any order; often none. */
export const someHeaders = (random: Random, headers: readonly Header[]): Record<string, string> => {
  const length = random() < 0.5 ? 0 : integerBetween(random, 1, 3);
  return Object.fromEntries(Array.from({ length }, () => pick(random, headers)));
};

/** The request as bytes: mostly whole, else changed. */
export const bytesOf = ({ method, target, headers, body }: HttpRequest, random: Random): Buffer => {
  const hasBody = body.length > 0 || ['POST', 'PUT'].includes(method);
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...Object.entries({ host: 'localhost', ...(hasBody ? { 'content-length': body.length } : {}), ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    ),
    ...('connection' in headers ? [] : ['connection: close']),
  ];
  const bytes = Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]);
  return random() < 0.75 ? bytes : mutated(bytes, random);
};

/** What stands between the spaces. */
export function words(text: string): string[] {
  return text.split(' ');
}
