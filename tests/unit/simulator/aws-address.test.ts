import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findAwsAddress } from '../../../simulator/src/aws-address.ts';

const region = 'eu-central-1';

const serverWith = async (pages: Readonly<Record<string, string>>): Promise<string> => {
  const server = createServer((request, response) => response.end(pages[request.url ?? ''] ?? '<!doctype html>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
};

describe('the AWS services of a platform are', () => {
  it('where the user says', async () => {
    const question = { url: 'http://127.0.0.1:9', awsUrl: 'http://10.0.0.1:5', region };
    expect(await findAwsAddress(question)).toEqual({ endpoint: 'http://10.0.0.1:5', region });
  });

  it('on AWS if the API is on another machine', async () => {
    expect(await findAwsAddress({ url: 'https://api.example.org', region })).toEqual({ region });
  });

  it('where the runtime on this machine says', async () => {
    const url = await serverWith({ '/_local/aws': '{"url":"http://127.0.0.1:14566"}' });
    expect(await findAwsAddress({ url, region })).toEqual({ endpoint: 'http://127.0.0.1:14566', region });
  });

  it.each([
    ['another machine', '{"url":"http://elsewhere.example:4566"}'],
    ['nonsense', '{"url":7}'],
    ['a page for people', '<!doctype html>'],
  ])('at the usual port of this machine if the API there answers with %s', async (_what, page) => {
    const url = await serverWith({ '/_local/aws': page });
    expect(await findAwsAddress({ url, region })).toEqual({ endpoint: 'http://127.0.0.1:4566', region });
  });
});
