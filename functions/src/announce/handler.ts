import type { Clock } from '@alleycat/domain/ports';
import { type AnnounceOptions, type AnnouncePorts, announceStandings } from '@alleycat/domain/use-cases';
import type { Telemetry } from '../lambda/log.ts';
import { decodeNews, latenciesOf, metricsOf, type StandingsEvent } from './event.ts';

export interface AnnounceHandlerPorts extends AnnouncePorts, Pick<AnnounceOptions, 'isUnreadable'> {
  /** Readings of a race come by several shards, each of which keeps standings of its own. @default false */
  readonly isRaceSpread?: boolean;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** Publishes the newest standings of each race in the batch. A frame that was not sent fails the batch: sending again is safe. */
export const createHandler =
  ({ clock, telemetry, isRaceSpread = false, isUnreadable, ...ports }: AnnounceHandlerPorts) =>
  async (event: StandingsEvent): Promise<void> => {
    const { news, unreadable } = decodeNews(event, { isRaceSpread });
    const options = isUnreadable === undefined ? {} : { isUnreadable };
    const announced = await announceStandings(news, ports, options);
    const causes = [...unreadable, ...announced.unreadable].map(({ cause }) => cause);
    if (causes.length > 0) telemetry.error('stored standings cannot be read', causes[0]);
    telemetry.count(metricsOf(announced.sent, causes.length), latenciesOf(announced.sent, clock.nowMs()));
  };
