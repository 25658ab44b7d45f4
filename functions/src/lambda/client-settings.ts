/**
 * Bounds of every AWS SDK client. The keep-alive HTTP/1.1 handler is the default of both clients in use.
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
