import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { rebuildHistoryCommand } from '../../../../ops/src/commands/rebuild-history.ts';
import { openPretendAws } from '../../../support/pretend-aws.ts';

/** Runs the command up to its question, which is answered like this; an undefined answer means nobody is there. */
const answering = async (answer: string | undefined, interruption = new AbortController()) => {
  const { url } = await openPretendAws();
  const questions: string[] = [];
  const outcome = await rebuildHistoryCommand
    .execute(['--aws-url', url, '--class', '2'], {
      print: () => undefined,
      progress: new PassThrough(),
      input: new PassThrough(),
      ask: async (question) => {
        questions.push(question.replace(url, 'URL'));
        if (answer === 'interrupt') interruption.abort();
        return answer;
      },
      clock: { nowMs: () => 0, sleep: async () => undefined },
      signal: interruption.signal,
    })
    .then(
      (code) => `ended with ${code}`,
      (error) => error.code,
    );
  return { outcome, questions };
};

const question =
  'Replace the all-time curves of stack alleycat at URL, class 2 (Messenger), by what the archive holds? [y/N] ';

describe('the question before curves are replaced', () => {
  it.each([
    ['n', 'NOT_CONFIRMED'],
    ['', 'NOT_CONFIRMED'],
    ['yesterday', 'NOT_CONFIRMED'],
    ['interrupt', 'INTERRUPTED'],
    [undefined, 'USAGE'],
    // Agreed: the rebuild begins, and finds no buckets at this service.
    ['y', 'ended with 2'],
    [' YES ', 'ended with 2'],
  ])('is answered with %j: %s', async (answer, outcome) => {
    expect(await answering(answer)).toEqual({ outcome, questions: [question] });
  });
});
