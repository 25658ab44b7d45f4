import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readBuildPlan } from '../../../functions/build/build-plan.ts';
import { describedRoutes } from '../../support/openapi.ts';

const root = join(import.meta.dirname, '../../..');
const planned = readBuildPlan(join(root, 'template.yaml')).map((one) => ({
  ...one,
  entryPoint: join(one.codeDirectory, one.entryPoints[0] ?? ''),
}));

const load = async (entryPoint: string): Promise<{ handler: (event: unknown) => Promise<unknown> }> =>
  import(entryPoint);

const stubEnvironment = (environment: Readonly<Record<string, string>>) => {
  for (const [name, value] of Object.entries({ AWS_REGION: 'us-east-1', ...environment })) vi.stubEnv(name, value);
};

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllEnvs());

/** A setting that a function needs; the table is that of all others. */
const settingOf = new Map([
  ['AnnounceFunction', 'LIVE_TOPIC_PREFIX'],
  ['TransformFunction', 'RACE_CLASSES'],
  ['RecordsFunction', 'HISTORY_BUCKET'],
  ['AuthorizeFunction', 'ISSUER'],
]);

describe.each(planned)('$logicalId', ({ logicalId, entryPoint, environment }) => {
  it('starts with the environment that template.yaml gives it', async () => {
    stubEnvironment(environment);
    expect(Object.entries(await load(entryPoint))).toEqual([['handler', expect.any(Function)]]);
  });

  it('refuses to start without its settings, and names them', async () => {
    await expect(load(entryPoint)).rejects.toMatchObject({
      code: 'ENVIRONMENT_INVALID',
      message: expect.stringContaining(settingOf.get(logicalId) ?? 'TABLE_NAME'),
    });
  });
});

describe('the read functions', () => {
  it('answer every described route between them', async () => {
    const readers = planned.filter(({ logicalId }) => logicalId.startsWith('Read'));
    const answered: string[] = [];
    for (const { entryPoint, environment } of readers) {
      stubEnvironment(environment);
      const { handler } = await load(entryPoint);
      for (const routeKey of describedRoutes()) {
        // An id that is none: the route is known, the stores are not reached.
        const response = await handler({
          routeKey,
          headers: {},
          pathParameters: { raceId: 'x', classId: 'x', racerId: '!' },
          stageVariables: { dashboardClientId: 'x' },
        });
        const { code } = JSON.parse((response as { body: string }).body);
        if (code !== 'ROUTE_NOT_FOUND') answered.push(routeKey);
      }
    }
    expect(answered.sort()).toEqual(describedRoutes().sort());
  });
});

describe('tracing', () => {
  it('makes clients report to X-Ray where Lambda names its daemon', async () => {
    stubEnvironment({ AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000', AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' });
    const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
    const { traceClient } = await import('../../../functions/src/lambda/tracing.ts');
    const client = new DynamoDBClient({});
    await traceClient(client, process.env);
    expect(client.middlewareStack.identify().join()).toContain('XRaySDKInstrumentation');
  });
});
