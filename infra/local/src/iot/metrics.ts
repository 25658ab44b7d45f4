import { CONNECT_REFUSALS, type ConnectRefusal } from './authorizer.ts';

/** Why a publish closed its connection. */
export const PUBLISH_REFUSALS = ['malformed', 'forbidden', 'retainedFull', 'stopping'] as const;
export type PublishRefusal = (typeof PUBLISH_REFUSALS)[number];

/** Why a subscription was not granted; `malformed` and `forbidden` close the connection. */
export const SUBSCRIBE_REFUSALS = ['malformed', 'forbidden', 'shared', 'quota'] as const;
export type SubscribeRefusal = (typeof SUBSCRIBE_REFUSALS)[number];

/** What was refused, by reason. */
export interface Refusals {
  readonly connects: Record<ConnectRefusal, number>;
  readonly publishes: Record<PublishRefusal, number>;
  readonly subscribes: Record<SubscribeRefusal, number>;
}

/** Counters since the start, but for `connections` and `inFlight`, which are present values. */
export interface IotMetrics {
  connections: number;
  inFlight: number;
  connectsAccepted: number;
  connectsRefused: number;
  readonly refusals: Refusals;
  /** Connections that were closed for what no MQTT client sends, or for what did not come in time. */
  protocolErrors: number;
  /** Deliveries that the policies of their subscriber do not allow. */
  receivesForbidden: number;
  /** Invocations of custom authorizers, refreshes included. */
  authorizerInvocations: number;
  /** Connections that were closed because their refresh was refused or failed. */
  refreshesRefused: number;
  /** Connections that were closed because their authorizer let them in for so long only. */
  connectionsExpired: number;
  messagesIn: number;
  messagesOut: number;
  /** Messages discarded because their connection sent more a second than its bound, or with `quotas: 'aws'` than AWS takes. */
  throttledIn: number;
  /** Deliveries discarded by `quotas: 'aws'`. */
  throttledOut: number;
  slowSubscribersClosed: number;
  /** Messages for an absent persistent session beyond its bound. */
  sessionMessagesDropped: number;
  /** AWS metric TopicMatch. */
  ruleMatches: number;
  /** AWS metric RuleNotFound: Basic Ingest to an unknown or disabled rule. */
  ruleNotFound: number;
  /** AWS metric ParseError. */
  parseErrors: number;
  /** Matches whose WHERE let the message pass. */
  rulesExecuted: number;
  /** AWS metric Success. */
  actionsSucceeded: number;
  /** AWS metric Failure: all attempts failed. */
  actionsFailed: number;
  actionsRetried: number;
  /** AWS metric ErrorActionSuccess. */
  errorActionsSucceeded: number;
  /** AWS metric ErrorActionFailure. */
  errorActionsFailed: number;
}

export const createMetrics = (): IotMetrics => ({
  connections: 0,
  inFlight: 0,
  connectsAccepted: 0,
  connectsRefused: 0,
  refusals: {
    connects: zeros(CONNECT_REFUSALS),
    publishes: zeros(PUBLISH_REFUSALS),
    subscribes: zeros(SUBSCRIBE_REFUSALS),
  },
  protocolErrors: 0,
  receivesForbidden: 0,
  authorizerInvocations: 0,
  refreshesRefused: 0,
  connectionsExpired: 0,
  messagesIn: 0,
  messagesOut: 0,
  throttledIn: 0,
  throttledOut: 0,
  slowSubscribersClosed: 0,
  sessionMessagesDropped: 0,
  ruleMatches: 0,
  ruleNotFound: 0,
  parseErrors: 0,
  rulesExecuted: 0,
  actionsSucceeded: 0,
  actionsFailed: 0,
  actionsRetried: 0,
  errorActionsSucceeded: 0,
  errorActionsFailed: 0,
});

const zeros = <Name extends string>(names: readonly Name[]): Record<Name, number> =>
  Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
