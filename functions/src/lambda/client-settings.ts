/**
 * Bounds of every AWS SDK client. The keep-alive HTTP/1.1 handler is the default of all clients in use.
 * Four attempts of at most two seconds, with back-off between them, end well within a function's timeout;
 * what is still failing then is retried with the whole event.
 */
export const clientSettings = {
  maxAttempts: 4,
  requestHandler: {
    connectionTimeout: 1_000, // ms
    requestTimeout: 2_000, // ms
    throwOnRequestTimeout: true, // the handler only warns otherwise
    httpsAgent: { keepAlive: true, maxSockets: 50 },
    httpAgent: { keepAlive: true, maxSockets: 50 },
  },
} as const;

/**
 * Bounds of a client that carries objects of many megabytes. The time of a request ends with the head of the answer, so
 * that it holds the whole of what is sent, but nothing of the body that is received: that must only never stand still.
 *
 * Addresses are left to the SDK: the bucket in the host name on AWS, in the path where `AWS_ENDPOINT_URL` is an IP
 * address. Forcing it into the path everywhere would tie functions to a form that AWS means to give up.
 */
export const objectClientSettings = {
  ...clientSettings,
  requestHandler: {
    ...clientSettings.requestHandler,
    requestTimeout: 10_000, // ms: 20 MB at 2 MB/s, a thirtieth of what the network of a function gives
    socketTimeout: 10_000, // ms without a byte
  },
} as const;
