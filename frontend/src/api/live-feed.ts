/** State of the link that carries live frames. `lost`: it was open or tried to be, and is tried again by itself. */
export type LinkState = 'connecting' | 'open' | 'lost';

/** An open push channel: live frames come in, a racer's readings go out. */
export interface LiveFeed {
  /** Listens to a topic until the returned function is called; survives reconnects. */
  subscribe(topic: string, onPayload: (payload: Uint8Array) => void): () => void;
  /** Sends a payload at least once; rejects when the link cannot take it. */
  publish(topic: string, payload: Uint8Array): Promise<void>;
  close(): void;
}

export interface LiveFeedOptions {
  /** Address of the broker, `ws:` or `wss:`, path `/mqtt`. */
  address: URL;
  /** Unique per tab: two connections with one id would evict each other for ever. */
  clientId: string;
  onLink(state: LinkState): void;
}

export type OpenLiveFeed = (options: LiveFeedOptions) => Promise<LiveFeed>;

/** Loads the MQTT client (a chunk of its own) and opens the feed. */
export const openLiveFeed: OpenLiveFeed = async (options) => {
  const { openMqttFeed } = await import('./mqtt-feed.ts');
  return openMqttFeed(options);
};
