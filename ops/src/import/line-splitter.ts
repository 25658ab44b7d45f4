/** One line of an input, counted from 1; empty lines are counted and left out. */
export interface InputLine {
  readonly number: number;
  /** Without its end; undefined if the line is longer than allowed. */
  readonly bytes: Uint8Array | undefined;
}

export interface LineSplitter {
  /** The lines that end in this chunk; they may share its memory. */
  push(chunk: Uint8Array): InputLine[];
  /** The last line, if it has no end. */
  end(): InputLine[];
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** Cuts bytes into lines. A longer line than `lineBytesMax` is not kept, so memory stays bounded whatever comes. */
export function createLineSplitter({ lineBytesMax }: { readonly lineBytesMax: number }): LineSplitter {
  let number = 0;
  let pieces: Uint8Array[] = [];
  let pieceBytes = 0;

  const keep = (piece: Uint8Array) => {
    pieceBytes += piece.length;
    // One more than allowed may still be a carriage return.
    if (pieceBytes > lineBytesMax + 1) pieces = [];
    else pieces.push(piece);
  };

  const finishLine = (): InputLine | undefined => {
    const isKept = pieceBytes <= lineBytesMax + 1;
    const whole = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
    pieces = [];
    pieceBytes = 0;
    number += 1;
    if (!isKept || whole === undefined) return { number, bytes: undefined };
    const bytes = withoutFrame(whole, number === 1);
    if (bytes.length === 0) return undefined;
    return { number, bytes: bytes.length > lineBytesMax ? undefined : bytes };
  };

  return {
    push: (chunk) => {
      const lines: InputLine[] = [];
      let start = 0;
      for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
        keep(chunk.subarray(start, end));
        const line = finishLine();
        if (line !== undefined) lines.push(line);
        start = end + 1;
      }
      if (start < chunk.length) keep(chunk.subarray(start));
      return lines;
    },
    end: () => {
      const line = pieceBytes === 0 ? undefined : finishLine();
      return line === undefined ? [] : [line];
    },
  };
}

function withoutFrame(line: Uint8Array, isFirst: boolean): Uint8Array {
  const hasMark = isFirst && BYTE_ORDER_MARK.every((byte, index) => line[index] === byte);
  return line.subarray(
    hasMark ? BYTE_ORDER_MARK.length : 0,
    line.at(-1) === CARRIAGE_RETURN ? line.length - 1 : line.length,
  );
}
