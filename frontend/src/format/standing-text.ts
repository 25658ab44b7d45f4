import type { ClassRank } from '@alleycat/domain';
import { texts } from '../texts/index.ts';
import { standingTexts } from '../texts/standing.ts';
import type { Formats } from './formats.ts';

/** A racer's place among all who finished in a class, in words. What is not known is empty. */
export interface StandingText {
  /** Whether all of it says about where the racer stands. */
  readonly isEstimate: boolean;
  /** `18,204`; of an estimate its first three digits. */
  readonly figure: string;
  /** What makes it an ordinal: `th`. */
  readonly ending: string;
  /** `of 40,000` */
  readonly of: string;
  /** How many of the others are not ahead. */
  readonly share: string;
  /** `18,204th of 40,000`, `about 18,200th of 40,000` */
  readonly line: string;
  /** `Rank 18,204 of 40,000` */
  readonly spoken: string;
}

/** Digits of an estimate that mean something. */
const estimateDigits = 3;

export function standingTextOf(standing: ClassRank, formats: Formats): StandingText {
  const isEstimate = standing.rankedBy === 'estimate';
  const rank = isEstimate ? estimated(standing.rank) : standing.rank;
  const racerCount = isEstimate && standing.racerCount !== null ? estimated(standing.racerCount) : standing.racerCount;
  const figure = formats.count(rank);
  // Rounded on their own, a rank could come out beyond the count.
  const count = racerCount === null ? undefined : formats.count(Math.max(rank, racerCount));
  const about = (text: string) => (isEstimate ? standingTexts.about(text) : text);
  const of = count === undefined ? '' : standingTexts.of(count);
  return {
    isEstimate,
    figure,
    ending: texts.ordinal('', rank),
    of,
    share: shareTextOf(standing, formats),
    line: `${about(texts.ordinal(figure, rank))} ${of}`.trimEnd(),
    spoken: standingTexts.spoken(about(figure), count),
  };
}

/** How many of the others are not ahead. Nothing to the last of them: their rank says it. */
export function shareTextOf(
  { percentile, rankedBy }: Pick<ClassRank, 'percentile' | 'rankedBy'>,
  formats: Formats,
): string {
  if (percentile === null) return '';
  if (rankedBy === 'estimate') {
    const percent = Math.floor(percentile);
    return percent === 0 ? '' : standingTexts.share(standingTexts.about(formats.share(percent / 100)));
  }
  if (percentile === 100) return standingTexts.nobodyAhead;
  return percentile === 0 ? '' : standingTexts.share(formats.fineShare(percentile / 100));
}

const estimated = (value: number): number => Number(value.toPrecision(estimateDigits));
