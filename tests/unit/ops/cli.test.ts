import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../ops/src/commands/index.ts';
import { openPretendAws, type PretendAwsOptions } from '../../support/pretend-aws.ts';
import { wireReading } from '../../support/readings.ts';
import { startCliOf } from '../../support/started-cli.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const startCli = startCliOf(join(import.meta.dirname, '../../../ops/src/cli.ts'));
const runCli = (...args: readonly string[]) => startCli(...args).ended;

const readingLine = (racer = 'ann') => `${JSON.stringify(wireReading({ racerId: racer }))}\n`;
const fileOf = (text: string): string => {
  const path = join(temporaryFolder(), 'readings.ndjson');
  writeFileSync(path, text);
  return path;
};

describe('npm run ops', () => {
  it('lists its commands', async () => {
    const asked = await runCli('--help');
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    for (const { name, summary } of commands) {
      const line = asked.stdout.split('\n').find((each) => each.startsWith(`  ${name} `));
      expect(line?.slice(2 + name.length).trim()).toBe(summary);
    }
    expect(await runCli()).toEqual({ ...asked, code: 2 });
  });

  it.each([
    ['rebuild-history', ['--stack NAME', '--aws-url URL', '--region R', '--class C …', '--dry-run', '--yes', '--json']],
    ['rebuild-ranks', ['--stack NAME', '--aws-url URL', '--region R', '--class C …', '--json']],
    ['import', ['--stack NAME', '--aws-url URL', '--region R', '--rejects FILE', '--json']],
    ['hide', ['--stack NAME', '--aws-url URL', '--region R', '--reason TEXT', '--json']],
    ['unhide', ['--stack NAME', '--aws-url URL', '--region R', '--json']],
    ['hidden', ['--stack NAME', '--aws-url URL', '--region R', '--json']],
  ])('explains the flags of %s', async (name, flags) => {
    const { code, stdout } = await runCli(name, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: npm run ops -- ${name} `);
    for (const flag of flags) expect(stdout).toContain(`  ${flag} `);
  });

  it.each([
    [['ride'], `there is no command "ride", but ${commands.map(({ name }) => name).join(', ')}`],
    [['import', '--racers', '5'], "Unknown option '--racers'; --help lists the flags"],
    [['import'], 'name the files to import, or - for standard input'],
    [['import', '-', '-'], 'standard input can be read once only'],
    [['import', '-', '--aws', '--aws-url', 'http://x'], '--aws and --aws-url exclude each other'],
    [['import', '-', '--aws-url', '127.0.0.1:1'], '--aws-url starts with http:// or https://, not "127.0.0.1:1"'],
    [['rebuild-history', 'x'], 'rebuild-history takes flags only, not "x"'],
    [['rebuild-ranks', 'x'], 'rebuild-ranks takes flags only, not "x"'],
    [['hide'], 'name one racer, by id'],
    [['unhide', 'ann', 'bob'], 'name one racer, by id'],
    [['hide', 'a b'], 'a racer id is 1 to 64 letters, digits, hyphens or underscores, not "a b"'],
    [['hidden', 'ann'], 'hidden takes flags only, not "ann"'],
    [['rebuild-history', '--class', '0'], '--class is a whole number from 1 to 65535, not "0"'],
  ])('says in one line what is wrong with %j', async (args, message) => {
    expect(await runCli(...args)).toEqual({ code: 2, stdout: '', stderr: `error: ${message}\n` });
  });
});

describe('npm run ops -- rebuild-history', () => {
  it('names the classes of the stack if it is asked for another', async () => {
    const { url } = await openPretendAws();
    const message = `error: CLASS_NOT_OFFERED: stack alleycat at ${url} has no class 7, but 1, 2\n`;
    expect(await runCli('rebuild-history', '--aws-url', url, '--class', '1', '--class', '7')).toEqual({
      code: 2,
      stdout: '',
      stderr: message,
    });
  });
});

describe('npm run ops -- import', () => {
  const importFrom = async (text: string, flags: readonly string[] = [], aws: PretendAwsOptions = {}) => {
    const { url, accepted } = await openPretendAws(aws);
    return { ...(await runCli('import', '--aws-url', url, ...flags, fileOf(text))), accepted };
  };

  it('ends with 0 if every line was accepted; the result goes to stdout and progress to stderr', async () => {
    const { code, stdout, stderr, accepted } = await importFrom(readingLine('ann') + readingLine('bob'), ['--json']);
    expect(JSON.parse(stdout)).toMatchObject({ read: 2, accepted: 2, refused: 0, notAccepted: 0 });
    // Every few seconds there is another line.
    expect(stderr).toMatch(/^100% 2 read, 0 accepted, 0 refused, 0 not accepted\n(100% 2 read, [02] accepted, .+\n)*$/);
    expect({ code, accepted }).toEqual({ code: 0, accepted: [readingLine('ann').trim(), readingLine('bob').trim()] });
  });

  it('ends with 1 if some were not, and keeps those', async () => {
    const rejects = join(temporaryFolder(), 'rejects.ndjson');
    const { code, stdout } = await importFrom(`${readingLine()}nonsense\n`, ['--rejects', rejects]);
    expect(stdout.replace(/in .* s\n/, 'in 0 s\n').replaceAll(/\S+readings.ndjson/g, 'FILE')).toBe(
      [
        'read          2 lines in 0 s',
        'accepted      1, 0 sent again',
        'refused       1: 1 NOT_JSON',
        'not accepted  0',
        'refused       FILE:2: NOT_JSON: the reading is not JSON',
        '',
      ].join('\n'),
    );
    expect(JSON.parse(readFileSync(rejects, 'utf8'))).toEqual({
      kind: 'refused',
      input: expect.stringContaining('readings.ndjson'),
      line: 2,
      code: 'NOT_JSON',
      message: 'the reading is not JSON',
      reading: 'nonsense',
    });
    expect(code).toBe(1);
  });

  it('never writes over a file that is there', async () => {
    const { url } = await openPretendAws();
    const file = fileOf(readingLine());
    const { code, stderr } = await runCli('import', '--aws-url', url, '--rejects', file, file);
    expect(stderr).toContain(`error: REJECTS_UNWRITABLE: cannot write ${file}: EEXIST`);
    expect({ code, text: readFileSync(file, 'utf8') }).toEqual({ code: 2, text: readingLine() });
  });

  it('ends with 2 and the report if the service finds fault with it', async () => {
    const onBatch = () => ({ status: 400, type: 'ResourceNotFoundException' }) as const;
    const { code, stdout } = await importFrom(readingLine(), ['--json'], { onBatch });
    expect(JSON.parse(stdout)).toMatchObject({ accepted: 0, notAccepted: 1, stopped: { code: 'AWS_FAILED' } });
    expect(code).toBe(2);
  });

  it('reads standard input', async () => {
    const { url, accepted } = await openPretendAws();
    const { child, ended } = startCli('import', '--aws-url', url, '-', '--json');
    child.stdin.end(readingLine());
    expect(await ended).toMatchObject({ code: 0 });
    expect(accepted).toEqual([readingLine().trim()]);
  });

  it('ends at the first interrupt with 130 and the report of what was accepted', async () => {
    const firstBatch = Promise.withResolvers<void>();
    const { url } = await openPretendAws({
      onBatch: (records) => {
        firstBatch.resolve();
        return records.map(() => null);
      },
    });
    const { child, ended } = startCli('import', '--aws-url', url, '-', '--json');
    child.stdin.write(readingLine().repeat(750)); // one batch of 500, and half of one that waits for more
    await firstBatch.promise;
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect(JSON.parse(stdout)).toMatchObject({
      read: 750,
      accepted: 500,
      notAccepted: 250,
      notAcceptedByReason: { NOT_SENT: 250 },
      stopped: { code: 'INTERRUPTED', after: { input: 'standard input', line: 750 } },
    });
    expect(code).toBe(130);
  });

  it('ends at the second interrupt at once', async () => {
    const firstBatch = Promise.withResolvers<void>();
    const { url } = await openPretendAws({
      onBatch: () => {
        firstBatch.resolve();
        return 'never';
      },
    });
    const { child, ended } = startCli('import', '--aws-url', url, '-');
    child.stdin.write(readingLine().repeat(501));
    await firstBatch.promise;
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 130, stdout: '' });
  });

  it('makes no file of rejects if it cannot begin', async () => {
    const rejects = join(temporaryFolder(), 'rejects.ndjson');
    const { code, stderr } = await runCli(
      'import',
      '--aws-url',
      'http://127.0.0.1:9',
      '--rejects',
      rejects,
      fileOf(''),
    );
    expect({ code, isThere: existsSync(rejects) }).toEqual({ code: 2, isThere: false });
    expect(stderr).toMatch(/^error: RUNTIME_UNREACHABLE: nothing answers at http:\/\/127\.0\.0\.1:9: .*\n$/);
  });
});
