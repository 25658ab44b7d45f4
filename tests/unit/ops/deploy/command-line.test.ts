import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { deployCommand } from '../../../../ops/src/commands/deploy.ts';
import { destroyCommand } from '../../../../ops/src/commands/destroy.ts';
import { runCommand } from '../../../../ops/src/run-command.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { surroundingsOf } from './deploy-world.ts';

/** The command line of somebody without an AWS account. */
const ops = (...args: readonly string[]) => {
  const env = { PATH: process.env['PATH'] ?? '', HOME: temporaryFolder(), AWS_EC2_METADATA_DISABLED: 'true' };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['ops/src/cli.ts', ...args], {
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

describe('without credentials', { timeout: 60_000 }, () => {
  it.each(['deploy', 'destroy'])('%s says what to do, and ends with 2', (command) => {
    const { status, stdout, stderr } = ops(command, '--region', 'eu-central-1', '--yes');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('error: CREDENTIALS_UNUSABLE: step "account" failed: there are no credentials for AWS');
    for (const way of ['aws configure sso', 'AWS_ACCESS_KEY_ID', '--aws-profile', '--dry-run', 'Nothing was changed'])
      expect(stderr).toContain(way);
  });

  it('a dry run shows every step', () => {
    const { status, stdout, stderr } = ops('deploy', '--dry-run', '--skip-checks', '--json', '--profile', 'prod');
    expect([status, stderr]).toEqual([0, 'dry run: nothing was changed, and nobody was asked\n']);
    const plan: { name: string; commands: string[] }[] = JSON.parse(stdout);
    expect(plan.map(({ name }) => name)).toEqual([
      'account',
      'tools',
      'checks',
      'build',
      'stack',
      'dashboard',
      'smoke test',
    ]);
    expect(
      plan.flatMap(({ commands }) => commands).filter((command) => command.includes('--config-env prod')),
    ).toHaveLength(2);
  });

  it.each([
    [['deploy', 'now'], 'deploy takes flags only, not "now"'],
    [['deploy', '--json'], '--json goes with --dry-run only'],
    [['deploy', '--guided', '--yes'], '--guided asks and --yes does not: give one of them'],
    [['deploy', '--parameter', 'ShardCount'], '--parameter is NAME=VALUE, not "ShardCount"'],
    [['deploy', '--stack', 'my_stack'], "a stack's name is letters, digits and hyphens"],
    [['destroy', 'alleycat'], 'destroy takes flags only, not "alleycat"'],
  ])('senseless flags are refused: %j', async (argv, message) => {
    const call = runCommand({ commands: [deployCommand, destroyCommand], argv }, surroundingsOf().surroundings);
    await expect(call).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining(message) });
  });
});
