import type { Consumer } from '@alleycat/domain';
import type { ConsumerSwitch, SwitchState } from '@alleycat/domain/ports';
import { reasonOf } from '../errors.ts';
import { createProgressDisplay } from '../progress-display.ts';
import type { Surroundings } from '../surroundings.ts';

/** How long a switch that has been turned is watched: twice the minute that AWS may take. */
const settleMsMax = 120_000;
const lookEveryMs = 1_000;

/** Where a switch stands that was turned. */
export interface SettledSwitch {
  readonly switch: SwitchState | 'unknown';
  /** Why it is unknown. */
  readonly switchProblem?: string;
}

/**
 * Waits until a switch that was turned has moved; answers where it stands when it has, or when nobody waits any more.
 * Whoever cannot be asked has been turned all the same: never rejects.
 */
export async function settleSwitch(
  { consumer, wanted }: { readonly consumer: Consumer; readonly wanted: 'on' | 'off' },
  switches: ConsumerSwitch,
  { clock, signal, progress }: Pick<Surroundings, 'clock' | 'signal' | 'progress'>,
): Promise<SettledSwitch> {
  const display = createProgressDisplay(progress, clock);
  const startedAtMs = clock.nowMs();
  try {
    for (;;) {
      const state = await switches.stateOf(consumer);
      if (state === wanted || signal.aborted || clock.nowMs() - startedAtMs >= settleMsMax) return { switch: state };
      display.update({ done: 0, total: undefined, text: `${consumer} is being switched ${wanted}` });
      await clock.sleep(lookEveryMs, signal);
    }
  } catch (error) {
    return { switch: 'unknown', switchProblem: reasonOf(error) };
  } finally {
    display.stop();
  }
}
