import { describe, expect, it } from 'vitest';
import { createRouteTable } from '../../../../../infra/local/src/http-api/routes.ts';

const route = (key: string) => {
  const [method = '', path = ''] = key === '$default' ? ['ANY', '$default'] : key.split(' ');
  return { method, path, functionName: key, timeoutMs: 1_000 };
};
const table = (...keys: string[]) => createRouteTable(keys.map(route));

const all = table(
  '$default',
  'ANY /{proxy+}',
  'GET /things/{rest+}',
  'GET /things/{thingId}',
  'ANY /things/{thingId}',
  'GET /things/special',
  'GET /things/{thingId}/parts/{partId}',
  'GET /',
);

describe('aws-semantics 8: route choice', () => {
  it.each([
    ['GET', '/', 'GET /', {}],
    ['GET', '/things/special', 'GET /things/special', {}],
    ['GET', '/things/7', 'GET /things/{thingId}', { thingId: '7' }],
    ['POST', '/things/7', 'ANY /things/{thingId}', { thingId: '7' }],
    ['POST', '/things/special', 'ANY /things/{thingId}', { thingId: 'special' }],
    ['GET', '/things/7/parts/8', 'GET /things/{thingId}/parts/{partId}', { thingId: '7', partId: '8' }],
    ['GET', '/things/7/else', 'GET /things/{rest+}', { rest: '7/else' }],
    ['POST', '/things/7/else', 'ANY /{proxy+}', { proxy: 'things/7/else' }],
    ['POST', '/', '$default', {}],
  ] as const)('%s %s', (...[method, path, routeKey, pathParameters]) => {
    expect(all.match(method, path)).toMatchObject({ routeKey, pathParameters });
  });

  it.each([
    ['GET', '/things'],
    ['GET', '/things/'],
    ['POST', '/things/7'],
    ['GET', '/things/7/8'],
    ['GET', '/'],
  ])('takes no route for %s %s when only GET /things/{thingId} is there', (method, path) => {
    expect(table('GET /things/{thingId}').match(method, path)).toBeUndefined();
  });

  it('decodes path parameters once, and passes on what cannot be decoded', () => {
    const one = table('GET /things/{thingId}');
    expect(one.match('GET', '/things/a%2Fb%2520c')?.pathParameters).toEqual({ thingId: 'a/b%20c' });
    expect(one.match('GET', '/things/%zz')?.pathParameters).toEqual({ thingId: '%zz' });
  });

  it('knows a path whatever the method', () => {
    const one = table('GET /things/{thingId}');
    expect([one.knows('/things/7'), one.knows('/other'), table('$default').knows('/other')]).toEqual([
      true,
      false,
      true,
    ]);
  });
});
