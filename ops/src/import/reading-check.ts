import { parseReadingJson, type RaceRules, RejectedReadingError } from '@alleycat/domain';
import type { Reason } from './import-record.ts';

/** Why a line would be refused, undefined if it would not be. */
export type ReadingCheck = (line: Uint8Array) => Reason | undefined;

/** Judges lines as the delivery stream's transform will, so that nothing is sent to be refused there. */
export function createReadingCheck(rules: RaceRules): ReadingCheck {
  const context = { rules: { ...rules, maxClockSkewSeconds: 0 }, arrivedAtMs: 0 };
  return (line) => {
    try {
      parseReadingJson(Buffer.from(line.buffer, line.byteOffset, line.length).toString('utf8'), context);
      return undefined;
    } catch (error) {
      if (!(error instanceof RejectedReadingError)) throw error;
      return { code: error.code, message: error.message };
    }
  };
}
