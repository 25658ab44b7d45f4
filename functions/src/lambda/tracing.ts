import type { EnvironmentVariables } from './environment.ts';

/**
 * Makes a client of the AWS SDK report its calls to X-Ray. Loading the tracer is a quarter of a cold start, and once it
 * is loaded each promise keeps what it led to until it is collected, which a worker pays with pauses: so it is loaded
 * only where Lambda names an X-Ray daemon to report to, and X-Ray's own switch is not off.
 */
export const traceClient = async (client: object, environment: EnvironmentVariables): Promise<void> => {
  if (!environment['AWS_XRAY_DAEMON_ADDRESS'] || environment['AWS_XRAY_SDK_ENABLED'] === 'false') return;
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
