import { once } from 'node:events';
import { createServer } from 'node:net';
import { parseRaces, parseRoster } from '@alleycat/domain/wire';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { getJson } from '../support/stack.ts';
import { freePortFlags, startProcessOfTest } from '../support/started-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('npm start', { timeout: 120_000 }, () => {
  it('serves API and dashboard at the address of its ready line, with the race length it was given', async () => {
    const { ready } = startProcessOfTest([
      ...(await freePortFlags()),
      '--data',
      temporaryFolder(),
      '--race-length',
      '20',
    ]);
    const url = await ready;
    expect(await getJson(`${url}/config`)).toMatchObject({ raceLengthSeconds: 20, windowSeconds: 1 });
    expect(await (await fetch(url, { headers: { accept: 'text/html' } })).text()).toContain('<div id="app"');
  });

  it('drains and stops on Ctrl-C', async () => {
    const { child, ready, ended } = startProcessOfTest([...(await freePortFlags()), '--data', temporaryFolder()]);
    await ready;
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });

  it('has demo racers that ride as the fleet of the stack', async () => {
    const flags = [...(await freePortFlags()), '--demo-racers', '1', '--data', temporaryFolder()];
    const url = await startProcessOfTest(flags).ready;
    const racers = await eventually(async () => {
      const [race] = parseRaces(await getJson(`${url}/classes/1/races?limit=1`)).races;
      if (race === undefined) return undefined;
      return parseRoster(await getJson(`${url}/races/${race.raceId}/roster?version=1&from=0`)).racers;
    });
    expect(racers).toEqual([{ racerId: 'sim-demo-0001', name: expect.any(String) }]);
  });

  it('takes its demo racers along when it is killed, so that a second start has them for itself', async () => {
    const flags = [...(await freePortFlags()), '--demo-racers', '1', '--data', temporaryFolder()];
    const { child, ready, ended } = startProcessOfTest(flags);
    await ready;
    child.kill('SIGKILL');
    // The demo writes to the same standard error: this ends when both are gone.
    expect(await ended).toBe('SIGKILL');
  });

  it('refuses a data folder that another instance uses, and says so', async () => {
    const data = temporaryFolder();
    await startProcessOfTest([...(await freePortFlags()), '--data', data]).ready;
    const second = startProcessOfTest([...(await freePortFlags()), '--data', data]);
    expect(await second.ended).toBe(1);
    expect(second.lines).toEqual([
      `another runtime uses the data folder ${data}; stop it, or choose another folder with --data`,
    ]);
  });

  it.each(['--port', '--mqtt-port', '--aws-port', '--cache-port'])(
    'says which flag helps when the port of %s is taken',
    async (flag) => {
      const taken = createServer().listen(0, '127.0.0.1');
      onTestFinished(() => void taken.close());
      await once(taken, 'listening');
      const address = taken.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const { ended, lines } = startProcessOfTest([
        ...(await freePortFlags()),
        '--data',
        temporaryFolder(),
        flag,
        String(port),
      ]);
      expect(await ended).toBe(1);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(String(port));
      expect(lines[0]).toContain(flag);
    },
  );

  it.each([
    [['--race-length', '5'], 1, 'parameter RaceLengthSeconds is "5"; it must be at least 10'],
    [['--port', 'http'], 2, '--port must be a whole number from 0 to 65535, not "http"'],
    [['--public-url', 'race.example'], 2, '--public-url must look like https://race.example, not "race.example"'],
    [['--colour', 'red'], 2, "Unknown option '--colour'"],
  ])('answers %j with a sentence', async (flags, code, message) => {
    const { ended, lines } = startProcessOfTest(['--data', temporaryFolder(), ...flags]);
    expect(await ended).toBe(code);
    expect(lines.join('\n')).toContain(message);
  });
});
