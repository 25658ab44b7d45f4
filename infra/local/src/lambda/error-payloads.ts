/** Payloads of failures that the runtime, not the function, reports; as Lambda words them. */
const payload = (errorType: string, errorMessage: string): string => JSON.stringify({ errorType, errorMessage });

export const timedOutPayload = (requestId: string, timeoutMs: number): string =>
  payload(
    'Sandbox.Timedout',
    `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
  );

export const exitPayload = (requestId: string, exitCode: number): string =>
  payload('Runtime.ExitError', `RequestId: ${requestId} Error: ${exitReason(exitCode)}`);

const exitReason = (exitCode: number): string =>
  exitCode === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${exitCode}`;

/** Lambda kills a process that outgrows its memory. */
export const outOfMemoryPayload = (requestId: string): string =>
  payload('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`);

/** What a function answers that was told to fail: `errorType` tells it from failures of its own. */
export const injectedFaultPayload: string = payload('InjectedFault', 'This invocation was made to fail on purpose.');

export const responseTooLargePayload = (limitBytes: number): string =>
  payload(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${limitBytes} bytes).`,
  );
