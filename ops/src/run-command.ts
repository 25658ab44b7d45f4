import type { Command } from './command.ts';
import { UsageError } from './errors.ts';
import { exitCodes } from './exit-codes.ts';
import type { Surroundings } from './surroundings.ts';

export interface CommandLineCall {
  readonly commands: readonly Command[];
  /** Arguments after the script's name. */
  readonly argv: readonly string[];
}

/** Runs the command that the first argument names; answers the exit code. Rejects with an OpsError. */
export async function runCommand({ commands, argv }: CommandLineCall, surroundings: Surroundings): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === 'help') {
    for (const line of overviewOf(commands)) surroundings.print(line);
    return name === undefined ? exitCodes.notDone : exitCodes.ok;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command !== undefined) return command.execute(rest, surroundings);
  throw new UsageError(`there is no command "${name}", but ${commands.map((known) => known.name).join(', ')}`);
}

function overviewOf(commands: readonly Command[]): readonly string[] {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'What operators do with a running stack.',
    '',
    'Usage: npm run ops -- COMMAND [flags]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'COMMAND --help lists its flags.',
  ];
}
