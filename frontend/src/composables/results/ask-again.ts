import { promiseTimeout } from '@vueuse/core';
import { ApiError } from '../../api/http-client.ts';

/** How long to wait where an answer does not say. */
const waitMs = 1_000;
/** Who is to wait longer than this is told instead. */
const waitMsMax = 10_000;

export interface AskAgainOptions {
  /** @default a timer */
  readonly wait?: ((ms: number) => Promise<void>) | undefined;
}

/** Asks once more, a little later, what is refused because too many ask. Throws what the question throws. */
export async function askAgain<Answer>(
  ask: () => Promise<Answer>,
  { wait = promiseTimeout }: AskAgainOptions = {},
): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    const afterMs = error instanceof ApiError && error.status === 429 ? (error.retryAfterMs ?? waitMs) : undefined;
    if (afterMs === undefined || afterMs > waitMsMax) throw error;
    await wait(afterMs);
    return await ask();
  }
}
