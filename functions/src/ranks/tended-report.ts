import type { TendedRanks } from '@alleycat/domain/use-cases';
import type { Telemetry } from '../lambda/log.ts';

/** `RankIndexAway` has a value at every tick, the other figures only when there is something: each is billed by the hour. */
export const reportTended = (tended: readonly TendedRanks[], telemetry: Telemetry): void => {
  const away = tended.flatMap((each) => (each.outcome === 'away' ? each : []));
  const [first] = away;
  if (first !== undefined) telemetry.error('the rank index is away: ranks are counted in the table', first.cause);
  for (const { classId, outcome } of tended) {
    if (outcome === 'rebuilt') telemetry.warn('the rank index of a class was built anew', { classId });
  }
  const repairedCount = tended.reduce((sum, each) => sum + (each.outcome === 'compared' ? each.repairedCount : 0), 0);
  const rebuiltCount = tended.filter(({ outcome }) => outcome === 'rebuilt').length;
  telemetry.count({
    RankIndexAway: away.length > 0 ? 1 : 0,
    ...(rebuiltCount > 0 && { RankIndexesRebuilt: rebuiltCount }),
    ...(repairedCount > 0 && { RanksRepaired: repairedCount }),
  });
};
