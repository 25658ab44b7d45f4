/** A service that speaks AWS's JSON protocol: `POST /` with `X-Amz-Target: <targetPrefix>.<operation>`. */
export interface AwsJsonService {
  /** For example `Kinesis_20131202`. */
  readonly targetPrefix: string;
  /**
   * @param body the parsed JSON body
   * @param raw the body as it came, for services that read it themselves
   * @returns the answer: an object, ready JSON text, or undefined for an empty body
   * @throws AwsError becomes an error answer; anything else an InternalFailure
   */
  handle(operation: string, body: unknown, raw: string): Promise<object | string | undefined>;
}
