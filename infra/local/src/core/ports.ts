/** What services of the runtime need from one another; each is implemented by exactly one service. */

export interface StreamWriter {
  /**
   * Appends one record; resolves when it is on disk.
   * @throws AwsError as Kinesis PutRecord does
   */
  putRecord(record: { streamName: string; partitionKey: string; data: Uint8Array }): Promise<void>;
}

export interface ObjectWriter {
  /** Stores one object whole. @throws AwsError `NoSuchBucket` */
  putObject(object: { bucket: string; key: string; body: Uint8Array; contentType?: string }): Promise<void>;
}

/** Takes `Event` invocations. */
export interface EventInvoker {
  /**
   * Resolves when the event is on disk; from then on it is run and retried, also after a restart.
   * @throws AwsError `TooManyRequestsException`, `ResourceNotFoundException`: it was not accepted
   */
  invokeEvent(functionName: string, eventJson: string): Promise<void>;
}

export interface MessagePublisher {
  /** Publishes to MQTT subscribers, QoS 0 or 1. */
  publish(message: { topic: string; payload: Uint8Array; qos: 0 | 1; retain?: boolean }): Promise<void>;
}

/** One line of the runtime's own log, structured; the only way in which services speak to the operator. */
export type Log = (
  level: 'info' | 'warn' | 'error',
  message: string,
  facts?: Readonly<Record<string, unknown>>,
) => void;
