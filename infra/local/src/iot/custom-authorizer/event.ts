import type { ConnectRequest } from '../authorizer.ts';

export interface EventFacts {
  readonly token: string | undefined;
  readonly isSignatureVerified: boolean;
}

/** The event of an authorizer function as JSON text. What a request does not have is absent; there is no TLS here. */
export const authorizerEvent = (request: ConnectRequest, { token, isSignatureVerified }: EventFacts): string => {
  const { protocol, connectionId, http } = request;
  const mqtt = protocol === 'https' ? undefined : mqttOf(request);
  return JSON.stringify({
    token,
    signatureVerified: isSignatureVerified,
    protocols: [...(http === undefined ? [] : ['http']), ...(mqtt === undefined ? [] : ['mqtt'])],
    protocolData: {
      ...(http === undefined ? {} : { http: httpOf(http) }),
      ...(mqtt === undefined ? {} : { mqtt }),
    },
    connectionMetadata: { id: connectionId },
  });
};

const httpOf = ({ headers, query }: NonNullable<ConnectRequest['http']>) => ({ headers, queryString: `?${query}` });

const mqttOf = ({ fullUsername, password, clientId, hasOwnClientId }: ConnectRequest) => ({
  ...(fullUsername === undefined ? {} : { username: fullUsername }),
  ...(password === undefined ? {} : { password: password.toString('base64') }),
  ...(hasOwnClientId ? { clientId } : {}),
});
