import type { Duplex } from 'node:stream';
import type { ConnectRequest, Session } from '../authorizer.ts';

/** A message from a client, before anybody acknowledged it. */
export interface InboundMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly session: Session;
}

export interface OutboundMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

export interface RetainedMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly lastModifiedMs: number;
}

/** Where a connection came from. */
export type ConnectionOrigin = Pick<ConnectRequest, 'protocol' | 'http' | 'sourceIp'>;

/** An MQTT broker: all that the rest of the IoT service knows about the library that plays it. */
export interface Broker {
  /** Speaks MQTT with a client over this stream until either side closes it. */
  attach(stream: Duplex, origin: ConnectionOrigin): void;
  /** Hands a message to all subscribers; resolves when it is queued for each. @throws RetainedMessagesFullError */
  publish(message: OutboundMessage): Promise<void>;
  /** Closes a client's connection; false if there is none. */
  disconnect(clientId: string): Promise<boolean>;
  retained(topic: string): RetainedMessage | undefined;
  listRetained(): readonly RetainedMessage[];
  /** From now on publishes are refused by closing their connection, unacknowledged. */
  refusePublishes(): void;
  close(): Promise<void>;
}

export class RetainedMessagesFullError extends Error {
  constructor(retainedMessagesMax: number) {
    super(
      `the broker keeps ${retainedMessagesMax} retained messages already; delete some with empty retained publishes`,
    );
    this.name = 'RetainedMessagesFullError';
  }
}
