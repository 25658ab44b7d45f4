import type { IoTCustomAuthorizerEvent, IoTCustomAuthorizerResult } from 'aws-lambda';

/** What AWS IoT Core asks about; parts that do not apply to a protocol are absent. */
export type AuthorizeEvent = Pick<IoTCustomAuthorizerEvent, 'token'> & {
  readonly protocolData?: Pick<IoTCustomAuthorizerEvent['protocolData'], 'mqtt'>;
};
export type AuthorizeResult = IoTCustomAuthorizerResult;

/**
 * The token that a client sent: the password of MQTT, otherwise the authorizer's token; undefined if it sent none.
 * A password that is no base64 is a bad token, not an absent one.
 */
export const tokenOf = ({ token, protocolData }: AuthorizeEvent): string | undefined => {
  const password = protocolData?.mqtt?.password;
  if (password) return Buffer.from(password, 'base64').toString('latin1'); // a token is ASCII
  return token || undefined;
};

/** The bounds that AWS IoT Core sets to both times of an answer. */
const SECONDS_MIN = 300;
const SECONDS_MAX = 86_400;

/**
 * How long an answer holds: as long as the token, within the service's bounds. A connection made in the last five minutes
 * of a token therefore outlives it, by five minutes at most; refusing it would lock a racer out who holds a good token.
 */
export const secondsLeft = (expiresAtMs: number | undefined, nowMs: number): number => {
  const seconds = expiresAtMs === undefined ? SECONDS_MAX : Math.floor((expiresAtMs - nowMs) / 1_000);
  return Math.min(Math.max(seconds, SECONDS_MIN), SECONDS_MAX);
};

export const refused: AuthorizeResult = {
  isAuthenticated: false,
  principalId: 'refused',
  policyDocuments: [],
  disconnectAfterInSeconds: SECONDS_MIN,
  refreshAfterInSeconds: SECONDS_MIN,
};
