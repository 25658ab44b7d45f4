import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { codeFolder } from '../../../../support/lambda-functions.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const SOURCES = new URL('../../../../../infra/local/src/', import.meta.url);

const hourOfEpoch = (TZ: string): string => {
  const folder = codeFolder({ 'index.js': 'exports.handler = async () => new Date(0).getHours();' });
  const spec = {
    ...{
      logicalId: 'Subject',
      name: 'subject',
      handler: 'index.handler',
      codeFolder: folder,
      environment: {},
      asyncInvoke: { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 },
    },
    ...{ timeoutSeconds: 3, memoryMb: 128, runtime: 'nodejs24.x' },
  };
  const script = `
    import { createLambda } from '${new URL('lambda/create-lambda.ts', SOURCES)}';
    import { systemClock } from '${new URL('core/clock.ts', SOURCES)}';
    const parts = { dataFolder: ${JSON.stringify(temporaryFolder())}, clock: systemClock, log() {}, state: { entries: async () => [] }, objects: {} };
    const lambda = createLambda({ functions: [${JSON.stringify(spec)}], ...parts });
    await lambda.start();
    console.log((await lambda.invoke('subject', '{}')).payload);
    await lambda.stop();
  `;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { env: { TZ } });
  return output.toString().trim();
};

it('aws-semantics 3.4: a function sees UTC, wherever the machine stands', () => {
  expect(hourOfEpoch('Asia/Tokyo')).toBe('0');
});
