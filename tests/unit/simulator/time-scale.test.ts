import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { expectTimeScale } from '../../../simulator/src/time-scale.ts';

const serve = async (answer: RequestListener): Promise<string> => {
  const server = createServer(answer);
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const runtimeAt = (timeScale: number) =>
  serve((request, response) => {
    response.statusCode = request.url === '/_local/health' ? 200 : 404;
    response.end(JSON.stringify({ status: 'ok', timeScale }));
  });

it('is taken if the runtime has the same', async () => {
  await expectTimeScale(await runtimeAt(10), 10);
  await expectTimeScale(await runtimeAt(1), 1);
});

it.each([
  [10, 1, 'ride with --time-scale 10, or start the runtime with --time-scale 1'],
  [10, 5, 'ride with --time-scale 10, or start the runtime with --time-scale 5'],
  [
    1,
    5,
    'start the local runtime with --time-scale 5 (a deployed stack knows no other time), or leave --time-scale out',
  ],
])('of a runtime is %i, and that of the simulator %i: it says what to do', async (actual, asked, advice) => {
  const url = await runtimeAt(actual);
  await expect(expectTimeScale(url, asked)).rejects.toMatchObject({
    code: 'TIME_SCALE_DIFFERS',
    message: `the clock of ${url} runs ${actual} times as fast as ours, not ${asked} times: ${advice}`,
  });
});

it.each<[string, RequestListener]>([
  ['has no such page', (_request, response) => response.writeHead(403).end('{"message":"Forbidden"}')],
  ['shows its dashboard whatever is asked', (_request, response) => response.end('<!doctype html>')],
])('of whoever %s is that of the day', async (_who, answer) => {
  const url = await serve(answer);
  await expectTimeScale(url, 1);
  await expect(expectTimeScale(url, 2)).rejects.toMatchObject({ code: 'TIME_SCALE_DIFFERS' });
});
