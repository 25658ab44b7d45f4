import type { Consumer } from '../../../domain/src/index.ts';
import type { ConsumerSwitch } from '../../../domain/src/ports/index.ts';

/** Switches that move at once; all on unless named. */
export const memoryConsumerSwitch = (...off: readonly Consumer[]): ConsumerSwitch & { readonly off: Set<Consumer> } => {
  const switchedOff = new Set(off);
  return {
    off: switchedOff,
    stateOf: async (consumer) => (switchedOff.has(consumer) ? 'off' : 'on'),
    turnOff: async (consumer) => void switchedOff.add(consumer),
    turnOn: async (consumer) => void switchedOff.delete(consumer),
  };
};
