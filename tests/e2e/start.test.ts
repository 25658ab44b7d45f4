import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { getJson } from '../support/stack.ts';
import { freePortFlags, type StartedProcess, startProcess } from '../support/started-process.ts';

describe('npm start', { timeout: 60_000 }, () => {
  const processes: StartedProcess[] = [];
  const folders: string[] = [];
  const start = (flags: readonly string[]): StartedProcess => {
    const started = startProcess(flags);
    processes.push(started);
    return started;
  };
  const newFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'alleycat-'));
    folders.push(folder);
    return folder;
  };

  afterEach(async () => {
    for (const { child, ended } of processes.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  it('serves API and dashboard at the address of its ready line, with the race length it was given', async () => {
    const { ready } = start([...(await freePortFlags()), '--data', newFolder(), '--race-length', '20']);
    const url = await ready;
    expect(await getJson(`${url}/config`)).toMatchObject({ raceLengthSeconds: 20, windowSeconds: 1 });
    expect(await (await fetch(url, { headers: { accept: 'text/html' } })).text()).toContain('<div id="app"');
  });

  it('drains and stops on Ctrl-C', async () => {
    const { child, ready, ended } = start([...(await freePortFlags()), '--data', newFolder()]);
    await ready;
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });

  it('refuses a data folder that another instance uses, and says so', async () => {
    const data = newFolder();
    await start([...(await freePortFlags()), '--data', data]).ready;
    const second = start([...(await freePortFlags()), '--data', data]);
    expect(await second.ended).toBe(1);
    expect(second.lines).toEqual([
      `another runtime uses the data folder ${data}; stop it, or choose another folder with --data`,
    ]);
  });

  it.each(['--port', '--mqtt-port', '--aws-port'])(
    'says which flag helps when the port of %s is taken',
    async (flag) => {
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const address = taken.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const { ended, lines } = start([...(await freePortFlags()), '--data', newFolder(), flag, String(port)]);
      expect(await ended).toBe(1);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(String(port));
      expect(lines[0]).toContain(flag);
      taken.close();
    },
  );

  it.each([
    [['--race-length', '5'], 1, 'parameter RaceLengthSeconds is "5"; it must be at least 10'],
    [['--port', 'http'], 2, '--port must be a whole number from 0 to 65535, not "http"'],
    [['--colour', 'red'], 2, "Unknown option '--colour'"],
  ])('answers %j with a sentence', async (flags, code, message) => {
    const { ended, lines } = start(['--data', newFolder(), ...flags]);
    expect(await ended).toBe(code);
    expect(lines.join('\n')).toContain(message);
  });
});
