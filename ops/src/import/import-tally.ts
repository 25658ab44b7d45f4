import type { OpsErrorCode } from '../errors.ts';
import type { LinePosition, Rejection } from './import-record.ts';

/** Why an import ended before its input did. */
export interface ImportStop {
  readonly code: OpsErrorCode;
  readonly message: string;
  /** The last line that was read; undefined if none was. */
  readonly after: LinePosition | undefined;
}

/** What became of the lines: `read` = `accepted` + `refused` + `notAccepted`. */
export interface ImportReport {
  /** Lines that are not empty. */
  readonly read: number;
  /** Readings that the delivery stream has confirmed. */
  readonly accepted: number;
  /** Lines that are no readings of this stack; they were not sent. */
  readonly refused: number;
  readonly refusedByReason: Readonly<Record<string, number>>;
  /** Readings that the delivery stream did not confirm, or that were not sent any more. */
  readonly notAccepted: number;
  readonly notAcceptedByReason: Readonly<Record<string, number>>;
  /** Readings sent once more, counted each time. */
  readonly resent: number;
  /** The first lines that did not get in. */
  readonly examples: readonly Omit<Rejection, 'bytes'>[];
  readonly stopped?: ImportStop;
  readonly durationMs: number;
}

/** How far an import is. */
export interface ImportCounts {
  readonly read: number;
  readonly accepted: number;
  readonly refused: number;
  readonly notAccepted: number;
  /** Of the inputs themselves, packed if they are. */
  readonly byteCount: number;
}

export interface ImportTally {
  countBytes(byteCount: number): void;
  countRead(position: LinePosition): void;
  countAccepted(recordCount: number): void;
  countResent(recordCount: number): void;
  reject(rejection: Rejection): void;
  counts(): ImportCounts;
  report(end: { readonly durationMs: number; readonly stop: Omit<ImportStop, 'after'> | undefined }): ImportReport;
}

export interface ImportTallyOptions {
  /** Lines that the report shows. */
  readonly examplesMax: number;
  /** Takes every line that did not get in. */
  readonly onRejection: (rejection: Rejection) => void;
}

export function createImportTally({ examplesMax, onRejection }: ImportTallyOptions): ImportTally {
  const byReason = { refused: new Map<string, number>(), 'not accepted': new Map<string, number>() };
  const examples: Omit<Rejection, 'bytes'>[] = [];
  let byteCount = 0;
  let read = 0;
  let accepted = 0;
  let resent = 0;
  let last: LinePosition | undefined;
  const lineCounts = () => ({
    read,
    accepted,
    refused: sum(byReason.refused),
    notAccepted: sum(byReason['not accepted']),
  });
  return {
    countBytes: (count) => {
      byteCount += count;
    },
    countRead: ({ input, line }) => {
      read += 1;
      last = { input, line };
    },
    countAccepted: (recordCount) => {
      accepted += recordCount;
    },
    countResent: (recordCount) => {
      resent += recordCount;
    },
    reject: (rejection) => {
      const { bytes: _, ...example } = rejection;
      const tally = byReason[rejection.kind];
      tally.set(rejection.code, (tally.get(rejection.code) ?? 0) + 1);
      if (examples.length < examplesMax) examples.push(example);
      onRejection(rejection);
    },
    counts: () => ({ ...lineCounts(), byteCount }),
    report: ({ durationMs, stop }) => ({
      ...lineCounts(),
      refusedByReason: Object.fromEntries(byReason.refused),
      notAcceptedByReason: Object.fromEntries(byReason['not accepted']),
      resent,
      examples,
      ...(stop === undefined ? {} : { stopped: { ...stop, after: last } }),
      durationMs: Math.round(durationMs),
    }),
  };
}

const sum = (tally: ReadonlyMap<string, number>): number =>
  [...tally.values()].reduce((total, count) => total + count, 0);
