import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../simulator/src/clock.ts';
import { MQTT_CLIENTS, type MqttClientKind } from '../../../../simulator/src/plan.ts';
import { parseMqttUrl } from '../../../../simulator/src/sinks/mqtt-address.ts';
import { createMqttConnector } from '../../../../simulator/src/sinks/mqtt-connector.ts';
import { createMqttSink, type MqttSinkOptions } from '../../../../simulator/src/sinks/mqtt-sink.ts';
import type { OutgoingReading, ReadingSink } from '../../../../simulator/src/sinks/reading-sink.ts';
import { eventually } from '../../../support/eventually.ts';
import { racersOf, shortRace } from '../support/factories.ts';
import { type MiniPlatform, openMiniPlatform } from '../support/mini-platform.ts';

const racers = racersOf(3);
const forEver = { renewFromMs: Number.POSITIVE_INFINITY, endsAtMs: Number.POSITIVE_INFINITY };
let platform: MiniPlatform | undefined;
let sink: ReadingSink | undefined;

afterEach(async () => {
  await sink?.close();
  await platform?.close();
  sink = undefined;
  platform = undefined;
});

const readingAt = (index: number, second: number, staleAtMs = Number.POSITIVE_INFINITY): OutgoingReading => {
  const racer = racers[index]!;
  const payload = {
    event: 'update',
    second,
    raceId: shortRace.raceId,
    racerId: racer.racerId,
    cadence: 80,
    resistance: 40,
  };
  return { racer, race: shortRace, second, payload: JSON.stringify(payload), staleAtMs };
};

/** Collects outcomes; `until` resolves when there are so many of them. */
function collectOutcomes() {
  const outcomes: string[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const add = (kind: string) => (reading: OutgoingReading) => {
    outcomes.push(`${kind} ${reading.racer.racerId} ${reading.second}`);
    for (const { count, resolve } of waiting) if (outcomes.length >= count) resolve();
  };
  return {
    outcomes,
    until: (count: number) => new Promise<void>((resolve) => void waiting.push({ count, resolve })),
    events: { acknowledged: add('acknowledged'), retried: add('retried'), givenUp: add('given up') },
  };
}

type SinkOptions = Pick<MqttSinkOptions, 'events'> & Partial<MqttSinkOptions> & { client: MqttClientKind };

async function openSink(url: string, { client, ...options }: SinkOptions): Promise<ReadingSink> {
  sink = createMqttSink({
    racers,
    connector: await createMqttConnector({ url, client, isFragile: true }),
    login: async () => forEver,
    readingsTopic: 'alleycat/readings/{racerId}',
    clock: systemClock,
    serverClock: systemClock,
    runId: 'test',
    ...options,
  });
  return sink;
}

const openPlatform = async (): Promise<MiniPlatform> => {
  platform = await openMiniPlatform({ clock: systemClock, epochMs: 1_620_992_100_000 });
  return platform;
};

describe.each(MQTT_CLIENTS)('the MQTT sink with %s', (client) => {
  it('connects every racer on their own and reports each acknowledgement', async () => {
    const { mqttUrl, readings, connectedSockets } = await openPlatform();
    const { outcomes, until, events } = collectOutcomes();
    const open = await openSink(mqttUrl, { client, events });
    await open.open();
    expect([open.connectedCount(), connectedSockets()]).toEqual([3, 3]);
    const done = until(3);
    for (const index of [0, 1, 2]) open.send(readingAt(index, 1));
    await done;
    expect(outcomes.sort()).toEqual(racers.map(({ racerId }) => `acknowledged ${racerId} 1`));
    expect(readings.map(({ racerId }) => racerId).sort()).toEqual(racers.map(({ racerId }) => racerId));
    expect(open.pendingCount()).toBe(0);
  });

  it('keeps a reading while its connection is down and sends it when it resumes', async () => {
    const { mqttUrl, dropConnections } = await openPlatform();
    const { outcomes, until, events } = collectOutcomes();
    const open = await openSink(mqttUrl, { client, events });
    await open.open();
    dropConnections();
    const done = until(1);
    open.send(readingAt(0, 1));
    await done;
    // Whether the client knew of the drop decides if that was a second attempt.
    if (outcomes.length === 1 && outcomes[0]?.startsWith('retried')) await until(2);
    expect(outcomes.at(-1)).toBe(`acknowledged ${racers[0]?.racerId} 1`);
  });

  it('gives up a reading that is stale by the time it could be sent', async () => {
    const { mqttUrl } = await openPlatform();
    const { outcomes, until, events } = collectOutcomes();
    const open = await openSink(mqttUrl, { client, events });
    await open.open();
    const done = until(1);
    open.send(readingAt(0, 1, 0));
    await done;
    expect(outcomes).toEqual([`given up ${racers[0]?.racerId} 1`]);
  });

  it('comes back after a cut, which its broker was not told of, and repeats what was on its way', async () => {
    const { mqttUrl, readings, logins, connectedSockets } = await openPlatform();
    const { outcomes, until, events } = collectOutcomes();
    const open = await openSink(mqttUrl, { client, events, racers: racers.slice(0, 1) });
    await open.open();
    const done = until(2);
    open.send(readingAt(0, 1));
    open.cut(0);
    await done;
    const name = `${racers[0]?.racerId} 1`;
    expect(outcomes).toEqual([`retried ${name}`, `acknowledged ${name}`]);
    expect(readings.length).toBeGreaterThanOrEqual(1); // the first one may have arrived as well
    expect(logins).toHaveLength(2);
    await eventually(() => connectedSockets() === 1 || undefined);
  });

  it('gives up what is sent for a racer who died, and connects again when the time has come', async () => {
    const { mqttUrl, readings } = await openPlatform();
    const { outcomes, until, events } = collectOutcomes();
    let serverMs = 0;
    const open = await openSink(mqttUrl, { client, events, serverClock: { nowMs: () => serverMs } });
    await open.open();
    open.die(0, 1_000);
    open.send(readingAt(0, 1));
    open.send(readingAt(1, 1));
    expect([outcomes, open.connectedCount()]).toEqual([[`given up ${racers[0]?.racerId} 1`], 2]);
    await eventually(() => open.connectedCount() === 3 || undefined);
    serverMs = 1_000;
    const done = until(3);
    open.send(readingAt(0, 2));
    await done;
    expect(outcomes.slice(1).sort()).toEqual([
      `acknowledged ${racers[0]?.racerId} 2`,
      `acknowledged ${racers[1]?.racerId} 1`,
    ]);
    expect(readings.map(({ racerId, second }) => `${racerId} ${second}`).sort()).toEqual([
      `${racers[0]?.racerId} 2`,
      `${racers[1]?.racerId} 1`,
    ]);
  });

  it('sends anything raw, and books nothing for it', async () => {
    const { mqttUrl, readings } = await openPlatform();
    const { outcomes, events } = collectOutcomes();
    const open = await openSink(mqttUrl, { client, events });
    await open.open();
    const payload = new TextEncoder().encode(`xx${readingAt(1, 7).payload}yy`).subarray(2, -2);
    open.sendRaw({ racerIndex: 0, payload });
    open.sendRaw({ racerIndex: 2, topic: `alleycat/readings/${racers[1]?.racerId}`, payload });
    await eventually(() => readings.length === 2 || undefined);
    expect(readings.map(({ racerId, second }) => [racerId, second])).toEqual([
      [racers[1]?.racerId, 7],
      [racers[1]?.racerId, 7],
    ]);
    expect([outcomes, open.pendingCount()]).toEqual([[], 0]);
  });

  it('at QoS 0 has nothing pending once it is sent, and hears nothing', async () => {
    const { mqttUrl, readings } = await openPlatform();
    const { outcomes, events } = collectOutcomes();
    const open = await openSink(mqttUrl, { client, events, qos: 0 });
    await open.open();
    for (const index of [0, 1, 2]) open.send(readingAt(index, 1));
    await eventually(() => (readings.length === 3 && open.pendingCount() === 0) || undefined);
    expect(outcomes).toEqual([]);
  });

  it('has racers who watch, counts their frames, and after a cut they watch again', async () => {
    const { mqttUrl } = await openPlatform();
    const { events } = collectOutcomes();
    const watching = { racerCount: 2, liveTopic: 'alleycat/live/{classId}' };
    const open = await openSink(mqttUrl, { client, events, watching });
    await open.open();
    open.send(readingAt(0, 1));
    await eventually(() => open.framesWatched() === 2 || undefined);
    open.cut(0);
    await eventually(() => open.connectedCount() === 2 || undefined);
    await eventually(() => open.connectedCount() === 3 || undefined);
    open.send(readingAt(0, 2));
    await eventually(() => open.framesWatched() === 4 || undefined);
  });

  it('says what to do if the broker is not there', async () => {
    const { events } = collectOutcomes();
    const closed = await openSink('mqtt://127.0.0.1:9', { client, events, connectTimeoutMs: 0 });
    await expect(closed.open()).rejects.toMatchObject({
      code: 'MQTT_CONNECT_FAILED',
      message: expect.stringContaining('pass --mqtt-url'),
    });
  });
});

describe('a broker URL', () => {
  it('of WebSocket has a path', () => {
    expect(parseMqttUrl('ws://127.0.0.1:8080/mqtt')).toEqual({
      host: '127.0.0.1',
      port: 8080,
      tls: false,
      path: '/mqtt',
    });
    const host = 'abc123-ats.iot.eu-central-1.amazonaws.com';
    expect(parseMqttUrl(`wss://${host}/mqtt?x=1`)).toEqual({ host, port: 443, tls: true, path: '/mqtt?x=1' });
  });

  it('has the port of its protocol by default', () => {
    expect(parseMqttUrl('mqtt://127.0.0.1')).toEqual({ host: '127.0.0.1', port: 1883, tls: false });
    expect(parseMqttUrl('mqtts://broker.example.org:443')).toEqual({
      host: 'broker.example.org',
      port: 443,
      tls: true,
    });
  });

  it('of AWS means the port where people and fleets log in, whatever port bikes with certificates use', () => {
    const host = 'abc123-ats.iot.eu-central-1.amazonaws.com';
    const address = { host, port: 443, tls: true, alpn: 'mqtt' };
    expect(parseMqttUrl(`mqtts://${host}:8883`)).toEqual(address);
    expect(parseMqttUrl(`mqtts://${host}`)).toEqual(address);
  });

  it.each(['http://x', 'mqtt:', 'x'])('is not %s', (url) => {
    expect(() => parseMqttUrl(url)).toThrow(expect.objectContaining({ code: 'MQTT_URL_UNSUPPORTED' }));
  });
});
