import type { Socket } from 'node:net';
import type { Clock } from '../core/clock.ts';

/** The open connections of a server, which by itself would wait for idle ones without end. */
export interface Connections {
  add(socket: Socket): void;
  /** Somebody else sees to the end of this one from now on. */
  release(socket: Socket): void;
  /** Resolves when all are closed; those that are still open after `drainMs` are cut. */
  drain(drainMs: number): Promise<void>;
}

export const createConnections = (clock: Clock): Connections => {
  const sockets = new Set<Socket>();
  return {
    add: (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      socket.on('error', () => socket.destroy());
    },
    release: (socket) => {
      sockets.delete(socket);
    },
    drain: async (drainMs) => {
      if (sockets.size === 0) return;
      const closed = [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      const deadline = clock.after(drainMs, () => {
        for (const socket of sockets) socket.destroy();
      });
      await Promise.all(closed);
      deadline.cancel();
    },
  };
};
