import type { ConnectRequest } from '../authorizer.ts';

const NAME = 'x-amz-customauthorizer-name';
const SIGNATURE = 'x-amz-customauthorizer-signature';

/**
 * Something that a client said to its authorizer: in the query of its MQTT username, else in the query or the headers of
 * its HTTP request.
 */
const saidIn = ({ usernameQuery, http }: ConnectRequest, name: string): string | undefined =>
  usernameQuery.get(name) ?? http?.query.get(name) ?? http?.headers[name.toLowerCase()];

/** The name of the authorizer that a client wants to be asked about it. */
export const authorizerNameOf = (request: ConnectRequest): string | undefined => saidIn(request, NAME);

export const tokenOf = (request: ConnectRequest, tokenKeyName: string | undefined): string | undefined =>
  tokenKeyName === undefined ? undefined : saidIn(request, tokenKeyName);

/** Base64. A `+` that was not encoded arrives as a space; base64 has none. */
export const signatureOf = (request: ConnectRequest): string | undefined =>
  saidIn(request, SIGNATURE)?.replaceAll(' ', '+');
