import { AwsError, RuntimeError } from '../../core/errors.ts';
import { RefusedError } from '../broker/refusals.ts';

/** This machine could not do its work now, its disk being full for example: the publisher is not acknowledged, and still has the message. */
export class MessageNotKeptError extends RefusedError {
  constructor(rule: string, cause: unknown) {
    super(`rule ${rule} could not keep a message`, { cause });
    this.name = 'MessageNotKeptError';
    this.cause = cause;
  }
}

/**
 * Whether a service of this runtime could not do its work. On AWS each of them is a system of its own, that comes back by
 * itself and has lost nothing; here they fail together, and the error action with them.
 */
export const isOfThisMachine = (error: unknown): boolean => {
  if (error instanceof AwsError) return error.status >= 500;
  if (error instanceof RuntimeError || error instanceof MessageNotKeptError) return true;
  // Of the system, or of a database that could not write.
  return error instanceof Error && ('syscall' in error || ('code' in error && String(error.code).startsWith('LEVEL_')));
};
