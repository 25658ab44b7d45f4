import { compareText } from './ids.ts';

const OUTPUT_LIMIT = 65_535;
const OUTPUT_DIGITS = 5;
const START_DIGITS = 12;
const START_LIMIT = 2 ** 32;

/** What the order of a class leaderboard depends on. */
export interface Ranked {
  readonly outputHundredths: number;
  /** Start of the race the output was reached in, epoch seconds. */
  readonly startSeconds: number;
  readonly racerId: string;
}

/** Leaderboard order: higher output, then the earlier race, then racer id. */
export const byLeaderboard = (a: Ranked, b: Ranked): number =>
  b.outputHundredths - a.outputHundredths || a.startSeconds - b.startSeconds || compareText(a.racerId, b.racerId);

/** Text whose ascending order is {@link byLeaderboard}. */
export function rankKeyOf(o: Ranked): string {
  const start = String(o.startSeconds).padStart(START_DIGITS, '0');
  return `${rankKeyPrefixOf(o.outputHundredths)}${start}#${o.racerId}`;
}

/**
 * Number whose ascending order is {@link byLeaderboard} as far as racer ids, which break ties, are left aside: 16 bits of
 * output and 32 of start, so that a double holds it exactly.
 */
export const rankScoreOf = ({ outputHundredths, startSeconds }: Omit<Ranked, 'racerId'>): number =>
  (OUTPUT_LIMIT - outputHundredths) * START_LIMIT + startSeconds;

/** The smallest score of an output: everything below it is better. */
export const rankScoreFloorOf = (outputHundredths: number): number =>
  rankScoreOf({ outputHundredths, startSeconds: 0 });

/** What a score was made of. */
export function parseRankScore(score: number): Omit<Ranked, 'racerId'> {
  const startSeconds = score % START_LIMIT;
  return { outputHundredths: OUTPUT_LIMIT - (score - startSeconds) / START_LIMIT, startSeconds };
}

/** Whether text from elsewhere has the form of a rank key. */
export const isRankKey = (text: unknown): text is string =>
  typeof text === 'string' && /^\d{5}#\d{12}#[A-Za-z0-9_-]{1,64}$/.test(text);

/** The smallest possible rank key of an output: everything before it is better, equals follow it. */
export function rankKeyPrefixOf(outputHundredths: number): string {
  return `${String(OUTPUT_LIMIT - outputHundredths).padStart(OUTPUT_DIGITS, '0')}#`;
}
