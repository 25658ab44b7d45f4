import type { GhostGap } from '../composables/ghost.ts';
import { texts } from '../texts.ts';
import type { Formats } from './formats.ts';

/** How the present second compares with the racer's own best at it, as a phrase. */
export function ghostText(gap: GhostGap, formats: Formats): string {
  if (gap.bestHundredths === 0) return texts.allTime.firstTime;
  if (gap.aheadHundredths === 0) return texts.allTime.level;
  const signed = formats.signed(gap.aheadHundredths);
  return gap.aheadHundredths > 0 ? texts.allTime.ahead(signed) : texts.allTime.behind(signed);
}
