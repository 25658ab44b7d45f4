import type { RacerId } from '@alleycat/domain';

/** State of the link that carries live frames. `lost`: it was open or tried to be, and is tried again by itself. */
export type LinkState = 'connecting' | 'open' | 'lost';

/** The racer that a link speaks for. Without one it is a guest's: it watches. */
export interface Speaker {
  readonly racerId: RacerId;
  readonly accessToken: string;
}

/** An open connection to the broker: live frames come in, a racer's readings go out. It never comes back once it is lost. */
export interface LiveLink {
  /** Listens to a topic until the link ends; rejects when the broker refuses. A second listener replaces the first. */
  subscribe(topic: string, onPayload: (payload: Uint8Array) => void): Promise<void>;
  unsubscribe(topic: string): void;
  /** Sends a payload at least once; rejects when the link cannot take it, or ends before the broker has it. */
  publish(topic: string, payload: Uint8Array): Promise<void>;
  close(): void;
}

export interface LiveLinkOptions {
  /** Address of the broker, `ws:` or `wss:`, path `/mqtt`. */
  address: URL;
  /** Name of the custom authorizer that looks at the token. */
  authorizer: string;
  speaker: Speaker | undefined;
  /** The link has ended by itself, once it was open. */
  onLost(): void;
}

/** Resolves with an open link; rejects when there is none to be had, whether it is refused or out of reach. */
export type OpenLiveLink = (options: LiveLinkOptions) => Promise<LiveLink>;

/** Loads the MQTT client (a chunk of its own) and opens a link. */
export const openLiveLink: OpenLiveLink = async (options) => {
  const { openMqttLink } = await import('./mqtt-link.ts');
  return openMqttLink(options);
};
