import type { ConnectRefusal } from '../authorizer.ts';

type Facts = Readonly<Record<string, unknown>>;

/** What a client asked for closes its connection. */
export class RefusedError extends Error {
  /** For the operator. What clients chose stands here and not in the message, so that equal refusals log one line. */
  readonly facts: Facts;

  constructor(message: string, facts: Facts = {}) {
    super(message);
    this.name = 'RefusedError';
    this.facts = facts;
  }
}

const IDENTIFIER_REJECTED = 2;
const SERVER_UNAVAILABLE = 3;
const NOT_AUTHORIZED = 5;

/** The client was not let in; `returnCode` goes into the CONNACK of MQTT 3.1.1. */
export class ConnectRefusedError extends RefusedError {
  readonly reason: ConnectRefusal;
  readonly returnCode: 2 | 3 | 5;

  constructor(reason: ConnectRefusal, message: string, facts: Facts = {}) {
    super(message, facts);
    this.name = 'ConnectRefusedError';
    this.reason = reason;
    this.returnCode = returnCodeOf(reason);
  }
}

const returnCodeOf = (reason: ConnectRefusal) => {
  if (reason === 'malformed') return IDENTIFIER_REJECTED;
  return reason === 'throttled' ? SERVER_UNAVAILABLE : NOT_AUTHORIZED;
};
