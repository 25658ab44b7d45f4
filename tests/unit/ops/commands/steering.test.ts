import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../../ops/src/commands/index.ts';
import { runCommand } from '../../../../ops/src/run-command.ts';
import { openPretendAws } from '../../../support/pretend-aws.ts';

const run = async (...argv: readonly string[]) => {
  const printed: string[] = [];
  const call = runCommand(
    { commands, argv },
    {
      print: (line) => void printed.push(line),
      progress: new PassThrough(),
      input: new PassThrough(),
      ask: async () => undefined,
      clock: { nowMs: () => 0, sleep: async () => undefined },
      signal: new AbortController().signal,
    },
  );
  const outcome = await call.catch((error) => `${error.code}: ${error.message}`);
  return { outcome, printed };
};

describe('commands that steer', () => {
  it.each([
    [['pause'], 'name one consumer: aggregate, announce, finish, records'],
    [['resume', 'finish', 'records'], 'name one consumer: aggregate, announce, finish, records'],
    [['pause', 'transform'], 'there is no consumer "transform", but aggregate, announce, finish, records'],
    [['redrive', '--consumer', 'x'], 'there is no consumer "x", but aggregate, announce, finish, records'],
    [['redrive', 'aggregate'], 'redrive takes flags only, not "aggregate"'],
    [['redrive', '--since', 'noon'], '--since is like 90s, 30m, 2h, 7d, 2026-01-31 or 2026-01-31T12:00Z, not "noon"'],
    [['reshard'], 'name how many shards there are to be, from 1 to 10000'],
    [['reshard', '0'], 'name how many shards there are to be, from 1 to 10000'],
    [['reshard', '10001'], 'name how many shards there are to be, from 1 to 10000'],
    [['reshard', '2', '4'], 'name how many shards there are to be, from 1 to 10000'],
  ])('say what is wrong with %j before they ask anybody', async (argv, message) => {
    expect(await run(...argv)).toEqual({ outcome: `USAGE: ${message}`, printed: [] });
  });

  it.each([
    [['pause', 'aggregate'], 'Consumers'],
    [['resume', 'records'], 'Consumers'],
    [['redrive', '--yes'], 'Consumers'],
    [['reshard', '4'], 'ReadingStreamName'],
  ])('say of a stack that is too old for them that it is: %j', async (argv, output) => {
    const { url } = await openPretendAws();
    const { outcome } = await run(...argv, '--aws-url', url);
    expect(outcome).toBe(
      `STACK_OUTDATED: stack alleycat at ${url} has no output ${output}: it is older than this version; deploy this version's template.yaml, or start the runtime again`,
    );
  });

  it.each([
    ['pause', ['--reason TEXT', '--json', '--stack NAME']],
    ['resume', ['--json', '--region R']],
    ['redrive', ['--since WHEN', '--consumer C …', '--dry-run', '--yes', '--json', '--aws-url URL']],
    ['reshard', ['--yes', '--json', '--aws']],
  ])('explain their flags: %s', async (name, flags) => {
    const { outcome, printed } = await run(name, '--help');
    expect(outcome).toBe(0);
    for (const flag of flags) expect(printed.join('\n')).toContain(`  ${flag}`);
  });
});
