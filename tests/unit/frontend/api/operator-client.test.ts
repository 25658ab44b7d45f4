import { describe, expect, it } from 'vitest';
import { UnreadableAnswerError } from '../../../../frontend/src/api/json-fields.ts';
import { createOperatorApi, OperatorError } from '../../../../frontend/src/api/operator-client.ts';

const metrics = {
  atMs: 5,
  canSwitchMappings: true,
  process: { uptimeSeconds: 1, memory: { residentBytes: 2 }, eventLoopDelayMs: { p50: 0, p99: 3, max: 4 } },
  iot: { connections: 6 },
  kinesis: {
    streams: [
      {
        name: 's',
        shards: [
          { shardId: 'a', isOpen: true, recordsPerSecond: 1, bytesPerSecond: 2, recordsBySecond: [0, 1] },
          { shardId: 'b', isOpen: false, recordsPerSecond: 0, bytesPerSecond: 0, recordsBySecond: [] },
        ],
      },
    ],
  },
  lambda: [
    {
      ...{ functionName: 'f', concurrent: 1 },
      recent: { windowSeconds: 60, invocations: 2, errors: 1, throttles: 0, durationMs: { p50: 1, p99: 2, max: 3 } },
    },
  ],
  eventSources: [
    {
      ...{ uuid: 'u', functionName: 'f', sourceArn: 'arn', state: 'Enabled', batchSize: 9, lastProcessingResult: 'OK' },
      ...{ maximumBatchingWindowSeconds: 0, tumblingWindowSeconds: 1, maximumRecordAgeSeconds: 60 },
      backlog: { retentionMs: 86_400_000, shards: [{ shardId: 'a', recordsBehind: 1, iteratorAgeMs: 2 }] },
    },
  ],
  failures: [{ bucket: 'b', objects: 1, prefixes: [{ prefix: 'aws/', objects: 1 }], newest: { key: 'k', atMs: 4 } }],
  firehose: [
    {
      ...{ name: 'd', freshnessMs: 1, bufferSeconds: 60, recordsDelivered: 2, recordsFailed: 3 },
      ...{ recordsLost: 4, transformFailures: 5 },
    },
  ],
};

interface Route {
  readonly status?: number;
  readonly type?: string;
  readonly body?: unknown;
}

/** A page's platform: what it answers by path, and what it was asked. */
const platformOf = (routes: Readonly<Record<string, Route>>) => {
  const asked: { path: string; init: RequestInit | undefined }[] = [];
  const api = createOperatorApi({
    fetch: async (input, init) => {
      asked.push({ path: String(input), init });
      const route = routes[String(input)];
      if (route === undefined) throw new TypeError('no network');
      const { status = 200, type = 'application/json', body = {} } = route;
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return new Response(text, { status, headers: { 'content-type': type } });
    },
  });
  return { api, asked };
};

describe('what the runtime tells operators', () => {
  it('is read as it is shown', async () => {
    const { api } = platformOf({ '/_local/metrics': { body: metrics } });
    expect(await api.read()).toEqual({
      kind: 'snapshot',
      snapshot: {
        atMs: 5,
        canSwitchMappings: true,
        connections: 6,
        streams: [
          {
            name: 's',
            shards: [{ shardId: 'a', recordsPerSecond: 1, bytesPerSecond: 2, recordsBySecond: [0, 1] }],
          },
        ],
        functions: [
          {
            ...{ name: 'f', invocations: 2, errors: 1, throttles: 0, p50Ms: 1, p99Ms: 2 },
          },
        ],
        mappings: [
          {
            ...{ uuid: 'u', functionName: 'f', sourceArn: 'arn', state: 'Enabled', batchSize: 9, batchingSeconds: 0 },
            ...{ windowSeconds: 1, lastResult: 'OK', keptMs: 60_000 },
            shards: [{ shardId: 'a', recordsBehind: 1, iteratorAgeMs: 2 }],
          },
        ],
        failures: metrics.failures,
        deliveries: metrics.firehose,
        process: { uptimeSeconds: 1, residentBytes: 2, delayP99Ms: 3, delayMaxMs: 4 },
      },
    });
  });

  it('waits as long as the source keeps it where no age is set, and without end where neither is', async () => {
    const keptOf = async (maximumRecordAgeSeconds: number, backlog: object) => {
      const eventSources = [
        { ...metrics.eventSources[0], maximumRecordAgeSeconds, backlog: { shards: [], ...backlog } },
      ];
      const { api } = platformOf({ '/_local/metrics': { body: { ...metrics, eventSources } } });
      const reading = await api.read();
      return reading.kind === 'snapshot' ? reading.snapshot.mappings[0]?.keptMs : reading;
    };
    expect([await keptOf(-1, { retentionMs: 7 }), await keptOf(-1, {})]).toEqual([7, undefined]);
  });

  it.each([
    ['a number that is none', { ...metrics, atMs: '5' }],
    ['a list that is none', { ...metrics, lambda: {} }],
    ['a part that is missing', { ...metrics, process: undefined }],
    ['a series with a hole', { ...metrics, kinesis: { streams: [{ name: 's', shards: [{ isOpen: true }] }] } }],
    ['an answer that is a text', '"x"'],
  ])('is refused as a whole in another shape: %s', async (_, body) => {
    const { api } = platformOf({ '/_local/metrics': { body } });
    await expect(api.read()).rejects.toBeInstanceOf(UnreadableAnswerError);
  });

  const missing = { status: 404, body: { message: 'Not Found' } };
  const page = { type: 'text/html; charset=utf-8', body: '<!doctype html>' };
  it.each([
    ['the runtime on another machine', { '/_local/metrics': missing, '/_local/health': { body: { status: 'ok' } } }],
    ['a site that answers everything with its page', { '/_local/metrics': page, '/_local/health': page }],
    ['a site that has neither', { '/_local/metrics': missing, '/_local/health': missing }],
  ])('is not told by %s', async (name, routes) => {
    const reason = name.startsWith('the runtime') ? 'elsewhere' : 'other-platform';
    expect(await platformOf(routes).api.read()).toEqual({ kind: 'not-here', reason });
  });

  it('is not there while nothing answers, or the runtime fails', async () => {
    await expect(platformOf({}).api.read()).rejects.toThrow('The platform does not answer.');
    const failing = platformOf({ '/_local/metrics': { status: 500 } });
    await expect(failing.api.read()).rejects.toThrow('The platform answered 500.');
  });
});

describe('a switch', () => {
  it('is one PUT of JSON, which other sites could not send', async () => {
    const { api, asked } = platformOf({ '/_local/mappings/u': { status: 202 } });
    await api.switchMapping({ uuid: 'u', isEnabled: false });
    expect(asked.map(({ path, init }) => [path, init?.method, init?.headers, init?.body])).toEqual([
      ['/_local/mappings/u', 'PUT', { 'content-type': 'application/json' }, '{"enabled":false}'],
    ]);
  });

  it('says what the runtime says against it', async () => {
    const refused = platformOf({ '/_local/mappings/u': { status: 403, body: { message: 'only here' } } });
    await expect(refused.api.switchMapping({ uuid: 'u', isEnabled: true })).rejects.toEqual(
      new OperatorError('only here'),
    );
    const mute = platformOf({ '/_local/mappings/u': { status: 502, type: 'text/html', body: '<p>' } });
    await expect(mute.api.switchMapping({ uuid: 'u', isEnabled: true })).rejects.toThrow('The platform answered 502.');
  });
});
