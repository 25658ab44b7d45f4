/** Parameters of template.yaml that decide what a race uses. */
export interface TemplateSettings {
  readonly shardCount: number;
  /** Partition keys over which the readings of a race are spread. */
  readonly raceShards: RaceShards;
  readonly retentionHours: number;
  readonly windowSeconds: number;
  /** Most readings in one invocation of the stream functions. */
  readonly batchSize: number;
  readonly deliveryBufferSeconds: number;
  readonly deliveryBufferMegabytes: number;
  readonly transformBufferSeconds: number;
  readonly historyPartitions: number;
  readonly tracing: Tracing;
  readonly monitoring: Monitoring;
  readonly enableRankIndex: RankIndexing;
}

/** What the rule can make of a racer's id: nothing, or one or two hexadecimal digits of its hash. */
export const RACE_SHARDS = [1, 16, 256] as const;
export type RaceShards = (typeof RACE_SHARDS)[number];

/** Of functions: only `Active` ones are sampled by themselves, and X-Ray bills what is sampled. */
export const TRACINGS = ['Active', 'PassThrough'] as const;
export type Tracing = (typeof TRACINGS)[number];

/** Whether the stack has alarms and a dashboard of CloudWatch. */
export const MONITORINGS = ['on', 'off'] as const;
export type Monitoring = (typeof MONITORINGS)[number];

/** Whether ranks come from an index in ElastiCache. */
export const RANK_INDEXINGS = ['yes', 'no'] as const;
export type RankIndexing = (typeof RANK_INDEXINGS)[number];

/** As the template has them if nobody says otherwise. */
export const TEMPLATE_DEFAULTS: TemplateSettings = {
  shardCount: 1,
  raceShards: 1,
  retentionHours: 24,
  windowSeconds: 1,
  batchSize: 5_000,
  deliveryBufferSeconds: 60,
  deliveryBufferMegabytes: 64,
  transformBufferSeconds: 5,
  historyPartitions: 8,
  tracing: 'PassThrough',
  monitoring: 'on',
  enableRankIndex: 'no',
};

/** What the template fixes: memory of the functions (MB), by logical id. */
export const MEMORY_MB = {
  AggregateFunction: 1_024,
  AnnounceFunction: 512,
  FinishFunction: 512,
  TransformFunction: 512,
  RecordsFunction: 1_769,
  AuthorizeFunction: 512,
  RanksFunction: 512,
  ReadRacesFunction: 512,
  ReadResultsFunction: 1_024,
  ReadHistoryFunction: 1_024,
} as const;
export type FunctionId = keyof typeof MEMORY_MB;

/** Most final readings in one invocation of the finish function. */
export const FINISH_BATCH_SIZE = 500;
/** Most bests in one invocation of the ranks function. */
export const RANKS_BATCH_SIZE = 1_000;
/** Firehose hands over at most this much to the transform at a time. */
export const TRANSFORM_BUFFER_MEGABYTES = 1;
