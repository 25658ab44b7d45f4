import type { ReadingFaults } from './fault-plan.ts';

/** Whether anything is to go wrong with readings on their way in. */
export function hasReadingFaults(faults: ReadingFaults): boolean {
  const { duplicateShare, reorderShare, delayShare, cutEverySeconds, dieShare, hostilePerSecond, skewShare } = faults;
  const rates = [duplicateShare, reorderShare, delayShare, cutEverySeconds, dieShare, hostilePerSecond, skewShare];
  return rates.some((rate) => rate > 0);
}
