import { type HistorySecond, historyRankOf, type RacerId } from '@alleycat/domain';

/** What a row of the all-time board is: a racer's best, the own best, or what the own bike does right now. */
export type AllTimeRowKind = 'best' | 'own-best' | 'present';

export interface AllTimeRow {
  readonly id: string;
  readonly kind: AllTimeRowKind;
  readonly name: string;
  readonly rank: number;
  /** True when the rank is read off the shape of the field. */
  readonly isEstimate: boolean;
  readonly outputHundredths: number;
  /** Output minus that of the all-time leader: only the present may be ahead. */
  readonly toLeaderHundredths: number;
}

/** What the own bike does at a second. */
export interface Present {
  readonly racerId: RacerId;
  readonly name: string;
  readonly outputHundredths: number;
  /** Rank among the bests of all others. */
  readonly rank: number;
  readonly isEstimate: boolean;
  /** With the racer. */
  readonly racerCount: number;
}

/** The all-time field at one second, as it is shown. */
export interface AllTimeRows {
  /** Best first. The present stands among them if it would be listed. */
  readonly rows: readonly AllTimeRow[];
  /** The present, when it stands below everybody listed. */
  readonly below: AllTimeRow | undefined;
}

/**
 * The present output of a racer in the field of a second. `toldBestHundredths` is the racer's best there, as far as it
 * is known; it does not compete with the racer.
 */
export function presentIn(
  field: HistorySecond | undefined,
  own: { racerId: RacerId; name: string; outputHundredths: number; toldBestHundredths: number },
): Present {
  const { racerId, name, outputHundredths, toldBestHundredths } = own;
  // Nobody has ridden as far yet.
  if (field === undefined) return { racerId, name, outputHundredths, rank: 1, isEstimate: false, racerCount: 1 };
  const listed = field.top.find((entry) => entry.racerId === racerId);
  // Board and bests are read at different moments: where the board shows the own best, its word counts.
  const isListedWhole = field.top.length === field.racerCount;
  const ownBestHundredths = listed?.outputHundredths ?? (isListedWhole ? 0 : toldBestHundredths);
  const { rank, isExact, racerCount } = historyRankOf(field, { outputHundredths, ownBestHundredths });
  return { racerId, name, outputHundredths, rank, isEstimate: !isExact, racerCount };
}

/** Rows of the all-time board at a second. Ranks are those of the board on every screen; the present lies over them. */
export function allTimeRowsOf(field: HistorySecond | undefined, present: Present | undefined): AllTimeRows {
  const top = field?.top ?? [];
  const leaderHundredths = top[0]?.outputHundredths ?? 0;
  const bests = top.map(
    ({ racerId, ...entry }): AllTimeRow => ({
      ...entry,
      id: `best-${racerId}`,
      kind: racerId === present?.racerId ? 'own-best' : 'best',
      isEstimate: false,
      toLeaderHundredths: entry.outputHundredths - leaderHundredths,
    }),
  );
  if (present === undefined) return { rows: bests, below: undefined };
  const { name, rank, isEstimate, outputHundredths } = present;
  const toLeaderHundredths = top.length === 0 ? 0 : outputHundredths - leaderHundredths;
  const row: AllTimeRow = {
    id: 'present',
    kind: 'present',
    name,
    rank,
    isEstimate,
    outputHundredths,
    toLeaderHundredths,
  };
  // Among equals the present comes last, but before the best that it has just reached again.
  const place = bests.findIndex(
    (best) =>
      best.outputHundredths < outputHundredths ||
      (best.outputHundredths === outputHundredths && best.kind === 'own-best'),
  );
  if (place < 0 && top.length < (field?.racerCount ?? 0)) return { rows: bests, below: row };
  const at = place < 0 ? bests.length : place;
  return { rows: [...bests.slice(0, at), row, ...bests.slice(at)], below: undefined };
}
