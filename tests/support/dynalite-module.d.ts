declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Waiting times of table operations, in ms, and the folder of the data; in memory without one. */
  interface DynaliteOptions {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }
  export default function dynalite(options?: DynaliteOptions): Server;
}
