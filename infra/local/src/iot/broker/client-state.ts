import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { TokenBucket } from '../../core/token-bucket.ts';
import type { Connection, Session } from '../authorizer.ts';
import type { IngestLanes, Lane } from '../ingest-lanes.ts';
import { AWS_QUOTAS, type IotBounds } from '../limits.ts';
import type { Quotas } from '../topics.ts';
import type { ConnectionOrigin } from './broker.ts';
import type { ConnectionFilters, FilterBudget } from './filter-budget.ts';

/** What the broker remembers about one connection. */
export interface ClientState {
  readonly connectionId: string;
  readonly origin: ConnectionOrigin;
  readonly connection: Connection;
  /** The connection is over: tells everybody who wants to know. */
  end(): void;
  readonly lane: Lane;
  /** The quota that a publish is beyond; undefined = it is taken. */
  readonly publishQuota: (payloadBytes: number) => string | undefined;
  /** The same of a delivery. */
  readonly deliveryQuota: () => string | undefined;
  readonly filters: ConnectionFilters;
  /** Of its CONNECT. */
  hasOwnClientId: boolean;
  will: Will | undefined;
  /** Undefined until the client was let in. */
  session: Session | undefined;
}

/** A message that a client leaves to be sent when it vanishes. */
export interface Will {
  readonly topic: string;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly payloadBytes: number;
}

export interface ClientStateOptions {
  readonly lanes: IngestLanes;
  readonly filterBudget: FilterBudget;
  readonly bounds: IotBounds;
  readonly clock: Clock;
  readonly quotas: Quotas;
  readonly close: (reason: string) => void;
}

export const createClientState = (origin: ConnectionOrigin, options: ClientStateOptions): ClientState => {
  const { lanes, filterBudget, bounds, clock, quotas, close } = options;
  const { onEnded, end } = createEnd();
  const filters = filterBudget.open();
  onEnded(filters.close);
  const messagesMax = (quotas === 'aws' ? AWS_QUOTAS : bounds).publishesPerSecondMax;
  const messages = limitPerSecond(messagesMax, clock, `${messagesMax} publishes/s`);
  const bytes = limitPerSecond(bounds.publishBytesPerSecondMax, clock, `${bounds.publishBytesPerSecondMax} bytes/s`);
  return {
    connectionId: randomUUID(),
    origin,
    connection: { close, onEnded },
    end,
    lane: lanes.open(),
    publishQuota: (payloadBytes) => messages() ?? bytes(payloadBytes),
    // AWS counts both directions together.
    deliveryQuota: quotas === 'aws' ? messages : () => undefined,
    filters,
    hasOwnClientId: false,
    will: undefined,
    session: undefined,
  };
};

/** @returns takes so many; says what the quota is if there are fewer */
const limitPerSecond = (perSecond: number, clock: Clock, quota: string): ((count?: number) => string | undefined) => {
  const bucket = new TokenBucket(perSecond, clock.nowMs());
  return (count = 1) => (bucket.tryTake(count, clock.nowMs()) ? undefined : quota);
};

const createEnd = (): Pick<Connection, 'onEnded'> & { end(): void } => {
  const callbacks: (() => void)[] = [];
  let isOver = false;
  return {
    onEnded: (callback) => {
      if (isOver) callback();
      else callbacks.push(callback);
    },
    end: () => {
      isOver = true;
      for (const callback of callbacks.splice(0)) callback();
    },
  };
};
