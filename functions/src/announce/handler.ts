import type { LiveFeed } from '@alleycat/domain/ports';
import { announceStandings } from '@alleycat/domain/use-cases';
import type { Telemetry } from '../lambda/log.ts';
import { decodeImages, type StandingsEvent } from './event.ts';

export interface AnnouncePorts {
  readonly feed: LiveFeed;
  readonly telemetry: Telemetry;
}

/** Publishes the newest standings of each race in the batch. A frame that was not sent fails the batch: sending again is safe. */
export const createHandler =
  ({ feed, telemetry }: AnnouncePorts) =>
  async (event: StandingsEvent): Promise<void> => {
    const { images, unreadable } = decodeImages(event);
    if (unreadable.length > 0) telemetry.error('stored standings cannot be read', unreadable[0]?.cause);
    const sent = await announceStandings(images, { feed });
    telemetry.count({
      FramesPublished: sent.length,
      FrameBytes: sent.reduce((total, { frameBytes }) => total + frameBytes, 0),
      StandingsUnreadable: unreadable.length,
    });
  };
