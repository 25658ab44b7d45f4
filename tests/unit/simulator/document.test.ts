import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NO_READING_FAULTS } from '../../../simulator/src/faults/fault-plan.ts';
import { hostileKinds } from '../../../simulator/src/faults/hostile-messages.ts';
import { flags } from '../../../simulator/src/flags.ts';
import { parseCommand } from '../../../simulator/src/options.ts';
import { PACES } from '../../../simulator/src/racer-model.ts';
import { platformFaultMembers } from '../../../simulator/src/scenario/platform-fault-settings.ts';
import { settings } from '../../../simulator/src/scenario/settings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../../..');
const text = readFileSync(join(ROOT, 'docs/simulator.md'), 'utf8');
const blocksOf = (language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, block = '']) => block);

describe('docs/simulator.md', () => {
  it('explains every flag, every key, every model and every fault', () => {
    const mentioned = [
      ...Object.keys(flags).map((flag) => `--${flag}`),
      ...Object.keys(settings),
      ...PACES,
      ...Object.keys(NO_READING_FAULTS),
      ...Object.entries(platformFaultMembers).flatMap(([kind, members]) => [kind, ...Object.keys(members)]),
    ];
    expect(
      mentioned.filter((word) => !new RegExp(`\`${word}\\b|\`${word.replace(/^--/, '')}[.: ]`).test(text)),
    ).toEqual([]);
    expect(text).toContain(`of ${hostileKinds.length} kinds`);
  });

  const commands = blocksOf('sh')
    .flatMap((block) => block.split('\n'))
    .flatMap((line) => /^npm run simulate -- (.*)$/.exec(line)?.[1] ?? []);

  it('has examples', () => {
    expect(commands.length).toBeGreaterThan(5);
  });

  it.each(commands)('has an example that can be run: %s', (command) => {
    const argv = command.split(' ').map((word) => (word.endsWith('.yaml') ? join(ROOT, word) : word));
    expect(['simulate', 'plan', 'help']).toContain(parseCommand(argv, { seed: 1 }).kind);
  });

  it.each(blocksOf('yaml'))('has a scenario that can be ridden', (yaml) => {
    const file = join(temporaryFolder(), 'example.yaml');
    writeFileSync(file, yaml);
    expect(parseCommand(['--scenario', file], { seed: 1 }).kind).toBe('simulate');
  });
});
