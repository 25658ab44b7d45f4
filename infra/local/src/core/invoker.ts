/** Runs functions synchronously (RequestResponse). */
export interface FunctionInvoker {
  /**
   * @param eventJson the event as JSON text
   * @throws AwsError `TooManyRequestsException` (429), `ResourceNotFoundException` (404): the function did not run
   */
  invoke(functionName: string, eventJson: string): Promise<InvocationResult>;
}

/** A failing function is an answer, not an exception (HTTP 200 with `X-Amz-Function-Error` on AWS). */
export interface InvocationResult {
  readonly requestId: string;
  /** Response or error payload as JSON text; a handler that returns undefined gives `null`. */
  readonly payload: string;
  readonly functionError?: 'Unhandled';
  /** The last 4 KB of the invocation's log. */
  readonly logTail: string;
}
