import { describe, expect, it } from 'vitest';
import { expectUnharmed, rideFaultyRace } from './faulty-race.ts';

describe('connections that break', { timeout: 180_000 }, () => {
  it.each([
    ['the device SDK', { client: 'device-sdk' }],
    ['MQTT.js', { client: 'mqtt-js' }],
  ] as const)('come back, and what was acknowledged before or after is on every board: %s', async (_, { client }) => {
    const report = await rideFaultyRace({ cutEverySeconds: 8 }, { mqtt: { client, qos: 1, watchers: 0 } });
    expectUnharmed(report, 'cut', 20);
    expect(report.acknowledged).toBeGreaterThan(report.sent / 2);
  });
});
