import fc from 'fast-check';
import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenVerifier } from '../../../../functions/src/adapters/token-verifier.ts';
import { createAuthenticate } from '../../../../functions/src/authorize/authenticate.ts';
import { createHandler } from '../../../../functions/src/authorize/handler.ts';
import { dashboardClientIdsOf, permissionTopicsOf } from '../../../../functions/src/authorize/settings.ts';
import { recordingTelemetry } from '../../../support/fakes/recording-telemetry.ts';
import { isAllowed } from '../../../support/iot-policies.ts';
import {
  createIssuerKey,
  type IssuerKey,
  openTokenIssuer,
  signToken,
  type TokenIssuer,
} from '../../../support/token-issuer.ts';

const NOW_MS = Date.UTC(2027, 0, 1);
const NOW_SECONDS = NOW_MS / 1_000;
const ANN = '0b5f2e7c-1111-4222-8333-444455556666';
const BOB = '0b5f2e7c-1111-4222-8333-444455556667';
const IOT = 'arn:aws:iot:eu-central-1:123456789012';
const context = { invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:alleycat-authorize' };
const INGEST = '$aws/rules/alleycat_readings/alleycat/readings';

let key: IssuerKey;
let issuer: TokenIssuer;
beforeAll(async () => {
  key = await createIssuerKey('own');
  issuer = await openTokenIssuer(key);
});
afterAll(() => issuer.stop());

const settings = {
  ISSUER: 'unused',
  DASHBOARD_CLIENT_IDS: 'dashboard,kiosk',
  READINGS_TOPICS: `alleycat/readings,${INGEST}`,
  LIVE_TOPIC_PREFIX: 'alleycat/live',
};

const openTest = ({ ISSUER = issuer.issuer, nowMs = NOW_MS } = {}) => {
  const telemetry = recordingTelemetry();
  const clock = { nowMs: () => nowMs };
  const authenticate = createAuthenticate({
    verifier: tokenVerifier({ issuer: ISSUER, clock, keys: { timeoutMs: 30_000 } }),
    dashboardClientIds: dashboardClientIdsOf(settings),
    topics: permissionTopicsOf(settings),
  });
  return { telemetry, handle: createHandler({ authenticate, clock, telemetry }) };
};

const sign = (more: JWTPayload = {}) =>
  signToken(key, {
    iss: issuer.issuer,
    sub: ANN,
    client_id: 'dashboard',
    token_use: 'access',
    scope: 'openid',
    iat: NOW_SECONDS,
    exp: NOW_SECONDS + 3_600,
    ...more,
  });
const fleetClaims = (scope: string) => ({ sub: '1hub4dpf', client_id: '1hub4dpf', scope });

const connecting = (password?: string) => ({
  protocolData: { mqtt: { clientId: 'c', username: 'u', ...(password !== undefined && { password }) } },
});
const withToken = (token: string) => connecting(Buffer.from(token).toString('base64'));

const allow = (action: string, ...resources: string[]) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: resources.map((resource) => `${IOT}:${resource}`) }],
});
const watching = [allow('iot:Subscribe', 'topicfilter/alleycat/live/*'), allow('iot:Receive', 'topic/alleycat/live/*')];

const refusal = {
  isAuthenticated: false,
  principalId: 'refused',
  policyDocuments: [],
  disconnectAfterInSeconds: 300,
  refreshAfterInSeconds: 300,
};

describe('authorize', () => {
  it.each<[string, object]>([
    ['no password', connecting()],
    ['an empty password', connecting('')],
    ['no part about MQTT', { protocolData: {} }],
    ['an empty token', { token: '' }],
    ['nothing', {}],
  ])('aws-semantics 7.7: lets a guest with %s watch', async (_, event) => {
    const { handle, telemetry } = openTest();
    expect(await handle(event, context)).toEqual({
      isAuthenticated: true,
      principalId: 'guest',
      policyDocuments: [allow('iot:Connect', 'client/guest-*'), ...watching],
      disconnectAfterInSeconds: 86_400,
      refreshAfterInSeconds: 86_400,
    });
    expect(telemetry.calls).toEqual([['count', { Guest: 1 }]]);
  });

  it.each<[string, (token: string) => object]>([
    ['password', withToken],
    ['token of the authorizer', (token) => ({ token })],
  ])('lets a racer ride as themselves who sends a token as %s', async (_, eventOf) => {
    const { handle, telemetry } = openTest();
    expect(await handle(eventOf(await sign()), context)).toEqual({
      isAuthenticated: true,
      principalId: 'racer0b5f2e7c111142228333444455556666',
      policyDocuments: [
        allow('iot:Connect', 'client/guest-*', `client/${ANN}-*`),
        allow('iot:Publish', `topic/alleycat/readings/${ANN}`, `topic/${INGEST}/${ANN}`),
        ...watching,
      ],
      disconnectAfterInSeconds: 3_600,
      refreshAfterInSeconds: 3_600,
    });
    expect(telemetry.calls).toEqual([['count', { Racer: 1 }]]);
  });

  it('lets a fleet ride for the racers of its scopes', async () => {
    const { handle, telemetry } = openTest();
    const token = await sign(fleetClaims('fleet/sim fleet/hall_2'));
    expect(await handle(withToken(token), context)).toMatchObject({
      isAuthenticated: true,
      principalId: 'fleet1hub4dpf',
      policyDocuments: [
        allow('iot:Connect', 'client/guest-*', 'client/sim-*', 'client/hall_2-*'),
        allow(
          'iot:Publish',
          'topic/alleycat/readings/sim-*',
          'topic/alleycat/readings/hall_2-*',
          `topic/${INGEST}/sim-*`,
          `topic/${INGEST}/hall_2-*`,
        ),
        ...watching,
      ],
    });
    expect(telemetry.calls).toEqual([['count', { Fleet: 1 }]]);
  });

  it.each<[string, JWTPayload, string]>([
    ['expired', { exp: NOW_SECONDS - 60 }, 'RefusedExpired'],
    ['an ID token', { token_use: 'id' }, 'RefusedTokenUse'],
  ])('refuses a token that is %s, and does not make a guest of its racer', async (_, more, outcome) => {
    const { handle, telemetry } = openTest();
    expect(await handle(withToken(await sign(more)), context)).toEqual(refusal);
    expect(telemetry.calls).toEqual([['count', { Refused: 1, [outcome]: 1 }]]);
  });

  it.each<[string, JWTPayload, string]>([
    ['of a client that nobody knows', { client_id: 'other' }, 'RefusedClient'],
    ['of a client whose name only begins like a known one', { client_id: 'dash' }, 'RefusedClient'],
    ['of a client with scopes of others', { client_id: 'other', scope: 'openid fleets/sim fleet' }, 'RefusedClient'],
    ['of a dashboard with the scope of a fleet', { scope: 'openid fleet/sim' }, 'RefusedScope'],
    ['of a fleet without a prefix', fleetClaims('fleet/'), 'RefusedScope'],
    ['of a fleet for everybody', fleetClaims('fleet/*'), 'RefusedScope'],
    ['of a fleet with one bad prefix among good ones', fleetClaims('fleet/sim fleet/a/b'), 'RefusedScope'],
    ['of a fleet whose prefix begins a UUID', fleetClaims(`fleet/${ANN.slice(0, 8)}`), 'RefusedScope'],
    ['of a fleet with six prefixes', fleetClaims('fleet/a fleet/b fleet/c fleet/d fleet/e fleet/f'), 'RefusedScope'],
    ['of a subject that is a pattern', { sub: '*' }, 'RefusedSubject'],
    ['of a subject that is a variable', { sub: '$'.concat('{iot:ClientId}') }, 'RefusedSubject'],
    ['of a subject with a slash', { sub: `${ANN}/+` }, 'RefusedSubject'],
    ['of a subject that a fleet could have', { sub: 'sim-1' }, 'RefusedSubject'],
    ['of an empty subject', { sub: '' }, 'RefusedSubject'],
  ])('refuses a token %s, and says what has to be corrected', async (_, more, outcome) => {
    const { handle, telemetry } = openTest();
    expect(await handle(withToken(await sign(more)), context)).toEqual(refusal);
    expect(telemetry.calls).toEqual([
      ['count', { Refused: 1, [outcome]: 1 }],
      ['warn', 'a token was refused', { outcome, message: expect.any(String) }],
    ]);
  });

  it.each(['!!!!', '=', 'AAAA', '\u{1f6b2}', 'bm8gdG9rZW4='])('refuses the password %j', async (password) => {
    const { handle, telemetry } = openTest();
    expect(await handle(connecting(password), context)).toEqual(refusal);
    expect(telemetry.calls).toEqual([['count', { Refused: 1, RefusedMalformed: 1 }]]);
  });

  it('takes the password if there is a token beside it', async () => {
    const { handle } = openTest();
    const good = await sign();
    expect(await handle({ token: good, ...connecting('AAAA') }, context)).toEqual(refusal);
    expect(await handle({ token: 'bad', ...withToken(good) }, context)).toMatchObject({ isAuthenticated: true });
  });

  it('refuses everybody with a token while the issuer is away, and says so; guests may still come', async () => {
    const { handle, telemetry } = openTest({ ISSUER: 'http://127.0.0.1:1' });
    expect(await handle(withToken(await sign()), context)).toEqual(refusal);
    expect(await handle({}, context)).toMatchObject({ principalId: 'guest' });
    expect(telemetry.calls).toEqual([
      ['count', { Refused: 1, RefusedIssuerUnavailable: 1 }],
      ['error', 'no token can be verified', expect.objectContaining({ name: 'IssuerUnavailableError' })],
      ['count', { Guest: 1 }],
    ]);
  });

  it.each([
    [3_600.9, 3_600],
    [301, 301],
    [299, 300],
    [1, 300],
    [-4, 300],
    [86_401, 86_400],
    [1e300, 86_400],
  ])('aws-semantics 7.7: a token with %d s left holds a connection for %d s', async (left, seconds) => {
    const { handle } = openTest();
    const result = await handle(withToken(await sign({ exp: NOW_SECONDS + left })), context);
    expect([result.disconnectAfterInSeconds, result.refreshAfterInSeconds]).toEqual([seconds, seconds]);
  });

  it('names resources in the partition, region and account that the function runs in', async () => {
    const { handle } = openTest();
    const elsewhere = { invokedFunctionArn: 'arn:aws-cn:lambda:cn-north-1:000000000000:function:authorize:live' };
    const { policyDocuments } = await handle({}, elsewhere);
    expect(JSON.stringify(policyDocuments)).toContain('"arn:aws-cn:iot:cn-north-1:000000000000:client/guest-*"');
    await expect(handle({}, { invokedFunctionArn: 'local' })).rejects.toThrow('is not the ARN of a function');
  });
});

describe('the policies of whoever comes in', () => {
  const uuid = fc.uuid();
  const prefix = fc.stringMatching(/^[A-Za-z0-9_]{1,20}$/);
  const whoever: fc.Arbitrary<JWTPayload> = fc.oneof(
    uuid.map((sub) => ({ sub })),
    fc
      .array(fc.oneof(prefix, fc.string({ maxLength: 8 })), { minLength: 1, maxLength: 5 })
      .map((prefixes) => fleetClaims(prefixes.map((each) => `fleet/${each}`).join(' '))),
    fc.record({ sub: fc.string(), client_id: fc.constantFrom('dashboard', 'x'), scope: fc.string() }),
  );
  const topicEnd = fc.oneof(
    uuid,
    prefix,
    prefix.map((start) => `${start}-1`),
    fc.stringMatching(/^[-\w+#/*?$]{0,12}$/),
  );

  /** The racer that the rule makes of a topic: its third part, the prefix of Basic Ingest not counted. */
  const racerOf = (topic: string): string | undefined => {
    const rest = topic.startsWith('$aws/rules/') ? topic.split('/').slice(3) : topic.split('/');
    return rest[0] === 'alleycat' && rest[1] === 'readings' ? rest[2] : undefined;
  };
  const isOwn = ({ sub, client_id, scope }: JWTPayload, racerId: string): boolean =>
    client_id === undefined || client_id === 'dashboard'
      ? sub === racerId
      : String(scope)
          .split(' ')
          .some((each) => each.startsWith('fleet/') && racerId.startsWith(`${each.slice(6)}-`));

  /** Ends of topics that are close to what they own. */
  const nearOf = ({ sub = '', scope }: JWTPayload) => {
    const prefixes = String(scope ?? '')
      .split(' ')
      .map((each) => each.slice(6));
    const starts = [sub, sub.slice(0, 8), ...prefixes];
    return fc.constantFrom(
      ...starts.flatMap((start) => [start, `${start}-1`, `${start}/x`, `${start}-1/x`, `${start}1`]),
    );
  };

  it('let nobody publish for somebody else, in whatever way they write the topic', async () => {
    const { handle } = openTest();
    const attempt = whoever.chain((claims) => fc.tuple(fc.constant(claims), fc.oneof(topicEnd, nearOf(claims))));
    let allowedCount = 0;
    await fc.assert(
      fc.asyncProperty(attempt, async ([claims, end]) => {
        const { policyDocuments } = await handle(withToken(await sign(claims)), context);
        for (const topic of [`alleycat/readings/${end}`, `${INGEST}/${end}`]) {
          if (!isAllowed(policyDocuments, { action: 'iot:Publish', resource: `${IOT}:topic/${topic}` })) continue;
          allowedCount += 1;
          expect(isOwn(claims, racerOf(topic) ?? '')).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
    expect(allowedCount).toBeGreaterThan(0);
  });

  it('let a racer do this and not that', async () => {
    const { handle } = openTest();
    const { policyDocuments } = await handle(withToken(await sign()), context);
    const may = (action: string, resource: string) =>
      isAllowed(policyDocuments, { action: `iot:${action}`, resource: `${IOT}:${resource}` });
    const mine = [
      may('Connect', `client/${ANN}-tab`),
      may('Connect', 'client/guest-1'),
      may('Publish', `topic/alleycat/readings/${ANN}`),
      may('Publish', `topic/${INGEST}/${ANN}`),
      may('Subscribe', 'topicfilter/alleycat/live/#'),
      may('Receive', 'topic/alleycat/live/1'),
    ];
    const others = [
      may('Connect', `client/${BOB}-tab`),
      may('Connect', `client/${ANN}`),
      may('Publish', `topic/alleycat/readings/${BOB}`),
      may('Publish', `topic/alleycat/readings/${ANN}/x`),
      may('Publish', `topic/$aws/rules/Other/alleycat/readings/${ANN}`),
      may('Publish', 'topic/alleycat/live/1'),
      may('RetainPublish', `topic/alleycat/readings/${ANN}`),
      may('Subscribe', `topicfilter/alleycat/readings/${ANN}`),
      may('Subscribe', 'topicfilter/#'),
      may('Subscribe', 'topicfilter/alleycat/#'),
      may('Receive', `topic/alleycat/readings/${ANN}`),
      may('UpdateThingShadow', `thing/${ANN}`),
    ];
    expect([mine, others]).toEqual([mine.map(() => true), others.map(() => false)]);
  });

  it('aws-semantics 7.7: stay within ten documents of 2,048 characters, also where all names are as long as can be', async () => {
    const longest = (start: string) => start.padEnd(128, 'x');
    const topics = permissionTopicsOf({
      ...settings,
      READINGS_TOPICS: ['a/', 'b/', 'c/'].map(longest).join(),
      LIVE_TOPIC_PREFIX: longest('live/'),
    });
    const clock = { nowMs: () => NOW_MS };
    const verifier = tokenVerifier({ issuer: issuer.issuer, clock });
    const authenticate = createAuthenticate({ verifier, dashboardClientIds: new Set(), topics });
    const handle = createHandler({ authenticate, clock, telemetry: recordingTelemetry() });
    const prefixes = ['a', 'b', 'c', 'd', 'e'].map((start) => `fleet/${start.padEnd(20, 'x')}`);
    const token = await sign({ ...fleetClaims(prefixes.join(' ')), client_id: '+'.repeat(40).concat('y'.repeat(200)) });
    const partition = { invokedFunctionArn: 'arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:authorize' };
    const { policyDocuments, principalId } = await handle(withToken(token), partition);
    const lengths = policyDocuments.map((document) => JSON.stringify(document).length);
    expect(lengths.length).toBeLessThanOrEqual(10);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(2_048);
    expect(principalId).toMatch(/^[A-Za-z0-9]{128}$/);
    const published = policyDocuments
      .flatMap(({ Statement }) => Statement)
      .flatMap((each) =>
        'Action' in each && each.Action === 'iot:Publish' && 'Resource' in each ? each.Resource : [],
      );
    expect(new Set(published).size).toBe(15);
  });
});

describe('the settings of authorize', () => {
  it.each([
    [{ READINGS_TOPICS: 'alleycat/readings,*' }],
    [{ READINGS_TOPICS: 'alleycat/#' }],
    [{ READINGS_TOPICS: '/alleycat' }],
    [{ READINGS_TOPICS: 'a,b,c,d' }],
    [{ READINGS_TOPICS: 'x'.repeat(129) }],
    [{ LIVE_TOPIC_PREFIX: '$'.concat('{iot:ClientId}') }],
    [{ LIVE_TOPIC_PREFIX: 'alleycat/live/' }],
  ])('cannot be %j', (wrong) => {
    expect(() => permissionTopicsOf({ ...settings, ...wrong })).toThrow(
      expect.objectContaining({ code: 'ENVIRONMENT_INVALID' }),
    );
  });

  it('may name several dashboards, none of them empty', () => {
    expect(dashboardClientIdsOf({ ...settings, DASHBOARD_CLIENT_IDS: ' a, b,,' })).toEqual(new Set(['a', 'b']));
  });
});
