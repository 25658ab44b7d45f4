import { LambdaClient } from '@aws-sdk/client-lambda';
import { expect, it } from 'vitest';
import { parseConsumers } from '../../../../functions/src/adapters/consumer-functions.ts';
import { lambdaSwitchHistory } from '../../../../functions/src/adapters/lambda-switch-history.ts';
import { answered } from '../../../support/answered-client.ts';

const functions = parseConsumers('aggregate=a,announce=b,finish=c,records=d');

it.each([
  ['nothing of a consumer without an event source', [], undefined],
  ['when its event source was changed', [{ LastModified: new Date(5_000) }], 5_000],
  [
    'when the first of them was changed',
    [{ LastModified: new Date(9_000) }, {}, { LastModified: new Date(5_000) }],
    5_000,
  ],
] as const)('Lambda tells %s', async (_, EventSourceMappings, changedAtMs) => {
  const { client, asked } = answered(new LambdaClient({ region: 'us-east-1' }), () => ({ EventSourceMappings }));
  expect(await lambdaSwitchHistory(client, functions).changedAtMs('finish')).toBe(changedAtMs);
  expect(asked).toMatchObject([{ name: 'ListEventSourceMappings', input: { FunctionName: 'c' } }]);
});
