/**
 * A longer line is cut: no reading comes near this length, so each of its pieces is refused as the whole would be, and
 * an object without line ends does not have to fit into memory.
 */
const LINE_LENGTH_MAX = 1024 * 1024; // characters

/** The lines of UTF-8 text that comes in chunks, in one portion per chunk: without their ends, empty ones left out. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder(); // a character may begin in one chunk and end in the next
  let begun = '';
  for await (const chunk of chunks) {
    const lines = (begun + decoder.decode(chunk, { stream: true })).split('\n');
    begun = lines.pop() ?? '';
    if (begun.length > LINE_LENGTH_MAX) {
      lines.push(begun);
      begun = '';
    }
    const portion = withoutEmpty(lines);
    if (portion.length > 0) yield portion;
  }
  const rest = withoutEmpty([begun + decoder.decode()]);
  if (rest.length > 0) yield rest;
}

const withoutEmpty = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)).filter((line) => line !== '');
