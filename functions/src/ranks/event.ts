import { type ClassId, parseRaceSlot, type RacerId, toClassId, toRacerId } from '@alleycat/domain';
import type { BestChange, TendedRanks } from '@alleycat/domain/use-cases';
import type { AttributeValue, DynamoDBRecord, ScheduledEvent } from 'aws-lambda';

/** Event of the table's stream, filtered to bests. */
export interface BestsEvent {
  readonly Records: readonly DynamoDBRecord[];
}

/** An operator's: builds the index of these classes anew, or of all. */
export interface RebuildEvent {
  readonly rebuild: readonly number[] | 'all';
}

export type RanksEvent = BestsEvent | RebuildEvent | Pick<ScheduledEvent, 'detail-type'>;

export const isBestsEvent = (event: RanksEvent): event is BestsEvent => 'Records' in event;
export const isRebuildEvent = (event: RanksEvent): event is RebuildEvent => 'rebuild' in event;

/** The classes of an operator's event. Throws `InvalidIdError`. */
export const classesToRebuild = ({ rebuild }: RebuildEvent, all: readonly ClassId[]): readonly ClassId[] =>
  rebuild === 'all' ? all : rebuild.map(toClassId);

/** An image that is no best of a racer; telling it again would not make it one. */
export interface UnreadableBest {
  readonly eventId: string;
  readonly cause: unknown;
}

/** The changes of an event, in its order. */
export const decodeChanges = (event: BestsEvent): { changes: BestChange[]; unreadable: UnreadableBest[] } => {
  const changes: BestChange[] = [];
  const unreadable: UnreadableBest[] = [];
  for (const { eventID = '', dynamodb } of event.Records) {
    try {
      changes.push(changeOf(dynamodb?.Keys ?? {}, dynamodb?.NewImage));
    } catch (cause) {
      unreadable.push({ eventId: eventID, cause });
    }
  }
  return { changes, unreadable };
};

/** What tending came to, as the answer for operators who asked for it. */
export const tendedAnswer = (tended: readonly TendedRanks[]) =>
  tended.map(({ classId, outcome }) => ({ classId, outcome }));

type Image = Readonly<Record<string, AttributeValue>>;

const changeOf = (keys: Image, image: Image | undefined): BestChange => {
  const classId = toClassId(Number(idIn(keys['PK'], 'class-')));
  const racerId = toRacerId(idIn(keys['SK'], 'racer-'));
  return { classId, racerId, best: image && bestOf(racerId, image) };
};

const bestOf = (racerId: RacerId, image: Image): NonNullable<BestChange['best']> => {
  const outputHundredths = Number(image['outputHundredths']?.N ?? Number.NaN);
  if (!Number.isInteger(outputHundredths)) throw new TypeError('a best without an output');
  return { racerId, outputHundredths, startSeconds: parseRaceSlot(image['raceId']?.S).startSeconds };
};

const idIn = (value: AttributeValue | undefined, prefix: string): string => {
  if (value?.S?.startsWith(prefix)) return value.S.slice(prefix.length);
  throw new TypeError(`a key without ${prefix}`);
};
