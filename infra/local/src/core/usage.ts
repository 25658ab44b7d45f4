/**
 * What AWS would bill, as counts since the start of the runtime and in the units of AWS's own meters (aws-semantics 11).
 * Prices are somebody else's.
 */
export interface Usage {
  /** Of the runtime's clock (epoch ms). */
  readonly atMs: number;
  /** When counting began (epoch ms). */
  readonly sinceMs: number;
  readonly iot: IotUsage;
  readonly kinesis: readonly StreamUsage[];
  readonly lambda: readonly FunctionUsage[];
  readonly dynamoDb: readonly TableUsage[];
  readonly firehose: readonly DeliveryStreamUsage[];
  readonly s3: readonly BucketUsage[];
  readonly httpApi: readonly ApiUsage[];
  readonly cognito: TokenUsage;
}

export interface IotUsage {
  readonly connectionMinutes: number;
  readonly connects: number;
  /** SUBSCRIBE requests, whatever number of filters they have. */
  readonly subscribes: number;
  /** Started 5 KB of payload and topic of publishes that are not Basic Ingest, over MQTT and HTTPS. */
  readonly messageUnitsIn: number;
  /** The same of deliveries to subscribers. */
  readonly messageUnitsOut: number;
  /** Started 5 KB of messages that reached a rule, for each rule. */
  readonly rulesTriggered: number;
  /** Started 5 KB that rules handed to actions, for each action. */
  readonly actionsExecuted: number;
  /** Acknowledgements that clients sent for deliveries. */
  readonly clientAcks: number;
}

export interface StreamUsage {
  readonly stream: string;
  /** Open shards by time. */
  readonly shardHours: number;
  /** Started 25 KB of data and partition key, record by record. */
  readonly putUnits: number;
  readonly records: number;
  readonly bytesIn: number;
  /** GetRecords, and reads of those who do what it does. */
  readonly readCalls: number;
  readonly bytesOut: number;
}

export interface FunctionUsage {
  readonly functionName: string;
  readonly memoryMb: number;
  readonly invocations: number;
  /** Loading included; started milliseconds, invocation by invocation. */
  readonly billedMs: number;
  readonly gbSeconds: number;
  /** UTF-8 bytes, with the START, END and REPORT lines of the platform. */
  readonly logBytes: number;
}

export interface TableUsage {
  readonly table: string;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Write units by index; part of `writeUnits`. */
  readonly byIndex: Readonly<Record<string, number>>;
  readonly conditionalFailures: number;
  readonly streamRecords: number;
}

export interface DeliveryStreamUsage {
  readonly name: string;
  readonly records: number;
  /** Each record rounded up to 5 KB. */
  readonly billedBytes: number;
  readonly bytesIn: number;
}

export interface BucketUsage {
  readonly bucket: string;
  /** PUT, COPY, POST and LIST. */
  readonly putRequests: number;
  /** All others but DELETE, which costs nothing. */
  readonly getRequests: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Of all objects now. */
  readonly storedBytes: number;
}

export interface ApiUsage {
  readonly api: string;
  /** Started 512 KB. */
  readonly requests: number;
}

export interface TokenUsage {
  /** Tokens granted to clients themselves: what AWS bills of machine-to-machine authorization. */
  readonly tokenRequests: number;
}

const KB = 1024;

/** Sizes of the units that AWS counts, in bytes. */
export const BILLING_UNITS = {
  iotMessage: 5 * KB,
  kinesisPut: 25 * KB,
  firehoseRecord: 5 * KB,
  httpApiRequest: 512 * KB,
} as const;

/** Started units: what is empty takes one too. */
export const startedUnits = (bytes: number, unitBytes: number): number => Math.max(1, Math.ceil(bytes / unitBytes));
