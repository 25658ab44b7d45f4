import type { MqttLogin } from './mqtt-login.ts';

export interface MqttMessage {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly qos: 0 | 1;
  /** @default false */
  readonly retain?: boolean;
}

/**
 * A connection to a broker, whichever library keeps it. It is a clean session and does not come back by itself: this
 * side decides with which login to try again, and whether what was not acknowledged is still worth sending.
 */
export interface MqttConnection {
  /** Once only. Rejects with the broker's answer, and has then freed what it held: who tries again makes another one. */
  connect(): Promise<void>;
  /** Calls back once: at QoS 1 when it is acknowledged, at QoS 0 when it was handed over; with the reason if neither. */
  publish(message: MqttMessage, done: (error?: unknown) => void): void;
  /** Resolves when the broker has granted it. */
  subscribe(topic: string, options: Subscription): Promise<void>;
  /** Breaks the connection without a word to the broker. */
  break(): void;
  /** Frees what it holds. Rejects if there was nobody to take leave of. */
  disconnect(): Promise<void>;
}

export interface Subscription {
  readonly qos: 0 | 1;
  readonly receive: (payload: Uint8Array) => void;
}

export interface MqttConnectionOptions {
  readonly clientId: string;
  readonly login: MqttLogin;
  /** Called when a connection that was up has ended and nobody here wanted that. */
  readonly onLost: () => void;
}

/** Opens connections to one broker that differ in their client id and login only. */
export interface MqttConnector {
  newConnection(options: MqttConnectionOptions): MqttConnection;
}

/** Both libraries are told the same, so that a run does not depend on which one it takes. */
export const mqttTimes = {
  connectTimeoutMs: 10_000,
  keepAliveSeconds: 30,
  pingTimeoutMs: 5_000,
  /**
   * A PUBACK that takes longer is not coming. Longer than readings stay fresh: as long as the connection holds, what
   * was sent is on its way, and a broker that is behind would be so all the more if everything were sent twice.
   */
  acknowledgeTimeoutMs: 10_000,
} as const;
