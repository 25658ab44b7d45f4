import type { Consumer } from '../consumer.ts';

/** What is known of a switch that nobody has put on record: somebody else turned it. */
export interface SwitchHistory {
  /** When it last changed (epoch ms), as far as it tells: it was turned then at the latest. */
  changedAtMs(consumer: Consumer): Promise<number | undefined>;
}
