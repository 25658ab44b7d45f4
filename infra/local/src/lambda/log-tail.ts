import { PAYLOAD_LIMITS } from './options.ts';

/** The last 4 KB of an invocation's log. */
export interface LogTail {
  append(text: string): void;
  /** Returns the tail and begins a new one. */
  take(): string;
}

export const createLogTail = (limitBytes: number = PAYLOAD_LIMITS.logTailBytes): LogTail => {
  let text = '';
  return {
    append: (more) => {
      text += more;
      // Cut only now and then: a chatty function must not pay for a copy per line.
      if (text.length > 16 * limitBytes) text = text.slice(-limitBytes);
    },
    take: () => {
      const bytes = Buffer.from(text.slice(-limitBytes));
      text = '';
      return bytes.subarray(Math.max(0, bytes.length - limitBytes)).toString('utf8');
    },
  };
};
