/** What the address of a big screen asks for. */
export interface ScreenOptions {
  /** How many racers the board lists; undefined = as many as fit. */
  readonly rows: number | undefined;
  readonly gaps: ScreenGaps;
  /** Nothing behind the figures, for a picture that lies over another one. */
  readonly isTransparent: boolean;
  /** Undefined = as the device has it. */
  readonly theme: (typeof themeChoices)[number] | undefined;
  /** How long the results of a race stay, from its end; 0 = they do not appear. */
  readonly holdMs: number;
  /** Classes to go through, in this order; empty = all, if there is a time to rotate. */
  readonly classIds: readonly number[];
  /** How long each class stays; undefined = the screen keeps to one. */
  readonly rotateMs: number | undefined;
  /** Leaves the board alone: no class, no clock, nothing beside it. */
  readonly hidesHeader: boolean;
}

const themeChoices = ['light', 'dark'] as const;
const gapChoices = ['leader', 'next', 'both'] as const;
/** Which distances a row tells: to the leader, to the racer ahead, or both. */
export type ScreenGaps = (typeof gapChoices)[number];

/** A part of the address that says nothing the screen understands. */
export interface OptionProblem {
  readonly name: string;
  readonly value: string;
}

/** What the address may say; the texts tell people the same. */
export const optionRanges = {
  rows: { min: 3, max: 40 },
  /** Seconds; five minutes are longer than anybody looks at results. */
  hold: { min: 0, max: 300 },
  /** Seconds; below five nobody can read a board, beyond an hour nobody waits for the next. */
  rotate: { min: 5, max: 3_600 },
  classId: { min: 1, max: 65_535 },
} as const;

const rotateSecondsDefault = 20;

/** What an address without options asks for. */
export const defaultScreenOptions: ScreenOptions = {
  rows: undefined,
  gaps: 'leader',
  isTransparent: false,
  theme: undefined,
  holdMs: 30_000,
  classIds: [],
  rotateMs: undefined,
  hidesHeader: false,
};

/** A query as the router has it. */
export type ScreenQuery = Readonly<Record<string, string | null | undefined | readonly (string | null)[]>>;

/** Reads the options out of a query. What cannot be used is left at its default and named in `problems`. */
export function readScreenOptions(query: ScreenQuery): { options: ScreenOptions; problems: readonly OptionProblem[] } {
  const problems: OptionProblem[] = [];
  let options = defaultScreenOptions;
  for (const [name, given] of Object.entries(query)) {
    const value = textOf(given);
    const read = Object.hasOwn(readers, name) ? readers[name]?.(value) : undefined;
    if (read !== undefined) options = { ...options, ...read };
    else if (!foreignNames.has(name)) problems.push({ name, value });
  }
  const rotatesByDefault = options.classIds.length > 0 && options.rotateMs === undefined;
  return { options: rotatesByDefault ? { ...options, rotateMs: rotateSecondsDefault * 1_000 } : options, problems };
}

/** Belongs to other views; their links may have left it in the address. */
const foreignNames: ReadonlySet<string> = new Set(['board']);

const readers: Readonly<Record<string, (text: string) => Partial<ScreenOptions> | undefined>> = {
  rows: (text) => only(wholeIn(text, optionRanges.rows), (rows) => ({ rows })),
  gaps: (text) => only(oneOf(text, gapChoices), (gaps) => ({ gaps })),
  background: (text) => only(oneOf(text, ['transparent']), () => ({ isTransparent: true })),
  theme: (text) => only(oneOf(text, themeChoices), (theme) => ({ theme })),
  hold: (text) => only(wholeIn(text, optionRanges.hold), (seconds) => ({ holdMs: seconds * 1_000 })),
  rotate: (text) => only(wholeIn(text, optionRanges.rotate), (seconds) => ({ rotateMs: seconds * 1_000 })),
  classes: (text) => {
    const classIds = text.split(',').map((one) => wholeIn(one.trim(), optionRanges.classId));
    return classIds.every((classId) => classId !== undefined) ? { classIds: [...new Set(classIds)] } : undefined;
  },
  hideHeader: (text) => only(oneOf(text, ['', '1', 'true', '0', 'false']), (on) => ({ hidesHeader: isOn(on) })),
};

const textOf = (given: ScreenQuery[string]): string => {
  const one = typeof given === 'object' && given !== null ? given.at(-1) : given;
  return one ?? '';
};

const only = <Value, Read>(value: Value | undefined, read: (value: Value) => Read): Read | undefined =>
  value === undefined ? undefined : read(value);

const oneOf = <Choice extends string>(text: string, choices: readonly Choice[]): Choice | undefined =>
  choices.find((choice) => choice === text);

const isOn = (text: string) => text !== '0' && text !== 'false';

function wholeIn(text: string, { min, max }: { min: number; max: number }): number | undefined {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value >= min && value <= max ? value : undefined;
}
