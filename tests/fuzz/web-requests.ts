import { integerBetween, type Random } from '../support/random.ts';
import { START_SECONDS } from '../support/readings.ts';
import { bytesOf, type Header, type HttpRequest, headersOf, SEGMENTS, someHeaders, words } from './http-requests.ts';
import { pick, randomBytes } from './mutate.ts';

const ROUTES = [
  ...words('/config /classes/*/races /races/* /races/*/live /races/*/roster /races/*/results /classes/*/leaderboard'),
  ...words('/classes/*/leaderboard/* /classes/*/history /classes/*/history/boards/* /racers/*/bests'),
  ...words('/races/*/results/* /racers/*/results /races/*/rides/*'),
  ...words('/* /assets/* /_local/* / /oauth2/authorize /oauth2/userInfo /login /logout /login/*'),
  '/local_Racers/.well-known/*',
];
const QUERY_NAMES = [
  ...words('limit cursor version from around format classId client_id redirect_uri response_type state'),
  ...words('code_challenge code_challenge_method scope logout_uri __proto__ constructor'),
  '',
];
const QUERY_VALUES = [
  ...words('1 0 -1 1.5 1e9 Infinity csv tcx json code S256 openid https://evil.example/ javascript:alert(1) //evil'),
  ...words(`e30 eyJhIjoxfQ AAAA.AAAA AAAA.AAAA.AAAA . ${'A'.repeat(600)}.${'B'.repeat(22)} ${'x'.repeat(5_000)}`),
  ...SEGMENTS,
];
const HEADERS: readonly Header[] = [
  ...headersOf(
    'accept',
    'text/html',
    'text/csv',
    'application/vnd.garmin.tcx+xml',
    '*/*',
    'application/json',
    ',;q=,',
    'x'.repeat(2_000),
  ),
  ...headersOf('accept-encoding', 'gzip', 'br;q=0', '*', 'gzip;q=\u0000'),
  ...headersOf('if-none-match', '"x"', '*', 'W/"', ','),
  ...headersOf('authorization', 'Bearer x', 'Basic Og==', 'Basic !!!', 'Bearer ', `Bearer ${'a.'.repeat(50)}`),
  ...headersOf('origin', 'http://localhost:8080', 'null', 'https://evil.example'),
  ['cookie', 'session=x; a=; =b; __proto__=1'],
  ['if-modified-since', 'yesterday'],
  ['range', 'bytes=5-1'],
  ['expect', '100-continue'],
  ['content-length', '-1'],
  ['transfer-encoding', 'chunked'],
  ['x-forwarded-for', '::1'],
  ['host', 'evil.example'],
];
const GRANTS = ['authorization_code', 'refresh_token', 'client_credentials', 'password', ''];
const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-key': 'AQIDBAUGBwgJCgsMDQ4PEA==',
  'sec-websocket-version': '13',
  'sec-websocket-protocol': 'mqtt',
};

/** A request to the port for people: pages, HTTP API, sign-in and MQTT over WebSocket. */
export const hostileWebRequest = (random: Random): Buffer => bytesOf(webRequest(random), random);

const webRequest = (random: Random): HttpRequest => {
  const kind = random();
  if (kind < 0.1) {
    const form = `grant_type=${pick(random, GRANTS)}&${queryOf(random)}`;
    const target = pick(random, ['/oauth2/token', '/oauth2/revoke', '/login', '/login/forget', '/oauth2/userInfo']);
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...someHeaders(random, HEADERS) };
    return { method: 'POST', target, headers, body: Buffer.from(form) };
  }
  const isUpgrade = kind < 0.15;
  const query = queryOf(random);
  return {
    method: pick(random, ['GET', 'GET', 'GET', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'TRACE', 'BREW']),
    target: isUpgrade ? '/mqtt' : `${pathOf(random)}${query === '' ? '' : `?${query}`}`,
    headers: isUpgrade ? { ...UPGRADE, ...someHeaders(random, HEADERS) } : someHeaders(random, HEADERS),
    body: random() < 0.1 || isUpgrade ? randomBytes(random, 100) : Buffer.alloc(0),
  };
};

const queryOf = (random: Random): string =>
  Array.from(
    { length: integerBetween(random, 0, 4) },
    () => `${pick(random, QUERY_NAMES)}=${pick(random, QUERY_VALUES)}`,
  ).join('&');

const pathOf = (random: Random): string => {
  const route = pick(random, ROUTES);
  const plausible = route.startsWith('/classes') ? '1' : `1-${START_SECONDS}`;
  return route.replaceAll('*', () => (random() < 0.5 ? plausible : pick(random, SEGMENTS)));
};
