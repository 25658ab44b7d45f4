/** One part of the runtime. Parts start in list order and stop in reverse order. */
export interface Service {
  readonly name: string;
  start(): Promise<void>;
  /** Drains what was accepted, then lets go of every handle. */
  stop(): Promise<void>;
}
