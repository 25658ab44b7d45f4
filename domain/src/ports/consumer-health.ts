import type { Consumer } from '../consumer.ts';

/** What became of a consumer's invocations in a stretch of time. */
export interface ConsumerOutcomes {
  readonly invocations: number;
  /** Of them failed, time-outs included. */
  readonly errors: number;
}

export interface ConsumerHealth {
  /** In whole minutes; the last one or two may be missing yet. */
  outcomesSince(consumer: Consumer, sinceMs: number): Promise<ConsumerOutcomes>;
}

/** Tries what a consumer needs to write to, without the consumer. */
export interface DownstreamProbe {
  /** Resolves if it works; rejects with what it answered. */
  probe(consumer: Consumer): Promise<void>;
}
