import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../simulator/src/clock.ts';
import { createMqttConnector, parseMqttUrl } from '../../../../simulator/src/sinks/mqtt-connector.ts';
import { createMqttSink, type MqttSinkOptions } from '../../../../simulator/src/sinks/mqtt-sink.ts';
import type { OutgoingReading, ReadingSink } from '../../../../simulator/src/sinks/reading-sink.ts';
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

function openSink(mqttUrl: string, options: Pick<MqttSinkOptions, 'events'> & Partial<MqttSinkOptions>): ReadingSink {
  sink = createMqttSink({
    racers,
    connector: createMqttConnector(mqttUrl),
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

describe('the MQTT sink', () => {
  it('connects every racer on their own and reports each acknowledgement', async () => {
    const { mqttUrl, readings, connectedSockets } = await openPlatform();
    const { outcomes, until, events } = collectOutcomes();
    const open = openSink(mqttUrl, { events });
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
    const open = openSink(mqttUrl, { events });
    await open.open();
    dropConnections();
    const done = until(1);
    open.send(readingAt(0, 1));
    await done;
    // Whether the SDK knew of the drop decides if that was a second attempt.
    if (outcomes.length === 1 && outcomes[0]?.startsWith('retried')) await until(2);
    expect(outcomes.at(-1)).toBe(`acknowledged ${racers[0]?.racerId} 1`);
  });

  it('gives up a reading that is stale by the time it could be sent', async () => {
    const { mqttUrl } = await openPlatform();
    const { outcomes, until, events } = collectOutcomes();
    const open = openSink(mqttUrl, { events });
    await open.open();
    const done = until(1);
    open.send(readingAt(0, 1, 0));
    await done;
    expect(outcomes).toEqual([`given up ${racers[0]?.racerId} 1`]);
  });

  it('says what to do if the broker is not there', async () => {
    const { mqttUrl, close } = await openPlatform();
    await close();
    platform = undefined;
    const { events } = collectOutcomes();
    await expect(openSink(mqttUrl, { events, connectTimeoutMs: 0 }).open()).rejects.toMatchObject({
      code: 'MQTT_CONNECT_FAILED',
      message: expect.stringContaining('pass --mqtt-url'),
    });
  });
});

describe('a broker URL', () => {
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

  it.each(['ws://x', 'mqtt:', 'x'])('is not %s', (url) => {
    expect(() => parseMqttUrl(url)).toThrow(expect.objectContaining({ code: 'MQTT_URL_UNSUPPORTED' }));
  });
});
