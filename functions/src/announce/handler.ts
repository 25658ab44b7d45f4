import type { Clock, LiveFeed } from '@alleycat/domain/ports';
import { announceStandings } from '@alleycat/domain/use-cases';
import type { Telemetry } from '../lambda/log.ts';
import { decodeImages, latenciesOf, metricsOf, type StandingsEvent } from './event.ts';

export interface AnnouncePorts {
  readonly feed: LiveFeed;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** Publishes the newest standings of each race in the batch. A frame that was not sent fails the batch: sending again is safe. */
export const createHandler =
  ({ feed, clock, telemetry }: AnnouncePorts) =>
  async (event: StandingsEvent): Promise<void> => {
    const { images, unreadable } = decodeImages(event);
    if (unreadable.length > 0) telemetry.error('stored standings cannot be read', unreadable[0]?.cause);
    const sent = await announceStandings(images, { feed });
    telemetry.count(metricsOf(sent, unreadable.length), latenciesOf(sent, clock.nowMs()));
  };
