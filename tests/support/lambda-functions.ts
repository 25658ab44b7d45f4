import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../infra/local/src/core/clock.ts';
import type { FunctionSpec } from '../../infra/local/src/core/deployment.ts';
import { createLambda, type Lambda, type LambdaRequest } from '../../infra/local/src/lambda/create-lambda.ts';
import { createMemoryKeyValueStore } from './fakes/memory-key-value-store.ts';
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
  timeoutSeconds: 60, // in real time, of a machine that may be busy
  memoryMb: 128,
  runtime: 'nodejs24.x',
  asyncInvoke: { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 },
  ...overrides,
});

/** What every Lambda needs, with nothing behind it. */
export const lambdaParts = (): Omit<LambdaRequest, 'functions'> => ({
  dataFolder: temporaryFolder(),
  clock: systemClock,
  log: () => undefined,
  state: createMemoryKeyValueStore(),
  objects: { putObject: async () => undefined },
});

/** A started Lambda with one function, `subject`, made of CommonJS text; stopped when the test ends. */
export const lambdaOf = async (
  source: string,
  overrides: { spec?: Partial<FunctionSpec>; clock?: Clock } & Partial<
    Pick<
      LambdaRequest,
      'options' | 'extraEnvironment' | 'dataFolder' | 'log' | 'limits' | 'state' | 'objects' | 'faults'
    >
  > = {},
): Promise<Lambda> => {
  const { spec, ...request } = overrides;
  const lambda = createLambda({
    functions: [functionSpec({ codeFolder: codeFolder({ 'index.js': source }), ...spec })],
    ...lambdaParts(),
    ...request,
  });
  await lambda.start();
  await lambda.events.start();
  onTestFinished(async () => {
    await lambda.events.stop();
    await lambda.stop();
  });
  return lambda;
};
