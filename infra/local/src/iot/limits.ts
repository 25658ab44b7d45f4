/** What AWS IoT Core fixes for every account. */
export const IOT_LIMITS = {
  payloadBytesMax: 128 * 1024,
  clientIdBytesMax: 128,
  keepAliveSecondsMin: 30,
  keepAliveSecondsMax: 1_200,
  ruleActionsMax: 10,
} as const;

/** How it is told that a payload is too large. */
export const PAYLOAD_QUOTA = '128 KB';

/** Adjustable account quotas of us-east-1; they only bind with `quotas: 'aws'`. */
export const AWS_QUOTAS = {
  publishesPerSecondMax: 100,
  /** Of all clients together. */
  accountConnectsPerSecondMax: 500,
  /** Of all clients together, inbound and outbound each. */
  accountPublishesPerSecondMax: 20_000,
  subscriptionsPerConnectionMax: 50,
  topicSlashesMax: 7,
  topicBytesMax: 256,
} as const;

/** Bounds of the local broker. Each says what happens beyond it. */
export interface IotBounds {
  /** Unfinished messages of one connection; later ones wait and its socket is not read. AWS: 100 inbound. @default 100 */
  readonly inFlightPerConnectionMax: number;
  /**
   * Unfinished messages in total; later ones wait. Everything shares one thread, and behind a crowd of 10,000 all others
   * would wait for their turn: at 1,000 boards are four times as fresh then, at 300 the crowd is held up. @default 1_000
   */
  readonly inFlightMax: number;
  /**
   * Messages that one connection may publish a second; further ones are discarded and counted, as AWS does beyond its 100
   * (which `quotas: 'aws'` brings). Far above one device, and far below what would take the machine from all others.
   * @default 1_000
   */
  readonly publishesPerSecondMax: number;
  /**
   * Payload bytes that one connection may publish a second; messages beyond it are discarded and counted with the others.
   * Thousands of readings, and a disk lasts for days; AWS slows down what is above 512 KB. @default 1 MiB
   */
  readonly publishBytesPerSecondMax: number;
  /**
   * Filters of one connection; further ones are refused. A dashboard has one, and guests are not asked who they are.
   * @default 100; `quotas: 'aws'` brings AWS's 50
   */
  readonly subscriptionsPerConnectionMax: number;
  /**
   * Filters beyond the first of each connection, all together; further ones are refused. Persistent sessions keep as many:
   * the oldest that has more than one goes. 16 levels take about 7 KB. @default 20_000, about 140 MB
   */
  readonly extraSubscriptionsMax: number;
  /** TCP and WebSocket connections; further ones are closed at once. Fits the usual file descriptor limit. @default 20_000 */
  readonly connectionsMax: number;
  /** Unsent bytes of one subscriber; beyond it the subscriber is closed, never waited for. @default 4 MiB */
  readonly subscriberBacklogBytesMax: number;
  /** Retained messages; a publish that would add one more is refused. @default 10_000 */
  readonly retainedMessagesMax: number;
  /** QoS 1 messages kept for one absent persistent session; further ones are dropped and counted. @default 1_000 */
  readonly sessionMessagesMax: number;
  /** Payload bytes in the queues of all persistent sessions; beyond it messages are dropped and counted. @default 256 MiB */
  readonly sessionBytesMax: number;
  /** Persistent sessions; the oldest is dropped for a new one. @default 10_000 */
  readonly sessionsMax: number;
  /** How long an absent persistent session is kept; AWS: 1 h by default. @default 3_600 */
  readonly sessionSeconds: number;
  /** How long `stop` waits for messages in flight; longer than all attempts of an action together. @default 10 */
  readonly drainSecondsMax: number;
}

export const DEFAULT_BOUNDS: IotBounds = {
  inFlightPerConnectionMax: 100,
  inFlightMax: 1_000,
  publishesPerSecondMax: 1_000,
  publishBytesPerSecondMax: 1024 * 1024,
  subscriptionsPerConnectionMax: 100,
  extraSubscriptionsMax: 20_000,
  connectionsMax: 20_000,
  subscriberBacklogBytesMax: 4 * 1024 * 1024,
  retainedMessagesMax: 10_000,
  sessionMessagesMax: 1_000,
  sessionBytesMax: 256 * 1024 * 1024,
  sessionsMax: 10_000,
  sessionSeconds: 3_600,
  drainSecondsMax: 10,
};

/** The keep-alive that the broker applies: 0 means the default of 1,200 s, anything else is moved into 30…1,200 s. */
export const effectiveKeepAliveSeconds = (requestedSeconds: number): number => {
  const { keepAliveSecondsMin, keepAliveSecondsMax } = IOT_LIMITS;
  if (requestedSeconds === 0) return keepAliveSecondsMax;
  return Math.min(Math.max(requestedSeconds, keepAliveSecondsMin), keepAliveSecondsMax);
};
