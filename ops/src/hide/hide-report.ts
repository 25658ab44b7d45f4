import type { HiddenRacer } from '@alleycat/domain';
import type { HiddenChange } from '@alleycat/domain/use-cases';

/** What hiding or unhiding a racer came to. */
export interface HideReport extends HiddenChange {
  readonly racerId: string;
  readonly isHidden: boolean;
}

/** The report as people read it: what was done, and when it takes effect. */
export function renderHideReport({ racerId, isHidden, isChanged, racer, hiddenCount }: HideReport): string[] {
  const already = isChanged ? '' : ' already';
  return [
    isHidden
      ? `${racerId} is${already} hidden${reasonText(racer)}`
      : `${racerId} is${isChanged ? ' no longer' : ' not'} hidden`,
    ...(isHidden ? hidingTakesEffect : showingTakesEffect),
    `${hiddenCount === 1 ? '1 racer is' : `${hiddenCount} racers are`} hidden now`,
  ];
}

/** One line for each hidden racer. */
export function renderHiddenRacers(racers: readonly HiddenRacer[]): string[] {
  if (racers.length === 0) return ['nobody is hidden'];
  const width = Math.max(...racers.map(({ racerId }) => racerId.length));
  return racers.map((racer) =>
    `${racer.racerId.padEnd(width)}  ${new Date(racer.hiddenAtMs).toISOString()}  ${racer.reason}`.trimEnd(),
  );
}

const hidingTakesEffect = [
  'live boards    without them from the next window in which anybody rides in their race',
  'results        without them, as are leaderboards and bests, as soon as copies in browsers are a minute old',
  'all time       nothing new of them; what is in it already goes with npm run ops -- rebuild-history',
];

const showingTakesEffect = [
  'live boards    with them from their next reading, the best being the best since',
  'results        with them, as are leaderboards and bests, as soon as copies in browsers are a minute old',
  'all time       with all they ever rode after npm run ops -- rebuild-history',
];

const reasonText = (racer: HiddenRacer | undefined): string => (racer?.reason ? `: ${racer.reason}` : '');
