import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import mqtt, { type MqttClient } from 'mqtt';
import { createWebSocketStream, WebSocket } from 'ws';
import { integerBetween, type Random } from '../support/random.ts';
import { FuzzFailure } from './failure.ts';
import { type Credentials, hostileConnect, hostilePacket } from './mqtt-packets.ts';
import type { Platform } from './platform.ts';
import { inParallel } from './workers.ts';

const PACKETS_PER_CONNECTION_MAX = 20;
const AT_ONCE = 16;
// A packet that is cut short swallows what comes after it, and nothing answers: the client gives up.
const SILENCE_MS = 20;
// What the broker may take to close a connection that its client has ended: 15 s in line for the authorizer, 5 s in it.
const CLOSING_MS = 40_000;
const PING = Buffer.from([0xc0, 0]);

const AUTHORIZER = '?x-amz-customauthorizer-name=alleycat-racers';

/** Attacks the broker with so many packets, by TCP and by WebSocket. @throws FuzzFailure */
export const attackBroker = async (
  { ports }: Platform,
  { count, random, seed, token }: { count: number; random: Random; seed: number; token: string },
): Promise<void> => {
  let left = count;
  const attacker = async (): Promise<void> => {
    while (left > 0) {
      const name = `${integerBetween(random, 1, 40)}`; // few, so that sessions do not grow with the number of packets
      const guest: Credentials = { clientId: `guest-${name}`, username: AUTHORIZER };
      const fleet: Credentials = { clientId: `sim-${name}`, username: AUTHORIZER, password: token };
      const connection = random() < 0.5 ? overTcp(ports.mqttPort) : overWebSocket(ports.webPort);
      const sent = [hostileConnect(random, random() < 0.3 ? guest : fleet)];
      await connection.answerTo(sent[0] as Buffer);
      while (connection.isOpen() && sent.length < PACKETS_PER_CONNECTION_MAX) {
        const packet = hostilePacket(random);
        sent.push(packet);
        await connection.answerTo(Buffer.concat([packet, PING]));
      }
      left -= sent.length;
      await connection.end().catch((cause) => {
        throw new FuzzFailure(String(cause), { seed, input: Buffer.concat(sent) });
      });
    }
  };
  await inParallel({ count: AT_ONCE, atOnce: AT_ONCE }, attacker);
};

interface Connection {
  /** Resolves when anything comes back, when the connection closes, or when nothing happens. */
  answerTo(bytes: Buffer): Promise<void>;
  isOpen(): boolean;
  /** @throws Error if the broker does not close it */
  end(): Promise<void>;
}

const overTcp = (port: number): Connection => connectionOf(connectTcp(port, '127.0.0.1'));

const overWebSocket = (port: number): Connection =>
  connectionOf(createWebSocketStream(new WebSocket(`ws://127.0.0.1:${port}/mqtt`, 'mqtt')));

const connectionOf = (stream: Duplex): Connection => {
  let isOpen = true;
  const closed = new Promise<void>((resolve) => {
    stream.once('close', () => {
      isOpen = false;
      resolve();
    });
  });
  stream.on('error', () => stream.destroy());
  // The broker has closed. A WebSocket's stream would not say so when its socket is reset while it ends.
  stream.on('end', () => stream.destroy());
  stream.resume();
  return {
    isOpen: () => isOpen && stream.writable,
    answerTo: async (bytes) => {
      const over = Promise.withResolvers<void>();
      const timer = setTimeout(over.resolve, SILENCE_MS);
      stream.once('data', over.resolve);
      stream.write(bytes);
      await Promise.race([over.promise, closed]);
      stream.off('data', over.resolve);
      clearTimeout(timer);
    },
    end: async () => {
      stream.end();
      await within(closed, 'the broker closes a connection that its client has ended');
    },
  };
};

const within = async (work: Promise<unknown>, what: string): Promise<void> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`does not hold: ${what}`)), CLOSING_MS);
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};

/** A spectator who stays, and sees what is published. */
export interface Spectator {
  /** Resolves when a message that an operator publishes now has arrived. */
  sees(): Promise<void>;
  leave(): Promise<void>;
}

export const openSpectator = async (
  { ports }: Platform,
  publish: (topic: string, text: string) => Promise<void>,
): Promise<Spectator> => {
  const topic = 'alleycat/live/6'; // nobody else publishes there
  const client: MqttClient = await mqtt.connectAsync(
    `mqtt://127.0.0.1:${ports.mqttPort}`,
    { clientId: 'guest-honest', username: AUTHORIZER, reconnectPeriod: 0 },
    false,
  );
  await client.subscribeAsync(topic, { qos: 1 });
  let round = 0;
  return {
    sees: async () => {
      round += 1;
      const wanted = `round ${round}`;
      const seen = new Promise<void>((resolve) => {
        client.on('message', (_topic, payload) => {
          if (payload.toString() === wanted) resolve();
        });
      });
      await publish(topic, wanted);
      await within(seen, 'an honest spectator sees what is published');
      client.removeAllListeners('message');
    },
    leave: async () => {
      await client.endAsync(true);
    },
  };
};
