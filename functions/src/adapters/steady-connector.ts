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
 * Opens sockets for ioredis, and hears of every error of theirs. The client's own connector listens to the first one only; TLS
 * has a second one as a rule, an alert after a certificate was refused, and what nobody listens to ends the process.
 */
export class SteadyConnector extends AbstractConnector {
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
    });
    this.stream = socket;
    return socket;
  }
}
