import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlatformFault } from '../../../../simulator/src/faults/fault-plan.ts';
import {
  expectPlatformFaults,
  runPlatformFaults,
} from '../../../../simulator/src/platform-faults/run-platform-faults.ts';
import { eventually } from '../../../support/eventually.ts';
import { createManualClock } from '../support/manual-clock.ts';

interface Asked {
  readonly line: string;
  readonly body: string;
}

/** What the runtime and the stream answer: status and body by method and path; `hang up` ends the connection. */
type Answers = Readonly<Record<string, readonly [number, object] | 'hang up'>>;

const ALLOWED = { active: [], injected: {} };

describe('faults of the platform', () => {
  let server: Server;
  let url: string;
  let asked: Asked[];
  let answers: Answers;

  beforeEach(async () => {
    asked = [];
    answers = {};
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const line = `${request.method} ${request.url === '/' ? request.headers['x-amz-target'] : request.url}`;
      asked.push({ line, body });
      const answer = answers[line] ?? [202, {}];
      if (answer === 'hang up') request.socket.destroy();
      else response.writeHead(answer[0], { 'content-type': 'application/json' }).end(JSON.stringify(answer[1]));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const start = async (faults: readonly PlatformFault[]) => {
    const clock = createManualClock(5_000);
    const stopping = new AbortController();
    const begun: [string, number][] = [];
    const done = runPlatformFaults({
      faults,
      url,
      aws: { region: 'us-east-1', endpoint: url },
      streamName: 'alleycat-Readings',
      clock,
      signal: stopping.signal,
      onBegun: ({ kind }, atMs) => begun.push([kind, atMs]),
    });
    done.catch(() => undefined); // heard below
    await clock.advance(0);
    return { clock, stopping, begun, done };
  };

  it('begin at their time, each as it was planned', async () => {
    const { clock, begun, done } = await start([
      { atSeconds: 3, kind: 'function-failing', functionName: 'FinishFunction', seconds: 5, share: 0.5 },
      { atSeconds: 1, kind: 'disk-full', seconds: 2 },
      { atSeconds: 60, kind: 'process-killed' },
    ]);
    await clock.advance(999);
    expect(asked).toEqual([]);
    await clock.advance(1);
    await eventually(() => begun.length === 1 || undefined);
    await clock.advance(2_000);
    await eventually(() => begun.length === 2 || undefined);
    await clock.advance(57_000);
    await done;
    expect(asked).toEqual([
      { line: 'PUT /_local/faults/disk-full', body: '{"seconds":2}' },
      {
        line: 'PUT /_local/faults/function-failing',
        body: '{"functionName":"FinishFunction","seconds":5,"share":0.5}',
      },
      { line: 'PUT /_local/faults/process-killed', body: '{}' },
    ]);
    expect(begun).toEqual([
      ['disk-full', 6_000],
      ['function-failing', 8_000],
      ['process-killed', 65_000],
    ]);
  });

  it('include another number of shards, by the API of the stream', async () => {
    const { done, begun } = await start([{ atSeconds: 0, kind: 'resharded', shards: 4 }]);
    await done;
    expect(asked.map(({ line, body }) => [line, JSON.parse(body)])).toEqual([
      [
        'POST Kinesis_20131202.UpdateShardCount',
        { StreamName: 'alleycat-Readings', TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' },
      ],
    ]);
    expect(begun).toEqual([['resharded', 5_000]]);
  });

  it('wait for a stream that is being resharded', async () => {
    const line = 'POST Kinesis_20131202.UpdateShardCount';
    answers = { [line]: [400, { __type: 'ResourceInUseException', message: 'UPDATING' }] };
    const { clock, begun, done } = await start([{ atSeconds: 0, kind: 'resharded', shards: 4 }]);
    await eventually(() => asked.length === 1 || undefined);
    answers = {};
    await eventually(async () => {
      await clock.advance(1_000);
      return begun.length === 1 || undefined;
    });
    await done;
    expect(asked).toHaveLength(2);
  });

  it('may end the process that should answer', async () => {
    answers = { 'PUT /_local/faults/process-killed': 'hang up' };
    const { begun, done } = await start([{ atSeconds: 0, kind: 'process-killed' }]);
    await done;
    expect(begun).toEqual([['process-killed', 5_000]]);
  });

  it('wait for a runtime that is started again', async () => {
    answers = { 'PUT /_local/faults/disk-full': 'hang up' };
    const { clock, begun, done } = await start([{ atSeconds: 0, kind: 'disk-full', seconds: 1 }]);
    await eventually(() => asked.length === 1 || undefined);
    answers = {};
    await eventually(async () => {
      await clock.advance(500);
      return begun.length === 1 || undefined;
    });
    await done;
  });

  it('wait for it for a minute, and not for ever', async () => {
    server.close();
    server.closeAllConnections();
    const { clock, done } = await start([{ atSeconds: 0, kind: 'disk-full', seconds: 1 }]);
    const refused = expect(done).rejects.toMatchObject({ code: 'API_UNREACHABLE' });
    const settled = { is: false };
    void done.catch(() => undefined).then(() => Object.assign(settled, { is: true }));
    await eventually(async () => {
      await clock.advance(10_000);
      return settled.is || undefined;
    });
    await refused;
  });

  it('are refused with what the runtime says, and those to come are left out', async () => {
    answers = {
      'PUT /_local/faults/worker-killed': [404, { message: 'The template has no function of this logical id.' }],
    };
    const { clock, done } = await start([
      { atSeconds: 0, kind: 'worker-killed', functionName: 'Nobody' },
      { atSeconds: 5, kind: 'disk-full', seconds: 1 },
    ]);
    await expect(done).rejects.toMatchObject({
      code: 'PLATFORM_FAULT_REFUSED',
      message: 'the runtime refuses worker-killed at 0 s: The template has no function of this logical id.',
    });
    await clock.advance(10_000);
    expect(asked).toHaveLength(1);
  });

  it('are left out when the run is stopped', async () => {
    const { clock, stopping, begun, done } = await start([{ atSeconds: 5, kind: 'disk-full', seconds: 1 }]);
    await clock.advance(1_000);
    stopping.abort();
    await done;
    expect([asked, begun]).toEqual([[], []]);
  });

  describe('are asked for before the ride', () => {
    const faults: readonly PlatformFault[] = [{ atSeconds: 5, kind: 'disk-full', seconds: 1 }];

    it('of a runtime that takes them', async () => {
      answers = { 'GET /_local/faults': [200, ALLOWED] };
      await expectPlatformFaults({ faults, url });
      expect(asked.map(({ line }) => line)).toEqual(['GET /_local/faults']);
    });

    it('of one that does not, which says how to start it', async () => {
      answers = { 'GET /_local/faults': [404, { message: 'Not Found' }] };
      await expect(expectPlatformFaults({ faults, url })).rejects.toMatchObject({
        code: 'PLATFORM_FAULT_REFUSED',
        message: `${url} is no runtime that lets itself be harmed: start it with "npm start -- --faults on"`,
      });
    });

    it('but not if only the stream is concerned, which may be on AWS', async () => {
      await expectPlatformFaults({ faults: [{ atSeconds: 5, kind: 'resharded', shards: 2 }], url });
      expect(asked).toEqual([]);
    });
  });
});
