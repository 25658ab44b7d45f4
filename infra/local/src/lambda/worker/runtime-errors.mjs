// Plain JavaScript, like everything in this folder: a worker is its own isolate, and loading Node's type stripper
// into each one costs 40 ms of every cold start.
import { types } from 'node:util';

/** An error of the runtime itself: the name is the `errorType` that Lambda reports. */
export class RuntimeFailure extends Error {
  /**
   * @param {string} name for example `Runtime.HandlerNotFound`
   * @param {string} message
   */
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

/**
 * A thrown value as Lambda's Node.js runtime reports it: `{ errorType, errorMessage, trace }`.
 * @param {unknown} thrown
 * @returns {string} JSON text
 */
export const describeThrown = (thrown) => {
  if (types.isNativeError(thrown) || isErrorLike(thrown)) {
    return JSON.stringify({
      errorType: String(thrown.name),
      errorMessage: String(thrown.message),
      trace: String(thrown.stack ?? '').split('\n'),
    });
  }
  return JSON.stringify({ errorType: typeof thrown, errorMessage: textOf(thrown), trace: [] });
};

const isErrorLike = (value) =>
  typeof value === 'object' && value !== null && 'name' in value && 'message' in value && 'stack' in value;

const textOf = (value) => {
  try {
    return String(value);
  } catch {
    // An object without a usable toString still has to be reported.
    return Object.prototype.toString.call(value);
  }
};
