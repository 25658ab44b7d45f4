/** What a template asks for, with every intrinsic resolved: the only thing the services learn from it. */
export interface Deployment {
  readonly stackName: string;
  readonly streams: readonly StreamSpec[];
  readonly tables: readonly TableSpec[];
  readonly buckets: readonly BucketSpec[];
  readonly functions: readonly FunctionSpec[];
  readonly mappings: readonly MappingSpec[];
  readonly topicRules: readonly TopicRuleSpec[];
  readonly deliveryStreams: readonly DeliveryStreamSpec[];
  readonly bucketNotifications: readonly BucketNotificationSpec[];
  readonly schedules: readonly ScheduleSpec[];
  readonly httpApis: readonly HttpApiSpec[];
  readonly userPools: readonly UserPoolSpec[];
  readonly authorizers: readonly AuthorizerSpec[];
  /** Absent: the template has none. */
  readonly cache?: CacheSpec;
  /** Values of all parameters, defaults included. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** All that CloudFormation would list, parts without a local service included. */
  readonly resources: readonly StackResourceSpec[];
}

/** A resource of the stack, after SAM has transformed the template. */
export interface StackResourceSpec {
  readonly logicalId: string;
  /** Its service's name or id for it. */
  readonly physicalId: string;
  /** `AWS::Lambda::Function` … */
  readonly type: string;
}

export interface StreamSpec {
  readonly name: string;
  readonly shardCount: number;
  readonly retentionHours: number;
}

/** Members of DynamoDB's CreateTable, as they stand in the template. */
export interface TableSpec {
  readonly name: string;
  readonly createTable: Readonly<Record<string, unknown>>;
  readonly streamViewType?: StreamViewType;
}

export const STREAM_VIEW_TYPES = ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'] as const;
export type StreamViewType = (typeof STREAM_VIEW_TYPES)[number];

export interface BucketSpec {
  readonly name: string;
}

export interface FunctionSpec {
  readonly logicalId: string;
  readonly name: string;
  /** `<file without extension>.<export>` inside `codeFolder`. */
  readonly handler: string;
  /** Folder that holds the built bundle. */
  readonly codeFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly runtime: string;
  /** At most this many environments at once; undefined = the runtime's own bound. */
  readonly reservedConcurrency?: number;
  /** How `Event` invocations are retried. */
  readonly asyncInvoke: AsyncInvokeSpec;
}

export interface AsyncInvokeSpec {
  /** After a function error, 0 to 2. */
  readonly maximumRetryAttempts: number;
  /** Events older than this are given up, 60 to 21,600. */
  readonly maximumEventAgeSeconds: number;
  /** ARN of the bucket that takes what was given up. */
  readonly onFailureArn?: string;
}

export interface MappingSpec {
  /** Derived from stack and logical id, so that a checkpoint survives a restart. */
  readonly uuid: string;
  readonly logicalId: string;
  readonly functionName: string;
  readonly sourceArn: string;
  readonly enabled: boolean;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  readonly startingPositionTimestampMs?: number;
  readonly batchSize: number;
  readonly maximumBatchingWindowSeconds: number;
  readonly parallelizationFactor: number;
  /** -1 = until the record expires in the source. */
  readonly maximumRecordAgeSeconds: number;
  /** -1 = without end. */
  readonly maximumRetryAttempts: number;
  readonly bisectBatchOnFunctionError: boolean;
  /** 0 = no tumbling window. */
  readonly tumblingWindowSeconds: number;
  readonly reportBatchItemFailures: boolean;
  /** ARN of the on-failure bucket. */
  readonly onFailureArn?: string;
  /** Filter patterns as JSON text; a record passes if any matches. Empty = all pass. */
  readonly filterPatterns: readonly string[];
}

export interface TopicRuleSpec {
  readonly name: string;
  readonly sql: string;
  readonly actions: readonly RuleActionSpec[];
  readonly errorAction?: RuleActionSpec;
  readonly disabled: boolean;
}

export type RuleActionSpec =
  | { readonly type: 'kinesis'; readonly streamName: string; readonly partitionKey?: string }
  | { readonly type: 's3'; readonly bucketName: string; readonly key: string }
  | { readonly type: 'republish'; readonly topic: string; readonly qos: 0 | 1 };

/** A delivery stream to one bucket. */
export interface DeliveryStreamSpec {
  readonly name: string;
  /** ARN of the stream that is its source; absent = records are put directly. */
  readonly sourceStreamArn?: string;
  readonly bucketName: string;
  readonly prefix: string;
  readonly errorOutputPrefix: string;
  readonly bufferSeconds: number;
  readonly bufferMegabytes: number;
  readonly compression: 'UNCOMPRESSED' | 'GZIP';
  readonly transform?: TransformSpec;
}

export interface TransformSpec {
  readonly functionName: string;
  readonly functionArn: string;
  readonly bufferSeconds: number;
  readonly bufferMegabytes: number;
  readonly retries: number;
}

/** Events of a bucket that invoke a function. */
export interface BucketNotificationSpec {
  /** `configurationId` of the events. */
  readonly id: string;
  readonly bucketName: string;
  readonly functionName: string;
  /** `s3:ObjectCreated:*`, `s3:ObjectRemoved:Delete` … */
  readonly events: readonly string[];
  /** '' = every key. */
  readonly prefix: string;
  readonly suffix: string;
}

/** A rule of EventBridge that invokes a function again and again. */
export interface ScheduleSpec {
  /** Of the rule. */
  readonly name: string;
  readonly functionName: string;
  /** From one event to the next; whole minutes. */
  readonly periodSeconds: number;
  readonly enabled: boolean;
  /** JSON text that the function gets instead of the scheduled event. */
  readonly input?: string;
}

export interface HttpApiSpec {
  readonly id: string;
  readonly stage: string;
  /** What every event carries as `stageVariables`; empty = events have no such member. */
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly cors?: CorsSpec;
  /** What each route takes. */
  readonly throttling?: ThrottlingSpec;
  readonly routes: readonly RouteSpec[];
}

export interface ThrottlingSpec {
  readonly requestsPerSecond: number;
  readonly burst: number;
}

export interface CorsSpec {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds?: number;
  readonly allowCredentials: boolean;
}

export interface RouteSpec {
  /** Upper-case method, or `ANY`. */
  readonly method: string;
  /** `/races/{raceId}`, `/{proxy+}` or `$default`. */
  readonly path: string;
  readonly functionName: string;
  readonly timeoutMs: number;
  /** Of its own, in the place of that of the API. */
  readonly throttling?: ThrottlingSpec;
}

/** A user pool of Cognito with its clients. */
export interface UserPoolSpec {
  /** `local_<logical id>`, of the form `<region>_<id>`. */
  readonly id: string;
  readonly name: string;
  /** Issuer of its tokens: `http://127.0.0.1:8080/<id>`. */
  readonly providerUrl: string;
  readonly domain?: string;
  readonly resourceServers: readonly { readonly identifier: string; readonly scopes: readonly string[] }[];
  readonly clients: readonly UserPoolClientSpec[];
}

export interface UserPoolClientSpec {
  /** Derived from stack and logical id, so that it survives a restart. */
  readonly id: string;
  readonly name: string;
  readonly hasSecret: boolean;
  readonly flows: readonly ('code' | 'implicit' | 'client_credentials')[];
  readonly scopes: readonly string[];
  readonly callbackUrls: readonly string[];
  readonly logoutUrls: readonly string[];
  readonly accessTokenSeconds: number;
  readonly idTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly isRefreshTokenRotated: boolean;
  /** How long a rotated refresh token may be used again, 0 to 60. */
  readonly refreshTokenGraceSeconds: number;
}

/** A function that decides who may connect to IoT Core, and what a connection may do. */
export interface AuthorizerSpec {
  readonly name: string;
  readonly functionName: string;
  /** Where clients put their token: a name in the username's query, a query or a header. */
  readonly tokenKeyName?: string;
  readonly isSigningDisabled: boolean;
  /** PEM, by name; a token must be signed for one of them unless signing is disabled. */
  readonly tokenSigningPublicKeys: Readonly<Record<string, string>>;
  readonly isActive: boolean;
  readonly isHttpCachingEnabled: boolean;
}

/** A serverless cache of ElastiCache. */
export interface CacheSpec {
  readonly name: string;
  /** What it may keep. */
  readonly bytesMax: number;
}
