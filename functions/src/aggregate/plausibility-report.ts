import type { RaceId } from '@alleycat/domain';
import type { ClosedRace } from '@alleycat/domain/use-cases';
import type { Telemetry } from '../lambda/log.ts';

export interface PlausibilityReportOptions {
  /** Racers shown of one window. @default 10: a line of some 2 KB */
  readonly shownMax?: number;
  /** Racers remembered as shown; beyond it all are forgotten at once. @default 4096: four large races */
  readonly rememberedMax?: number;
}

type Change = ClosedRace['implausibleChanges'][number] & { readonly raceId: RaceId };

/**
 * Tells operators of outputs that changed faster than legs can: every one is counted, each racer of a race is shown once
 * at most by this process. It is theirs to judge; no result depends on it.
 */
export const createPlausibilityReport = (
  telemetry: Telemetry,
  { shownMax = 10, rememberedMax = 4_096 }: PlausibilityReportOptions = {},
) => {
  const shown = new Set<string>();
  const isNew = ({ raceId, racerId }: Change): boolean => !shown.has(`${raceId}/${racerId}`);
  return (races: readonly ClosedRace[]): void => {
    const changes = races.flatMap(({ raceId, implausibleChanges }) =>
      implausibleChanges.map((change): Change => ({ raceId, ...change })),
    );
    if (changes.length === 0) return;
    telemetry.count({ ImplausibleChange: changes.length });
    const examples = changes.filter(isNew).slice(0, shownMax);
    if (examples.length === 0) return;
    if (shown.size + examples.length > rememberedMax) shown.clear();
    for (const { raceId, racerId } of examples) shown.add(`${raceId}/${racerId}`);
    telemetry.warn('outputs changed faster than legs can', { count: changes.length, examples });
  };
};
