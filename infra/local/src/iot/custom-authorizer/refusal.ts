import type { ConnectRefusal } from '../authorizer.ts';

/** A client is not let in; message and facts are for the operator and hold no credentials. */
export class AuthorizationRefusedError extends Error {
  readonly reason: ConnectRefusal;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(reason: ConnectRefusal, message: string, facts: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'AuthorizationRefusedError';
    this.reason = reason;
    this.facts = facts;
  }
}
