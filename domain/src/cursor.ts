import { CursorError } from './errors.ts';

// Both are globals of browsers and of Node.js; the package compiles without the libraries of either.
declare function btoa(text: string): string;
declare function atob(text: string): string;

const CURSOR_LENGTH_MAX = 512; // the longest one given out holds a rank key of 84 characters

/** A page token for one query: opaque to clients, safe in a URL. `position` must be plain ASCII JSON. */
export function encodeCursor(query: string, position: unknown): string {
  return btoa(JSON.stringify([query, position]))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** The position in a page token. Throws {@link CursorError} if it was not given out for this query. */
export function decodeCursor(query: string, cursor: string): unknown {
  const content = readJson(cursor);
  if (!Array.isArray(content) || content.length !== 2 || content[0] !== query) throw new CursorError();
  const position: unknown = content[1];
  return position;
}

function readJson(cursor: string): unknown {
  if (cursor.length > CURSOR_LENGTH_MAX) throw new CursorError();
  try {
    const json: unknown = JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')));
    return json;
  } catch (cause) {
    throw new CursorError({ cause });
  }
}
