import { describe, expect, it } from 'vitest';
import { SimulatorError } from '../../../../simulator/src/errors.ts';
import type { AccessToken } from '../../../../simulator/src/fleet/request-token.ts';
import { createTokenSource } from '../../../../simulator/src/fleet/token-source.ts';
import { createJumpingClock } from '../support/jumping-clock.ts';

const unreachable = new SimulatorError('SIGN_IN_UNREACHABLE', 'nobody is there');
const refused = new SimulatorError('SIGN_IN_REFUSED', 'not you');

/** Tokens of 100 s, named by number; each request takes its answer from the list, and succeeds when that is used up. */
function openSource(...failures: readonly (SimulatorError | undefined)[]) {
  const clock = createJumpingClock();
  const requestedAtMs: number[] = [];
  const source = createTokenSource({
    clock,
    request: async (): Promise<AccessToken> => {
      const fromMs = clock.nowMs();
      const failure = failures[requestedAtMs.push(fromMs) - 1];
      if (failure !== undefined) throw failure;
      return { text: `token ${requestedAtMs.length}`, renewFromMs: fromMs + 80_000, endsAtMs: fromMs + 100_000 };
    },
  });
  const textOf = () => source.current().then(({ text }) => text);
  return { clock, requestedAtMs, source, textOf };
}

describe('the token of a fleet', () => {
  it('is asked for once, however many connections want it', async () => {
    const { requestedAtMs, textOf } = openSource();
    expect(new Set(await Promise.all(Array.from({ length: 1_000 }, textOf)))).toEqual(new Set(['token 1']));
    expect(requestedAtMs).toEqual([0]);
  });

  it('is the same until its renewal is due, and then a new one', async () => {
    const { clock, source, textOf } = openSource();
    const first = await source.current();
    await clock.sleep(79_999);
    expect(await source.current()).toBe(first);
    await clock.sleep(1);
    expect(await textOf()).toBe('token 2');
  });

  it('is asked for again, a few times and ever more slowly, while the issuer cannot be reached', async () => {
    const { requestedAtMs, source } = openSource(unreachable, unreachable, unreachable, unreachable, unreachable);
    await expect(source.current()).rejects.toBe(unreachable);
    expect(requestedAtMs).toEqual([0, 500, 1_500, 3_500]);
  });

  it('is not asked for again at once if it was refused, whoever else wants it', async () => {
    const { clock, requestedAtMs, source, textOf } = openSource(refused);
    for (let count = 0; count < 10; count += 1) await expect(source.current()).rejects.toBe(refused);
    expect(requestedAtMs).toEqual([0]);
    await clock.sleep(5_000);
    expect(await textOf()).toBe('token 2');
  });

  it('stays in use to its end if no other is to be had', async () => {
    const { clock, textOf, source } = openSource(undefined, ...Array.from({ length: 9 }, () => refused));
    expect(await textOf()).toBe('token 1');
    await clock.sleep(80_000);
    expect(await textOf()).toBe('token 1');
    await clock.sleep(20_000);
    await expect(source.current()).rejects.toBe(refused);
  });
});
