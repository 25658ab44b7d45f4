import { randomUUID } from 'node:crypto';
import { jitteredBackOff } from '@alleycat/functions/adapters';
import mqtt, { type IClientOptions } from 'mqtt';
import type { Clock } from '../surroundings.ts';
import type { Broker } from './addresses.ts';

/** `lost`: it is tried again by itself. */
export type LinkState =
  | { readonly state: 'connecting' }
  | { readonly state: 'open' }
  | { readonly state: 'lost'; readonly reason: string };

export interface LiveLinkOptions {
  readonly broker: Broker;
  /** Name of the custom authorizer that lets guests in; empty = the broker asks nobody. */
  readonly authorizer: string;
  readonly topics: readonly string[];
  readonly clock: Clock;
  /** Ends the link for good. */
  readonly signal: AbortSignal;
  onPayload(payload: Uint8Array): void;
  onState(state: LinkState): void;
}

/** Longest waits before the second attempt and before any: dashboards wait as long. */
const backOffMs = { firstMs: 1_000, longestMs: 15_000 } as const;
const connectTimeoutMs = 8_000;
/** The broker drops a silent client after 1.5 times this. */
const keepAliveSeconds = 15;

/** Listens as a guest until the signal is aborted. A link that is refused or lost is opened again, later each time. */
export async function listenLive(options: LiveLinkOptions): Promise<void> {
  const { clock, signal, onState } = options;
  const backOff = jitteredBackOff({ ...backOffMs, wait: (ms) => clock.sleep(ms, signal) });
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    onState({ state: 'connecting' });
    const reason = await holdLink(options, () => {
      attempt = 0;
      onState({ state: 'open' });
    });
    if (signal.aborted) return;
    onState({ state: 'lost', reason });
    await backOff(Math.max(1, attempt));
  }
}

/** Resolves when the link has ended, with the reason. */
function holdLink(
  { broker, authorizer, topics, signal, onPayload }: LiveLinkOptions,
  onOpen: () => void,
): Promise<string> {
  return new Promise((resolve) => {
    const client = mqtt.connect(broker.url, settingsOf(broker, authorizer));
    let reason = 'the broker ended the connection';
    const end = (why: string) => {
      reason = why;
      client.end(true);
    };
    const interrupt = () => end('interrupted');
    signal.addEventListener('abort', interrupt, { once: true });
    client.on('connect', () => {
      // A guest may listen to boards, and to nothing else.
      client.subscribeAsync([...topics], { qos: 0 }).then(onOpen, (error: Error) => end(error.message));
    });
    client.on('message', (_topic, payload) => onPayload(payload));
    client.on('error', (error) => end(error.message || error.name));
    client.on('close', () => {
      signal.removeEventListener('abort', interrupt);
      client.end(true); // or it would keep its timers
      resolve(reason);
    });
  });
}

const settingsOf = ({ alpn }: Broker, authorizer: string): IClientOptions => ({
  // Unique: two connections with one id evict each other for ever.
  clientId: `guest-tail-${randomUUID()}`,
  ...(authorizer === '' ? {} : { username: `?x-amz-customauthorizer-name=${encodeURIComponent(authorizer)}` }),
  ...(alpn === undefined ? {} : { ALPNProtocols: [alpn] }),
  clean: true,
  connectTimeout: connectTimeoutMs,
  keepalive: keepAliveSeconds,
  reconnectPeriod: 0,
  resubscribe: false,
});
