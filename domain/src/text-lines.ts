import { HistoryCorruptError } from './errors.ts';
import { compareText, isRacerId, type RacerId } from './ids.ts';

// Node and browsers have both as globals; this package sees the library of neither.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: 'utf-8',
  options: { readonly fatal: true; readonly ignoreBOM: true },
) => { decode(bytes: Uint8Array): string };

const LINE_END = '\n';

/** Texts as UTF-8, a line end behind each. Throws {@link HistoryCorruptError} for a text of several lines. */
export function encodeLines(texts: readonly string[]): Uint8Array {
  const several = texts.find((text) => text.includes(LINE_END));
  if (several !== undefined) throw new HistoryCorruptError(`${JSON.stringify(several)} is more than one line`);
  return new TextEncoder().encode(texts.map((text) => text + LINE_END).join(''));
}

/** Reverse of {@link encodeLines}. Throws {@link HistoryCorruptError} if there are not exactly `count` lines. */
export function decodeLines(bytes: Uint8Array, count: number): string[] {
  const lines = decodeText(bytes).split(LINE_END);
  const rest = lines.pop();
  if (rest !== '' || lines.length !== count) throw new HistoryCorruptError(`the text must have ${count} whole lines`);
  return lines;
}

/** Racer ids in order of code units, each once. Throws {@link HistoryCorruptError} for other lines. */
export function decodeRacerIds(bytes: Uint8Array, count: number): RacerId[] {
  const lines = decodeLines(bytes, count);
  if (!lines.every(isRacerId)) throw new HistoryCorruptError('a racer id is malformed');
  const unsorted = lines.findIndex((line, row) => row > 0 && compareText(lines[row - 1] ?? '', line) >= 0);
  if (unsorted !== -1) throw new HistoryCorruptError('racer ids are not in order');
  return lines;
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new HistoryCorruptError('the text is no UTF-8', { cause });
  }
}
