import type { GhostGap } from '../composables/history/ghost.ts';
import { texts } from '../texts/index.ts';
import type { Formats } from './formats.ts';

/** A phrase whose first part says enough where there is no room for the rest. */
export interface Phrase {
  readonly lead: string;
  readonly rest: string;
}

/** How the present second compares with the racer's own best at it. */
export function ghostPhrase(gap: GhostGap, formats: Formats): Phrase {
  if (gap.bestHundredths === 0) return texts.allTime.firstTime;
  if (gap.aheadHundredths === 0) return texts.allTime.level;
  const signed = formats.signed(gap.aheadHundredths);
  return gap.aheadHundredths > 0 ? texts.allTime.ahead(signed) : texts.allTime.behind(signed);
}
