import { afterAll, beforeAll, expect, it } from 'vitest';
import { describedRoutes } from '../support/openapi.ts';
import { START_SECONDS } from '../support/readings.ts';
import { type Stack, startStack } from '../support/stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
}, 60_000);
afterAll(() => stack?.stop());

const HOSTILE = [
  ...[
    '0',
    '-1',
    '1.5',
    '1e9',
    '99999999999999999999',
    'NaN',
    'null',
    '__proto__',
    'constructor',
    'toString',
    '%00',
    '%zz',
    '%ff',
  ],
  ...[
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '%3Cscript%3Ealert(1)%3C%2Fscript%3E',
    "'%20OR%201=1--",
    '%24%7B7*7%7D',
    '%E2%80%AE',
  ],
  ...[
    'x'.repeat(65),
    'x'.repeat(4_000),
    `1-${START_SECONDS}`,
    '1-1',
    '1',
    'ann',
    'arn:aws:s3:::x',
    '%0d%0aset-cookie:a=b',
  ],
];
/** Few: for each of them a function is loaded, all at the same time, and a busy machine has ten seconds for it. */
const AT_ONCE = 4;
const QUERIES = ['limit', 'cursor', 'version', 'from', 'around', 'format', 'classId', '__proto__'];

const targetsOf = (route: string): string[] => {
  const [, path = ''] = route.split(' ');
  const plain = path.replace('{classId}', '1').replace('{raceId}', `1-${START_SECONDS}`).replace('{racerId}', 'ann');
  return [
    ...HOSTILE.map((value) => path.replaceAll(/\{\w+\}/g, () => value)),
    ...QUERIES.flatMap((name) =>
      HOSTILE.filter((_value, index) => index % 2 === 0).map((value) => `${plain}?${name}=${value}`),
    ),
  ];
};

it.each(describedRoutes())('%s answers every hostile parameter, and tells nothing of the inside', async (route) => {
  const { deployment } = stack.runtime;
  // GET /config tells the name of the stream, which is no secret.
  const names = [...deployment.tables, ...deployment.buckets, ...deployment.functions].map(({ name }) => name);
  const secrets = [
    ...names,
    'arn:aws:',
    'node_modules',
    'functions/dist',
    '.aws-sam',
    'index.js',
    stack.dataFolder,
    ' at async ',
  ];
  const asked = new Set<number>();
  const ask = async (target: string): Promise<void> => {
    const response = await fetch(`${stack.url}${target}`);
    const text = await response.text();
    asked.add(response.status);
    expect([200, 400, 404, 410, 431], target).toContain(response.status);
    expect(
      secrets.filter((secret) => text.includes(secret) && !target.includes(secret)),
      target,
    ).toEqual([]);
    expect([response.headers.get('x-content-type-options'), response.headers.get('set-cookie')]).toEqual([
      'nosniff',
      null,
    ]);
    if (response.status === 200) return;
    expect(text.length, `an error does not send back what it was sent: ${target.slice(0, 80)}`).toBeLessThan(2_000);
    if (response.headers.get('content-type') === 'application/problem+json') {
      expect(JSON.parse(text)).toEqual({
        ...{ type: 'about:blank', title: expect.any(String), status: response.status },
        ...{ detail: expect.any(String), code: expect.any(String) },
      });
    }
  };
  const waiting = targetsOf(route);
  while (waiting.length > 0) await Promise.all(waiting.splice(0, AT_ONCE).map(ask));
  expect([200, 404, 410].some((status) => asked.has(status))).toBe(true);
});
