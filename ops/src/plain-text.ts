/** Control characters steer terminals, bidirectional marks rearrange the text around them, separators break a line. */
const UNSHOWABLE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]+/gu;

/** Text of others, fit for one line of a terminal. */
export const plainText = (text: string): string => text.toWellFormed().replace(UNSHOWABLE, ' ');
