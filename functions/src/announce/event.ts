import { parseRaceSlot, unpackStandings } from '@alleycat/domain';
import type { Announcement, StandingsImage } from '@alleycat/domain/use-cases';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';

/** Event of the table's stream, filtered to standings. */
export interface StandingsEvent {
  readonly Records: readonly DynamoDBRecord[];
}

const PARTITION_PREFIX = 'race-';

/** The standings in an event, in its order, and the images that hold none: such an item cannot become a frame by retrying. */
export const decodeImages = (event: StandingsEvent): { images: StandingsImage[]; unreadable: UnreadableImage[] } => {
  const images: StandingsImage[] = [];
  const unreadable: UnreadableImage[] = [];
  for (const { eventID, dynamodb } of event.Records) {
    if (dynamodb?.NewImage === undefined || dynamodb.NewImage['SK']?.S !== 'results') continue;
    try {
      images.push(imageOf(dynamodb.NewImage));
    } catch (cause) {
      unreadable.push({ eventId: eventID ?? '', partition: dynamodb.NewImage['PK']?.S ?? '', cause });
    }
  }
  return { images, unreadable };
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

const imageOf = (item: Readonly<Record<string, AttributeValue>>): StandingsImage => ({
  raceId: parseRaceSlot(item['PK']?.S?.slice(PARTITION_PREFIX.length)).raceId,
  stored: {
    version: numberOf(item['version']),
    publishedAtMs: numberOf(item['publishedAtMs']),
    newestSecond: numberOf(item['newestSecond']),
    standings: unpackStandings(bytesOf(item['standings'])),
  },
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
