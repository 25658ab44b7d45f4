import type { ByteText } from '../byte-text.ts';
import { CommandError, notAnInteger } from '../command-error.ts';
import { parseInteger } from '../resp/integers.ts';

export interface ExpiryRequest {
  /** How many units from now. */
  readonly text: ByteText;
  readonly unitMs: number;
  readonly nowMs: number;
  /** Named in the error. */
  readonly command: string;
  /** Whether zero and less may be meant. */
  readonly isPastAllowed: boolean;
}

/** About the last millisecond that fits into 64 bits. */
const TIME_MS_MAX = 2 ** 63;

/** When something ends (epoch ms). @throws CommandError */
export const expiryIn = ({ text, unitMs, nowMs, command, isPastAllowed }: ExpiryRequest): number => {
  const units = parseInteger(text);
  if (units === undefined) throw notAnInteger();
  const atMs = nowMs + units * unitMs;
  const isInvalid = (!isPastAllowed && units <= 0) || Math.abs(units * unitMs) >= TIME_MS_MAX || atMs >= TIME_MS_MAX;
  if (isInvalid) throw new CommandError(`ERR invalid expire time in '${command}' command`);
  return atMs;
};
