export const NAME_LENGTH_MAX = 40;

const SPACE = 0x20;
const TILDE = 0x7e;
// Bidirectional marks let a name rearrange the text around it; line and paragraph separators break a row.
const UNSHOWABLE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;

/** A name fit for display, at most 40 characters (code points); empty if nothing showable is left. */
export function cleanName(text: string): string {
  return isCleanAscii(text) ? text : cleanAnyName(text);
}

// Nearly every name takes this way: no allocation, about a nanosecond a character.
function isCleanAscii(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > NAME_LENGTH_MAX) return false;
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < SPACE || code > TILDE) return false;
  }
  return text.charCodeAt(0) !== SPACE && text.charCodeAt(length - 1) !== SPACE;
}

function cleanAnyName(text: string): string {
  // toWellFormed: half a surrogate pair would change on its way through UTF-8.
  const shown = text.toWellFormed().replace(UNSHOWABLE, '').trim();
  return [...shown].slice(0, NAME_LENGTH_MAX).join('').trim();
}
