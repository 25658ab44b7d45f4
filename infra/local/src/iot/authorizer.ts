/** Everything that is known about a caller when it asks to come in. */
export interface ConnectRequest {
  readonly connectionId: string;
  readonly protocol: 'mqtt' | 'websocket' | 'https';
  /** `n/a` over HTTPS, which has no client id. */
  readonly clientId: string;
  /** False when the client sent none and got one from the broker. */
  readonly hasOwnClientId: boolean;
  /** The username up to its `?`. */
  readonly username: string;
  /** The rest of the username as a query: custom authorizer name, signature, token. */
  readonly usernameQuery: URLSearchParams;
  /** The username as it was sent; undefined = none. */
  readonly fullUsername: string | undefined;
  readonly password: Buffer | undefined;
  /** Headers and query of the WebSocket upgrade or of the HTTPS request. */
  readonly http:
    | { readonly headers: Readonly<Record<string, string | undefined>>; readonly query: URLSearchParams }
    | undefined;
  /** Where the client is, in the form `127.0.0.1` or `::1`; undefined = not known. */
  readonly sourceIp: string | undefined;
}

/** Why a client was not let in. */
export const CONNECT_REFUSALS = [
  /** What the protocol or the service does not take: client id, will, size. */
  'malformed',
  /** It named no custom authorizer, or none that is there and active. */
  'noAuthorizer',
  'badSignature',
  'notAuthenticated',
  /** Who it is is known, but this client id is not for it. */
  'forbidden',
  'authorizerFailed',
  /** More clients at once than the authorizer can be asked about. */
  'authorizerBusy',
  /** More than an account on AWS lets in a second. */
  'throttled',
  /** It left before there was an answer. */
  'abandoned',
] as const;
export type ConnectRefusal = (typeof CONNECT_REFUSALS)[number];

export type ConnectDecision =
  | { readonly allowed: true; readonly principal: string; readonly rights: Rights }
  | { readonly allowed: false; readonly reason: ConnectRefusal };

/** What a connection may do. Rejected promises count as "no". */
export interface Rights {
  /** Asked for each message and for a will when it is sent. `retain` needs iot:RetainPublish on AWS. */
  publish(message: { topic: string; qos: 0 | 1; retain: boolean }): boolean | Promise<boolean>;
  /** Asked for each filter. Wildcards of MQTT are literal text in an IoT policy. */
  subscribe(subscription: { filter: string; qos: 0 | 1 }): boolean | Promise<boolean>;
  /** Asked at each delivery, in the middle of a fan-out: answers at once. */
  receive(message: { topic: string }): boolean;
  /** Asked for each operation over HTTPS other than publishing. */
  manage(operation: ManagedOperation): boolean;
}

export interface ManagedOperation {
  readonly action: 'iot:DeleteConnection' | 'iot:GetRetainedMessage' | 'iot:ListRetainedMessages';
  /** Client id or topic; empty for a list. */
  readonly name: string;
}

/** A caller that was let in. */
export interface Session {
  readonly connectionId: string;
  readonly protocol: ConnectRequest['protocol'];
  readonly clientId: string;
  /** What `principal()` gives in rules. */
  readonly principal: string;
  readonly rights: Rights;
}

/** The connection that a request came by, for authorizers whose answer does not hold for ever. */
export interface Connection {
  /** Ends it; its will is sent, as when authorization fails on AWS. @param reason for the operator */
  close(reason: string): void;
  /** Calls back once when it is over; at once if it is over already. */
  onEnded(callback: () => void): void;
}

/** Decides who may connect and what a connection may do. A rejected promise counts as "no". */
export interface Authorizer {
  /** @param connection absent over HTTPS, where every request is decided anew */
  connect(request: ConnectRequest, connection?: Connection): Promise<ConnectDecision>;
}

export const ALL_RIGHTS: Rights = {
  publish: () => true,
  subscribe: () => true,
  receive: () => true,
  manage: () => true,
};

/** Lets everybody do everything; the username, if any, is the principal. */
export const allowAll: Authorizer = {
  connect: async ({ username }) => ({
    allowed: true,
    principal: username === '' ? 'anonymous' : username,
    rights: ALL_RIGHTS,
  }),
};
