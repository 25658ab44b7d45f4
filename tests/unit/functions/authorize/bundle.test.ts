import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { buildFunctions } from '../../../../functions/build.ts';
import type { AuthorizeEvent, AuthorizeResult } from '../../../../functions/src/authorize/event.ts';
import { suiteFolder } from '../../../support/temporary-folder.ts';
import {
  createIssuerKey,
  type IssuerKey,
  openTokenIssuer,
  signToken,
  type TokenIssuer,
} from '../../../support/token-issuer.ts';

type Handler = (event: AuthorizeEvent, context: { invokedFunctionArn: string }) => Promise<AuthorizeResult>;

const root = join(import.meta.dirname, '../../../..');
const folder = suiteFolder();
const BYTES_MAX = 150_000; // so that it starts quickly: there are 5 s, and a client waits

let key: IssuerKey;
let issuer: TokenIssuer;

beforeAll(async () => {
  key = await createIssuerKey('own');
  issuer = await openTokenIssuer(key);
  vi.stubEnv('ISSUER', issuer.issuer);
  vi.stubEnv('DASHBOARD_CLIENT_IDS', 'dashboard');
  vi.stubEnv('READINGS_TOPICS', 'alleycat/readings');
  vi.stubEnv('LIVE_TOPIC_PREFIX', 'alleycat/live');
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'Alleycat');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await issuer.stop();
});

it('built as the others are, it is small, starts from its settings alone and verifies tokens', async () => {
  const templatePath = join(folder, 'template.yaml');
  writeFileSync(
    templatePath,
    `
Resources:
  AuthorizeFunction:
    Type: AWS::Serverless::Function
    Metadata:
      BuildMethod: esbuild
      BuildProperties:
        EntryPoints: [src/authorize/index.ts]
        Format: cjs
        Target: node24
        Minify: true
        Sourcemap: true
        MainFields: module,main
    Properties: { CodeUri: "${join(root, 'functions')}", Handler: index.handler }
`,
  );
  const [bundle] = await buildFunctions({ templatePath, outputDirectory: join(folder, 'dist') });
  expect(bundle?.minifiedBytes).toBeLessThan(BYTES_MAX);

  const { handler } = createRequire(import.meta.url)(join(bundle?.directory ?? '', 'index.js')) as { handler: Handler };
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const password = await signToken(key, {
    iss: issuer.issuer,
    sub: '0b5f2e7c-1111-4222-8333-444455556666',
    client_id: 'dashboard',
    token_use: 'access',
    iat: nowSeconds,
    exp: nowSeconds + 600,
  });
  const event = { protocolData: { mqtt: { clientId: 'c', password: Buffer.from(password).toString('base64') } } };
  const context = { invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:authorize' };
  expect(await handler(event, context)).toMatchObject({
    isAuthenticated: true,
    principalId: 'racer0b5f2e7c111142228333444455556666',
  });
});
