import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fields, isFields } from '../../../../infra/local/src/core/fields.ts';
import { asFields, parseTemplateFile, type Template } from '../../../../infra/local/src/template/parse-template.ts';
import { createResolver } from '../../../../infra/local/src/template/resolver.ts';
import { commonHeaders, createSiteHeaders } from '../../../../infra/local/src/web/security-headers.ts';
import { createSite } from '../../../../infra/local/src/web/site.ts';
import { suiteFolder } from '../../../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../../../..');
const platform = parseTemplateFile(join(root, 'template.yaml'));
const site = parseTemplateFile(join(root, 'infra/site/template.yaml'));

const LOGIN_URL = 'https://login.example';
const BROKERS = 'wss://*.iot.us-east-1.amazonaws.com';
const PARAMETERS = { ApiId: 'a1', LoginUrl: LOGIN_URL, MqttWebSocketUrl: '', DomainName: '', CertificateArn: '' };

const resolverFor = (parameters: Partial<typeof PARAMETERS> = {}) =>
  createResolver({ template: site, stackName: 'demo', parameters: { ...PARAMETERS, ...parameters } });

const fieldsOf = (value: unknown, ...path: string[]): Fields =>
  path.reduce((fields: Fields, name) => asFields(fields[name]), asFields(value));
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

const distribution = fieldsOf(site.Resources['Distribution']?.Properties, 'DistributionConfig');

/** What a response headers policy sends, by lower-case name. */
const headersOf = (policy: string, parameters?: Partial<typeof PARAMETERS>): Record<string, string> => {
  const properties = resolverFor(parameters).fields(site.Resources[policy]?.Properties);
  const { SecurityHeadersConfig, CustomHeadersConfig } = fieldsOf(properties, 'ResponseHeadersPolicyConfig');
  const security = asFields(SecurityHeadersConfig);
  const custom = listOf(asFields(CustomHeadersConfig)['Items']).map(({ Header, Value }) => [Header, Value]);
  return {
    ...Object.fromEntries(custom),
    'content-security-policy': fieldsOf(security, 'ContentSecurityPolicy')['ContentSecurityPolicy'],
    'strict-transport-security': `max-age=${fieldsOf(security, 'StrictTransportSecurity')['AccessControlMaxAgeSec']}`,
    'referrer-policy': fieldsOf(security, 'ReferrerPolicy')['ReferrerPolicy'],
    ...('ContentTypeOptions' in security ? { 'x-content-type-options': 'nosniff' } : {}),
  };
};

describe('what browsers are told by the distribution', () => {
  const publicUrl = 'https://race.example';
  const common = commonHeaders({ publicUrl });
  const siteHeaders = (connectSources: readonly string[]) => createSiteHeaders({ connectSources })({ headers: {} });

  it('is for files what one machine says, with the broker and the sign-in pages of AWS', () => {
    expect(headersOf('FileHeaders')).toEqual({ ...common, ...siteHeaders([BROKERS, LOGIN_URL]) });
  });

  it('names the one broker there is, if it is known', () => {
    const broker = 'wss://a-ats.iot.us-east-1.amazonaws.com/mqtt';
    const headers = headersOf('FileHeaders', { MqttWebSocketUrl: broker });
    expect(headers).toEqual({ ...common, ...siteHeaders([broker, LOGIN_URL]) });
  });

  it('is for the API what one machine says', () => {
    expect(headersOf('DataHeaders')).toEqual(common);
  });
});

describe('requests that the distribution hands on to the API', () => {
  const behaviors = listOf(distribution['CacheBehaviors']);

  const matches = (pattern: string, path: string): boolean =>
    new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(path);

  const routesOf = ({ Resources }: Template): string[] =>
    Object.values(Resources)
      .flatMap(({ Properties }) => Object.values(asFields(Properties['Events'])).map(asFields))
      .filter(({ Type }) => Type === 'HttpApi')
      .map(({ Properties }) => String(asFields(Properties)['Path']));

  it.each(routesOf(platform))('are those of the route %s', (route) => {
    const behavior = behaviors.find(({ PathPattern }) => matches(String(PathPattern), route));
    expect(behavior).toMatchObject({
      TargetOriginId: 'api',
      // AllViewerExceptHostHeader
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      ResponseHeadersPolicyId: { Ref: 'DataHeaders' },
      // CachingDisabled for what clocks are set by
      CachePolicyId: route === '/config' ? '4135ea2d-6df8-44a3-9df3-4b5a84be39ad' : { Ref: 'DataCaching' },
    });
  });

  it.each([
    '/',
    '/race/1',
    '/results/1-1620992100',
    '/leaderboard/2',
    '/rides',
    '/screen/1',
    '/operator',
    '/assets/a.js',
  ])('are not those of the dashboard: %s', (path) => {
    expect(behaviors.filter(({ PathPattern }) => matches(String(PathPattern), path))).toEqual([]);
  });

  it('are answered as the API answers, errors included, and errors are never kept', () => {
    const errors = listOf(distribution['CustomErrorResponses']);
    expect(errors.map(({ ErrorCode }) => ErrorCode)).toEqual([400, 403, 404, 500, 502, 503, 504]);
    expect(errors.map(({ ErrorCode: _, ...answer }) => answer)).toEqual(errors.map(() => ({ ErrorCachingMinTTL: 0 })));
  });
});

describe('requests for files', () => {
  const handler = runInNewContext(`${site.Resources['PageFunction']?.Properties['FunctionCode']}; handler`) as (event: {
    request: { uri: string; headers: Record<string, { value: string }> };
  }) => { uri: string };
  const folder = suiteFolder();
  const sendFile = createSite(folder, { fileBytesMax: 0, cacheBytesMax: 0 });
  const server = createServer((request, response) => {
    void sendFile(request, response, {}).then((isSent) => isSent || response.writeHead(404).end());
  });
  let url: string;

  beforeAll(async () => {
    mkdirSync(join(folder, 'assets'), { recursive: true });
    for (const file of ['index.html', 'assets/app.js']) writeFileSync(join(folder, file), file);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
  });
  afterAll(() => void server.close());

  /** The file that S3 would be asked for. */
  const hosted = (path: string, accept: string | undefined): string => {
    const headers = accept === undefined ? {} : { accept: { value: accept } };
    const { uri } = handler({ request: { uri: path, headers } });
    return uri === '/' ? '/index.html' : uri;
  };

  const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8';
  it.each([
    ['/', HTML],
    ['/', '*/*'],
    ['/', undefined],
    ['/race/1', HTML],
    ['/race/1', '*/*'],
    ['/race/1', undefined],
    ['/results/1-1620992100/', HTML],
    ['/assets/app.js', HTML],
    ['/assets/app.js', '*/*'],
    ['/assets/gone.js', HTML],
    ['/assets/gone', '*/*'],
    ['/a.b/page', HTML],
    ['/.hidden', HTML],
    ['/favicon.ico', 'image/*'],
  ])('%s, which takes %s, gets what one machine answers', async (path, accept) => {
    // Without the header fetch would send one of its own.
    const response = await fetch(url + path, { headers: { accept: accept ?? '' } });
    const file = hosted(path, accept).slice(1);
    const isThere = ['index.html', 'assets/app.js'].includes(file);
    expect([response.status, response.ok ? await response.text() : '']).toEqual(isThere ? [200, file] : [404, '']);
  });
});
