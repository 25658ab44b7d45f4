import type { Clock } from '@alleycat/domain/ports';
import { type AnnouncePorts, announceStandings } from '@alleycat/domain/use-cases';
import type { Telemetry } from '../lambda/log.ts';
import { decodeNews, latenciesOf, metricsOf, type StandingsEvent } from './event.ts';

export interface AnnounceHandlerPorts extends AnnouncePorts {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** Publishes the newest standings of each race in the batch. A frame that was not sent fails the batch: sending again is safe. */
export const createHandler =
  ({ clock, telemetry, ...ports }: AnnounceHandlerPorts) =>
  async (event: StandingsEvent): Promise<void> => {
    const { news, unreadable } = decodeNews(event);
    if (unreadable.length > 0) telemetry.error('stored standings cannot be read', unreadable[0]?.cause);
    const sent = await announceStandings(news, ports);
    telemetry.count(metricsOf(sent, unreadable.length), latenciesOf(sent, clock.nowMs()));
  };
