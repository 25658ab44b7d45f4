import type { Finish } from '../composables/ride/use-finish.ts';
import { stageTexts } from '../texts/stage.ts';
import type { Formats } from './formats.ts';

/** What has been said of a finish. */
export interface FinishSaid {
  readonly raceId: string;
  readonly hasPlace: boolean;
  readonly isNewBest: boolean;
}

export interface FinishNews {
  readonly text: string;
  /** All that has been said then. */
  readonly said: FinishSaid;
}

/**
 * What there is to say of a finish that was not said before, since the place and the best may be known in any order;
 * undefined if that is nothing. A finish is not worth a word before one of them is known, and a place that becomes
 * another, or official, is none after it: the card says so to whoever asks.
 */
export function finishNews(
  finish: Finish,
  o: { said: FinishSaid | undefined; formats: Formats },
): FinishNews | undefined {
  const { race, place, outputHundredths } = finish;
  const before = o.said?.raceId === race.raceId ? o.said : undefined;
  const { hasPlace = false, isNewBest: wasNewBest = false } = before ?? {};
  const newPlace = hasPlace ? undefined : place;
  const isNewBest = finish.isNewBest && !wasNewBest;
  if (newPlace === undefined && !isNewBest) return undefined;
  const words = stageTexts.announce.finish;
  const text = [
    before === undefined ? words.finished : undefined,
    newPlace && words.place(o.formats.count(newPlace.rank), o.formats.count(newPlace.finisherCount)),
    before === undefined ? words.output(o.formats.output(outputHundredths)) : undefined,
    isNewBest ? words.newBest : undefined,
  ];
  return {
    text: text.filter((part) => part !== undefined).join(' '),
    said: {
      raceId: race.raceId,
      hasPlace: hasPlace || place !== undefined,
      isNewBest: wasNewBest || finish.isNewBest,
    },
  };
}
