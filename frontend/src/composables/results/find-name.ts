/** Letters that people type without their stroke or as two, and that no decomposition takes apart. */
const plainLetters: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
};
const letters = new RegExp(`[${Object.keys(plainLetters).join('')}]`, 'g');

/** A name as it is looked for: without accents, case and special forms of letters. */
export const foldName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(letters, (letter) => plainLetters[letter] ?? letter);

/** Whether a folded name holds every word of what is looked for, in any order. */
export function nameMatcher(query: string): (foldedName: string) => boolean {
  const words = foldName(query).split(/\s+/).filter(Boolean);
  return (foldedName) => words.every((word) => foldedName.includes(word));
}
