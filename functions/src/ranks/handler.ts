import type { ClassId } from '@alleycat/domain';
import {
  indexBests,
  rebuildRanks,
  settleAll,
  type TendedRanks,
  type TendRanksPorts,
  tendRanks,
  valuesOf,
} from '@alleycat/domain/use-cases';
import type { Telemetry } from '../lambda/log.ts';
import {
  type BestsEvent,
  classesToRebuild,
  decodeChanges,
  isBestsEvent,
  isRebuildEvent,
  type RanksEvent,
  tendedAnswer,
} from './event.ts';
import { reportTended } from './tended-report.ts';

export interface RanksPorts extends TendRanksPorts {
  readonly classes: readonly ClassId[];
  readonly telemetry: Telemetry;
}

// A rebuild reads a class page by page; several at once would only take each other's capacity.
const CLASSES_AT_ONCE_MAX = 2;

/** Keeps the rank index: tells it of changes to bests, and looks after it every minute or when an operator asks. */
export const createHandler =
  ({ classes, telemetry, ...ports }: RanksPorts) =>
  async (event: RanksEvent) => {
    if (isBestsEvent(event)) return tellIndex(event, { ...ports, telemetry });
    const [wanted, work] = isRebuildEvent(event)
      ? [classesToRebuild(event, classes), rebuildRanks]
      : [classes, tendRanks];
    const settled = await settleAll(
      wanted,
      (classId): Promise<TendedRanks> => work(classId, ports),
      CLASSES_AT_ONCE_MAX,
    );
    reportTended(
      settled.flatMap((each) => ('value' in each ? each.value : [])),
      telemetry,
    );
    return tendedAnswer(valuesOf(settled));
  };

const tellIndex = async (
  event: BestsEvent,
  { telemetry, ...ports }: TendRanksPorts & { readonly telemetry: Telemetry },
): Promise<void> => {
  const { changes, unreadable } = decodeChanges(event);
  if (unreadable.length > 0) telemetry.error('a stored best cannot be read', unreadable[0]?.cause);
  const { putCount, removedCount, behind } = await indexBests(changes, ports);
  telemetry.count({ BestsIndexed: putCount + removedCount, BestsUnreadable: unreadable.length });
  // Not here: changes of other classes would wait for it.
  if (behind.length > 0) telemetry.warn('the rank index lacks writes; within a minute it is built anew', { behind });
};
