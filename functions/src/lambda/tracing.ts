import type { EnvironmentVariables } from './environment.ts';

/**
 * Makes a client of the AWS SDK report its calls to X-Ray. Loading the tracer is a quarter of a cold
 * start, so it is loaded only where Lambda names an X-Ray daemon to report to.
 */
export const traceClient = async (client: object, environment: EnvironmentVariables): Promise<void> => {
  if (!environment['AWS_XRAY_DAEMON_ADDRESS']) return;
  const { Tracer } = await import('@aws-lambda-powertools/tracer');
  new Tracer({ captureHTTPsRequests: false }).captureAWSv3Client(client);
};

/** A handler that lets its start-up finish before the first event; a start-up that failed fails every event. */
export const afterStart =
  <Event, Response>(ready: Promise<unknown>, handle: (event: Event) => Promise<Response>) =>
  async (event: Event): Promise<Response> => {
    await ready;
    return handle(event);
  };
