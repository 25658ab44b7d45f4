import { CADENCE_RPM_MAX, RESISTANCE_PERCENT_MAX } from '@alleycat/domain';
import { useEventListener } from '@vueuse/core';
import type { Effort } from '../../ride/ride-model.ts';

const cadenceStepRpm = 2;
const resistanceStepPercent = 1;

/** What each key does to the wish. */
const steps: Readonly<Record<string, Effort>> = {
  ArrowLeft: { cadenceRpm: -cadenceStepRpm, resistancePercent: 0 },
  ArrowRight: { cadenceRpm: cadenceStepRpm, resistancePercent: 0 },
  ArrowDown: { cadenceRpm: 0, resistancePercent: -resistanceStepPercent },
  ArrowUp: { cadenceRpm: 0, resistancePercent: resistanceStepPercent },
};

/**
 * Steers a ride by the arrow keys, except where the focus gives them another meaning (a slider, a field, the board), and
 * where somebody has used them already (a menu, a group of choices).
 */
export function useSteeringKeys({ wish, isActive }: { wish: Effort; isActive: () => boolean }): void {
  useEventListener(window, 'keydown', (event) => {
    const step = steps[event.key];
    const hasModifier = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
    if (step === undefined || event.defaultPrevented || hasModifier || !isActive() || usesArrowKeys(event.target))
      return;
    event.preventDefault();
    wish.cadenceRpm = clamp(wish.cadenceRpm + step.cadenceRpm, CADENCE_RPM_MAX);
    wish.resistancePercent = clamp(wish.resistancePercent + step.resistancePercent, RESISTANCE_PERCENT_MAX);
  });
}

function usesArrowKeys(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [data-scrolls]') !== null;
}

const clamp = (value: number, max: number) => Math.min(max, Math.max(0, value));
