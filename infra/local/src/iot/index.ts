export {
  ALL_RIGHTS,
  type Authorizer,
  allowAll,
  type ConnectDecision,
  type ConnectRequest,
  type Rights,
  type Session,
} from './authorizer.ts';
export { createIot, type Iot, type IotOptions } from './create-iot.ts';
export type { IotBounds } from './limits.ts';
export type { IotMetrics } from './metrics.ts';
export type { Quotas } from './topics.ts';
