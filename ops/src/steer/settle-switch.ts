import type { Consumer } from '@alleycat/domain';
import type { ConsumerSwitch, SwitchState } from '@alleycat/domain/ports';
import { createProgressDisplay } from '../progress-display.ts';
import type { Surroundings } from '../surroundings.ts';

/** How long a switch that has been turned is watched: twice the minute that AWS may take. */
const settleMsMax = 120_000;
const lookEveryMs = 1_000;

/** Waits until a switch that was turned has moved; answers where it stands when it has, or when nobody waits any more. */
export async function settleSwitch(
  { consumer, wanted }: { readonly consumer: Consumer; readonly wanted: 'on' | 'off' },
  switches: ConsumerSwitch,
  { clock, signal, progress }: Pick<Surroundings, 'clock' | 'signal' | 'progress'>,
): Promise<SwitchState> {
  const display = createProgressDisplay(progress, clock);
  const startedAtMs = clock.nowMs();
  try {
    for (;;) {
      const state = await switches.stateOf(consumer);
      if (state === wanted || signal.aborted || clock.nowMs() - startedAtMs >= settleMsMax) return state;
      display.update({ done: 0, total: undefined, text: `${consumer} is being switched ${wanted}` });
      await clock.sleep(lookEveryMs, signal);
    }
  } finally {
    display.stop();
  }
}
