import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../infra/local/src/core/clock.ts';
import type { FunctionSpec } from '../../infra/local/src/core/deployment.ts';
import { createLambda, type Lambda, type LambdaRequest } from '../../infra/local/src/lambda/create-lambda.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Writes files (path → text) into a new folder, as a build would. */
export const codeFolder = (files: Readonly<Record<string, string>>): string => {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
};

export const functionSpec = (overrides: Partial<FunctionSpec> = {}): FunctionSpec => ({
  logicalId: 'Subject',
  name: 'subject',
  handler: 'index.handler',
  codeFolder: '/nowhere',
  environment: {},
  timeoutSeconds: 3,
  memoryMb: 128,
  runtime: 'nodejs24.x',
  asyncInvoke: { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 },
  ...overrides,
});

/** A started Lambda with one function, `subject`, made of CommonJS text; stopped when the test ends. */
export const lambdaOf = async (
  source: string,
  overrides: { spec?: Partial<FunctionSpec>; clock?: Clock } & Partial<
    Pick<LambdaRequest, 'options' | 'extraEnvironment' | 'dataFolder' | 'log'>
  > = {},
): Promise<Lambda> => {
  const { spec, ...request } = overrides;
  const lambda = createLambda({
    functions: [functionSpec({ codeFolder: codeFolder({ 'index.js': source }), ...spec })],
    dataFolder: temporaryFolder(),
    clock: systemClock,
    log: () => undefined,
    ...request,
  });
  await lambda.start();
  onTestFinished(() => lambda.stop());
  return lambda;
};
