import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { TokenBucket } from '../../core/token-bucket.ts';
import type { Session } from '../authorizer.ts';
import type { IngestLanes, Lane } from '../ingest-lanes.ts';
import { AWS_QUOTAS } from '../limits.ts';
import type { Quotas } from '../topics.ts';
import type { ConnectionOrigin } from './broker.ts';

/** What the broker remembers about one connection. */
export interface ClientState {
  readonly connectionId: string;
  readonly origin: ConnectionOrigin;
  readonly lane: Lane;
  /** Publishes in both directions together; undefined = not limited. */
  readonly takesOneMore: (() => boolean) | undefined;
  readonly filters: Set<string>;
  /** Undefined until the client was let in. */
  session: Session | undefined;
}

export const createClientState = (
  origin: ConnectionOrigin,
  { lanes, clock, quotas }: { lanes: IngestLanes; clock: Clock; quotas: Quotas },
): ClientState => ({
  connectionId: randomUUID(),
  origin,
  lane: lanes.open(),
  takesOneMore: quotas === 'aws' ? limitPerSecond(AWS_QUOTAS.publishesPerSecondMax, clock) : undefined,
  filters: new Set(),
  session: undefined,
});

const limitPerSecond = (publishes: number, clock: Clock): (() => boolean) => {
  const bucket = new TokenBucket(publishes, clock.nowMs());
  return () => bucket.tryTake(1, clock.nowMs());
};
