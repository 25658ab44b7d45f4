/** The address by which this machine reaches a port that listens on `host`, as it stands in a URL. */
export const loopbackOf = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
};
