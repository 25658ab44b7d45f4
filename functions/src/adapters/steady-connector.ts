import { connect as connectTcp, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { AbstractConnector } from 'ioredis';

interface Target {
  readonly host: string;
  readonly port: number;
  readonly tls?: ConnectionOptions;
  readonly disconnectTimeout: number;
}

/**
 * Opens sockets for ioredis, and hears of every error of theirs, which it tells. The client's own connector listens to the first
 * one only; TLS has a second one as a rule, an alert after a certificate was refused, and what nobody listens to ends the process.
 * And of a connection that a cluster's client makes for itself it only tells that it was closed, not why.
 */
export const steadyConnector = (onError: (error: Error) => void) =>
  class SteadyConnector extends AbstractConnector {
    readonly #target: Target;

    constructor(options: unknown) {
      const target = options as Target; // ioredis hands over all its options
      super(target.disconnectTimeout);
      this.#target = target;
    }

    override async connect(): Promise<Socket> {
      const { host, port, tls } = this.#target;
      this.connecting = true;
      const socket = tls === undefined ? connectTcp({ host, port }) : connectTls({ host, port, ...tls });
      socket.on('error', (error) => {
        this.firstError ??= error;
        onError(error);
      });
      this.stream = socket;
      return socket;
    }
  };
