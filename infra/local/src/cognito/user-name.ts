const NAME_LENGTH_MAX = 40;

// Bidirectional marks let a name rearrange the text around it; separators and invisible characters hide what it is.
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A name fit for display, at most 40 characters (code points); empty if nothing showable is left. */
export const cleanUserName = (text: string): string => {
  const shown = text.toWellFormed().normalize('NFC').replace(UNSHOWABLE, '').replace(/\s+/gu, ' ').trim();
  return [...shown].slice(0, NAME_LENGTH_MAX).join('').trim();
};
