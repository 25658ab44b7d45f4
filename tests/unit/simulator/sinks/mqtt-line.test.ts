import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { MQTT_CLIENTS, type MqttClientKind } from '../../../../simulator/src/plan.ts';
import { createMqttConnector } from '../../../../simulator/src/sinks/mqtt-connector.ts';
import { createMqttLine, type MqttLine, type MqttLineOptions } from '../../../../simulator/src/sinks/mqtt-line.ts';
import type { RacerLogin } from '../../../../simulator/src/sinks/mqtt-login.ts';
import { createGate } from '../../../../simulator/src/wait.ts';
import { type CuttableProxy, startCuttableProxy } from '../../../support/cuttable-proxy.ts';
import { eventually } from '../../../support/eventually.ts';
import { createAcceleratedClock } from '../support/accelerated-clock.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { type MiniPlatform, type MiniPlatformOptions, openMiniPlatform } from '../support/mini-platform.ts';

const forEver = { renewFromMs: Number.POSITIVE_INFINITY, endsAtMs: Number.POSITIVE_INFINITY };
const withPassword = (password: string): RacerLogin => ({ username: '?name=Door', password, ...forEver });

let platform: MiniPlatform | undefined;
let line: MqttLine | undefined;

afterEach(async () => {
  await line?.close();
  await platform?.close();
  line = undefined;
  platform = undefined;
});

interface LineOptions extends Partial<MiniPlatformOptions & MqttLineOptions> {
  client: MqttClientKind;
  /** The way to the broker, from its address. @default straight */
  throughUrl?: (mqttUrl: string) => Promise<string>;
}

async function openLine(
  login: MqttLineOptions['login'],
  { client, throughUrl = async (url) => url, clock = createAcceleratedClock(10), ...options }: LineOptions,
) {
  const mini = await openMiniPlatform({ clock, epochMs: 1_620_992_100_000, ...options });
  const onOnline = vi.fn();
  platform = mini;
  line = createMqttLine({
    connector: await createMqttConnector({ url: await throughUrl(mini.mqttUrl), client }),
    clientId: 'sim-1',
    login,
    clock,
    gate: createGate(1),
    phase: 0,
    connectTimeoutMs: Number.POSITIVE_INFINITY,
    onOnline,
    ...options,
  });
  const passwords = () => mini.logins.map(({ password }) => password);
  return { mini, line, clock, onOnline, passwords };
}

describe.each(MQTT_CLIENTS)('a line of %s to the broker', (client) => {
  it('says who it is', async () => {
    const { mini, line, onOnline } = await openLine(async () => withPassword('one'), { client });
    await line.open();
    expect(line.current()).toBeDefined();
    expect(onOnline).toHaveBeenCalledTimes(1);
    expect(mini.logins).toEqual([
      // The device SDK adds which one it is.
      { clientId: 'sim-1', username: expect.stringMatching(/^\?name=Door(&SDK=|$)/), password: 'one' },
    ]);
  });

  it('comes back with the newest login each time it is dropped', async () => {
    let login = withPassword('one');
    const { mini, line, passwords } = await openLine(async () => login, { client });
    await line.open();
    for (const next of ['two', 'three']) {
      login = withPassword(next);
      mini.dropConnections();
      await eventually(() => (mini.logins.at(-1)?.password === next && line.current()) || undefined);
    }
    // The device SDK revives a lost connection with its old password if nobody tells it within a second not to.
    const changes = passwords().filter((password, index, all) => password !== all[index - 1]);
    expect(changes).toEqual(['one', 'two', 'three']);
    await eventually(() => mini.connectedSockets() === 1 || undefined);
  });

  it('comes back after the broker refused it, and the login that it had is not used any longer', async () => {
    let login = withPassword('old');
    const { passwords, line } = await openLine(async () => login, {
      client,
      admits: ({ password }) => {
        login = withPassword('new');
        return password === 'new';
      },
    });
    await line.open();
    expect(passwords()).toEqual(['old', 'new']);
  });

  it('moves to a newer login before the one that it has ends', async () => {
    const clock = createManualClock(0);
    const lives = [10_000, 20_000, 30_000].map((endsAtMs, index) => ({
      ...withPassword(String(index)),
      renewFromMs: endsAtMs - 8_000,
      endsAtMs,
    }));
    let movedAtMs = 0;
    const login = async () => lives.find(({ renewFromMs }) => clock.nowMs() < renewFromMs) ?? withPassword('last');
    const { mini, line, passwords } = await openLine(login, {
      client,
      clock,
      phase: 0.5,
      onOnline: () => {
        movedAtMs ||= mini.logins.length === 2 ? clock.nowMs() : 0;
      },
    });
    const opened = line.open();
    await clock.advance(0);
    await opened;
    await eventually(
      async () => {
        await clock.advance(line.current() === undefined ? 0 : 1_000);
        return mini.logins.at(-1)?.password === 'last' || undefined;
      },
      { everyMs: 5 },
    );
    expect(passwords()).toEqual(['0', '1', '2', 'last']);
    // From 2 s on there was a newer one, and the broker would have ended the connection at 10 s.
    expect(movedAtMs).toBeGreaterThanOrEqual(lives[0]?.renewFromMs ?? 0);
    expect(movedAtMs).toBeLessThan(lives[0]?.endsAtMs ?? 0);
    await eventually(() => mini.connectedSockets() === 1 || undefined);
  });

  it('keeps its connection while no newer login is to be had', async () => {
    const clock = createAcceleratedClock(100);
    const login = { ...withPassword('one'), renewFromMs: clock.nowMs() + 1_000, endsAtMs: clock.nowMs() + 2_000 };
    let asked = 0;
    const { line, passwords } = await openLine(
      async () => {
        asked += 1;
        if (asked > 1) throw new Error('the issuer is away');
        return login;
      },
      { client, clock },
    );
    await line.open();
    await eventually(() => asked > 3 || undefined);
    expect(line.current()).toBeDefined();
    expect(passwords()).toEqual(['one']);
  });

  it('notices each time that the broker is gone, also after attempts that were refused, and comes back', async () => {
    let proxy: CuttableProxy | undefined;
    let attempts = 0;
    const login = withPassword('one');
    const { mini, line } = await openLine(
      async () => {
        attempts += 1;
        return login;
      },
      {
        client,
        throughUrl: async (url) => {
          proxy = await startCuttableProxy(url);
          return proxy.url.replace('http:', 'mqtt:');
        },
      },
    );
    onTestFinished(async () => proxy?.close());
    await line.open();
    for (const logins of [2, 3]) {
      const before = attempts;
      await proxy?.vanish();
      await eventually(() => line.current() === undefined || undefined);
      await eventually(() => attempts >= before + 2 || undefined);
      await proxy?.listen();
      await eventually(() => (mini.logins.length >= logins && line.current()) || undefined);
    }
  });

  it('gives up if it never comes up in time, with the reason', async () => {
    const { line } = await openLine(async () => withPassword('wrong'), {
      client,
      admits: () => false,
      connectTimeoutMs: 0,
    });
    await expect(line.open()).rejects.toThrow();
    expect(line.current()).toBeUndefined();
  });

  it('closes for good: nothing is left at the broker, and nobody comes back', async () => {
    const { line, mini, passwords } = await openLine(async () => withPassword('one'), { client });
    await line.open();
    await line.close();
    expect(line.current()).toBeUndefined();
    await eventually(() => mini.connectedSockets() === 0 || undefined);
    expect(passwords()).toEqual(['one']);
  });
});

describe('a gate', () => {
  it('lets so many in at a time, in the order in which they came, whether they fail or not', async () => {
    const gate = createGate(2);
    const log: string[] = [];
    let inside = 0;
    let insideMax = 0;
    const tasks = Array.from({ length: 7 }, (_, index) =>
      gate(async () => {
        inside += 1;
        insideMax = Math.max(inside, insideMax);
        log.push(`${index}`);
        await Promise.resolve();
        inside -= 1;
        if (index % 2 === 1) throw new Error('odd');
      }),
    );
    const outcomes = await Promise.allSettled(tasks);
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, false, true, false, true]);
    expect({ log: log.join(''), insideMax }).toEqual({ log: '0123456', insideMax: 2 });
  });
});
