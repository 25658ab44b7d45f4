import type { Clock } from '../core/clock.ts';
import type { LimitName, LimitSink } from '../core/limits.ts';
import { TokenBucket } from '../core/token-bucket.ts';
import { AWS_QUOTAS } from './limits.ts';
import type { Quotas } from './topics.ts';

/** What all clients of an account share. False = refused, and noted as a limit that bit. */
export interface AccountQuota {
  takesConnect(): boolean;
  takesPublish(): boolean;
  takesDelivery(): boolean;
}

export interface AccountQuotaOptions {
  readonly quotas: Quotas;
  readonly clock: Clock;
  readonly limits: LimitSink;
}

const UNLIMITED: AccountQuota = { takesConnect: () => true, takesPublish: () => true, takesDelivery: () => true };

export const createAccountQuota = ({ quotas, clock, limits }: AccountQuotaOptions): AccountQuota => {
  if (quotas === 'off') return UNLIMITED;
  const { accountConnectsPerSecondMax: connects, accountPublishesPerSecondMax: publishes } = AWS_QUOTAS;
  const bucketOf = (limit: LimitName, resource: string, perSecond: number) => {
    const bucket = new TokenBucket(perSecond, clock.nowMs());
    return (): boolean => {
      if (bucket.tryTake(1, clock.nowMs())) return true;
      limits.note(limit, resource, `${perSecond}/s of an account`);
      return false;
    };
  };
  return {
    takesConnect: bucketOf('iot-connects', 'account', connects),
    takesPublish: bucketOf('iot-publishes', 'inbound', publishes),
    takesDelivery: bucketOf('iot-publishes', 'outbound', publishes),
  };
};
