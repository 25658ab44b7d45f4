import type { Consumer } from '../consumer.ts';

/** Whether a consumer takes what comes; on AWS a change takes up to a minute. */
export type SwitchState = 'on' | 'off' | 'changing';

/**
 * Switches consumers off and on. While one is off, what it would take waits for as long as its stream keeps it, or is kept
 * to be redriven.
 */
export interface ConsumerSwitch {
  stateOf(consumer: Consumer): Promise<SwitchState>;
  /** Does nothing if it is off. */
  turnOff(consumer: Consumer): Promise<void>;
  /** Does nothing if it is on. */
  turnOn(consumer: Consumer): Promise<void>;
}
