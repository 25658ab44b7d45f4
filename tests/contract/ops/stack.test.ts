import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { classesOf, partitionCountOf, readStack, timelessRulesOf } from '../../../ops/src/stack.ts';
import { openPretendAws, type PretendStack, pretendStack } from '../../support/pretend-aws.ts';

const targetAt = (endpoint: string, stackName = 'alleycat') => ({ stackName, endpoint, region: 'us-east-1' });
const readFrom = async (changes: Partial<PretendStack>) => {
  const { url } = await openPretendAws({ stacks: { alleycat: pretendStack(changes) } });
  return { url, stack: await readStack(targetAt(url)) };
};
const errorOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return { ...(error as object), message: (error as Error).message };
  }
};

describe('a stack', () => {
  it('says by CloudFormation where things are and how its races are', async () => {
    const { stack } = await readFrom({});
    expect({
      outputs: (['ReadingsBucketName', 'HistoryBucketName', 'ImportDeliveryName'] as const).map(stack.output),
      partitions: partitionCountOf(stack),
      classes: classesOf(stack),
      rules: timelessRulesOf(stack),
    }).toEqual({
      outputs: ['the-readings', 'the-history', 'the-imports'],
      partitions: 16,
      classes: [
        { classId: 1, name: 'Commuter' },
        { classId: 2, name: 'Messenger' },
      ],
      rules: { raceLengthSeconds: 300, maxClockSkewSeconds: 0, classIds: new Set([1, 2]) },
    });
  });

  it('that is not there is named, and how to name another', async () => {
    const { url } = await openPretendAws();
    await expect(readStack(targetAt(url, 'other'))).rejects.toMatchObject({
      code: 'STACK_UNKNOWN',
      message: `there is no stack other at ${url}: name it with --stack`,
    });
  });

  it('of an older version lacks outputs or parameters', async () => {
    const { url, stack } = await readFrom({
      outputs: { HistoryBucketName: '' },
      parameters: { HistoryPartitions: '' },
    });
    const advice = "it is older than this version; deploy this version's template.yaml, or start the runtime again";
    expect(errorOf(() => stack.output('HistoryBucketName'))).toMatchObject({
      code: 'STACK_OUTDATED',
      message: `stack alleycat at ${url} has no output HistoryBucketName: ${advice}`,
    });
    expect(errorOf(() => partitionCountOf(stack))).toMatchObject({
      code: 'STACK_OUTDATED',
      message: `stack alleycat at ${url} has no parameter HistoryPartitions: ${advice}`,
    });
  });

  it.each(['many', '0', '1001'])(
    'may have parameters that make no sense, such as %s partitions',
    async (partitions) => {
      const { stack } = await readFrom({
        parameters: { HistoryPartitions: partitions, RaceLengthSeconds: 'long', RaceClasses: 'none' },
      });
      for (const read of [partitionCountOf, timelessRulesOf, classesOf]) {
        expect(errorOf(() => read(stack))).toMatchObject({ code: 'STACK_SETTINGS_INVALID' });
      }
    },
  );
});

describe('asking for a stack', () => {
  it('says what to start when nobody answers', async () => {
    await expect(readStack(targetAt('http://127.0.0.1:9'))).rejects.toMatchObject({
      code: 'RUNTIME_UNREACHABLE',
      message:
        'nothing answers at http://127.0.0.1:9: start the runtime with npm start, name its AWS port with --aws-url, or pass --aws',
    });
  });

  it.each([
    [
      200,
      '<!doctype html><p>a web site<br></p>',
      'what answers there is not AWS: name the AWS port of the runtime with --aws-url',
    ],
    [404, '<p>not found</p>', 'NotFound: Unknown'],
  ])('says what came when something else answers %i', async (status, body, came) => {
    const server = createServer((_, response) => response.writeHead(status).end(body));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void server.close());
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    await expect(readStack(targetAt(url))).rejects.toMatchObject({
      code: 'AWS_FAILED',
      message: `could not read the description of stack alleycat at ${url}: ${came}`,
    });
  });
});
