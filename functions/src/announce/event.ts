import { parseRaceSlot, type RaceId, type StoredStandings, unpackStandings } from '@alleycat/domain';
import type { Announcement, StandingsNews } from '@alleycat/domain/use-cases';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';

/** Event of the table's stream, filtered to standings. */
export interface StandingsEvent {
  readonly Records: readonly DynamoDBRecord[];
}

const PARTITION_PREFIX = 'race-';
/** Sort key of the standings of a race with one writer; those of one of several go on with a hyphen and its name. */
const SORT = 'results';

/** The standings in an event, in its order; of a race that has several writers, or may have them, only that there are some. And the images that hold none: such an item cannot become a frame by retrying. */
export const decodeNews = (
  event: StandingsEvent,
  { isRaceSpread }: { readonly isRaceSpread: boolean },
): { news: StandingsNews[]; unreadable: UnreadableImage[] } => {
  const news: StandingsNews[] = [];
  const unreadable: UnreadableImage[] = [];
  for (const { eventID, dynamodb } of event.Records) {
    const sort = dynamodb?.NewImage?.['SK']?.S ?? '';
    if (dynamodb?.NewImage === undefined || !(sort === SORT || sort.startsWith(`${SORT}-`))) continue;
    try {
      const raceId = raceIdOf(dynamodb.NewImage);
      news.push({ raceId, stored: sort === SORT && !isRaceSpread ? storedOf(dynamodb.NewImage) : undefined });
    } catch (cause) {
      unreadable.push({ eventId: eventID ?? '', partition: dynamodb.NewImage['PK']?.S ?? '', cause });
    }
  }
  return { news, unreadable };
};

/** What announcing came to, as metrics. */
export const metricsOf = (sent: readonly Announcement[], unreadableCount: number): Record<string, number> => ({
  FramesPublished: sent.length,
  FrameBytes: sent.reduce((total, { frameBytes }) => total + frameBytes, 0),
  StandingsUnreadable: unreadableCount,
});

/** The longest way of a frame, ms: from when its standings were written until it was published. */
export const latenciesOf = (sent: readonly Announcement[], nowMs: number): Record<string, number> => {
  if (sent.length === 0) return {};
  const oldestMs = Math.min(...sent.map(({ publishedAtMs }) => publishedAtMs));
  return { FrameLatency: Math.max(0, nowMs - oldestMs) }; // clocks of two machines may be apart
};

export interface UnreadableImage {
  readonly eventId: string;
  readonly partition: string;
  readonly cause: unknown;
}

type Image = Readonly<Record<string, AttributeValue>>;

const raceIdOf = (item: Image): RaceId => parseRaceSlot(item['PK']?.S?.slice(PARTITION_PREFIX.length)).raceId;

const storedOf = (item: Image): StoredStandings => ({
  version: numberOf(item['version']),
  publishedAtMs: numberOf(item['publishedAtMs']),
  newestSecond: numberOf(item['newestSecond']),
  standings: unpackStandings(bytesOf(item['standings'])),
});

const numberOf = (value: AttributeValue | undefined): number => {
  const number = Number(value?.N ?? Number.NaN);
  if (Number.isFinite(number)) return number;
  throw new TypeError('a number is missing from the standings');
};

const bytesOf = (value: AttributeValue | undefined): Uint8Array => {
  if (value?.B === undefined) throw new TypeError('the standings hold no bytes');
  return Buffer.from(value.B, 'base64'); // Lambda delivers binary attributes as base64 text
};
