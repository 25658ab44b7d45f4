/** Everything that is known about a caller when it asks to come in. */
export interface ConnectRequest {
  readonly connectionId: string;
  readonly protocol: 'mqtt' | 'websocket' | 'https';
  /** `n/a` over HTTPS, which has no client id. */
  readonly clientId: string;
  /** The username up to its `?`. */
  readonly username: string;
  /** The rest of the username as a query: custom authorizer name, signature, token. */
  readonly usernameQuery: URLSearchParams;
  readonly password: Buffer | undefined;
  /** Headers and query of the WebSocket upgrade or of the HTTPS request. */
  readonly http:
    | { readonly headers: Readonly<Record<string, string | undefined>>; readonly query: URLSearchParams }
    | undefined;
}

export type ConnectDecision = { readonly allowed: true; readonly principal: string } | { readonly allowed: false };

/** A caller that was let in. Authorizers may key what they know about it by this object. */
export interface Session {
  readonly connectionId: string;
  readonly protocol: ConnectRequest['protocol'];
  readonly clientId: string;
  /** What `principal()` gives in rules. */
  readonly principal: string;
}

/** Decides who may connect and what a connection may do. Rejected promises count as "no". */
export interface Authorizer {
  connect(request: ConnectRequest): Promise<ConnectDecision>;
  /** Asked for each message. `retain` needs iot:RetainPublish on AWS. */
  publish(session: Session, message: { topic: string; qos: 0 | 1; retain: boolean }): boolean | Promise<boolean>;
  /** Asked for each filter. Wildcards of MQTT are literal text in an IoT policy. */
  subscribe(session: Session, subscription: { filter: string; qos: 0 | 1 }): boolean | Promise<boolean>;
  /** Asked at each delivery, in the middle of a fan-out: answers at once from what `connect` learned. */
  receive(session: Session, message: { topic: string }): boolean;
}

/** Lets everybody do everything; the username, if any, is the principal. */
export const allowAll: Authorizer = {
  connect: async ({ username }) => ({ allowed: true, principal: username === '' ? 'anonymous' : username }),
  publish: () => true,
  subscribe: () => true,
  receive: () => true,
};
