/** Counters since the start, but for `connections` and `inFlight`, which are present values. */
export interface IotMetrics {
  connections: number;
  inFlight: number;
  connectsAccepted: number;
  connectsRefused: number;
  messagesIn: number;
  messagesOut: number;
  /** Messages discarded by `quotas: 'aws'`: more than 100 a second on one connection. */
  throttledIn: number;
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
