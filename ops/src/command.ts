import { type CommandLine, type Flags, readCommandLine, renderFlags } from './flags.ts';
import type { Surroundings } from './surroundings.ts';

/** One thing that operators do. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Reads the arguments after its name and does the work; answers the exit code. Rejects with an OpsError. */
  execute(argv: readonly string[], surroundings: Surroundings): Promise<number>;
}

/** A command as its file describes it. */
export interface CommandDescription<Name extends string> {
  readonly name: string;
  readonly summary: string;
  /** What stands behind the name, for example `[flags] FILE…`. */
  readonly usage: string;
  readonly flags: Flags<Name>;
  /** What else help says, one entry a line. */
  readonly notes: readonly string[];
  run(line: CommandLine<Name>, surroundings: Surroundings): Promise<number>;
}

const helpFlag = { help: { type: 'boolean', help: 'show this' } } as const;

export function defineCommand<Name extends string>(description: CommandDescription<Name>): Command {
  const { name, summary } = description;
  const flags: Flags<Name | 'help'> = { ...description.flags, ...helpFlag };
  return {
    name,
    summary,
    execute: async (argv, surroundings) => {
      const line = readCommandLine(argv, flags);
      if (!line.flags.isSet('help')) return description.run(line, surroundings);
      for (const text of helpOf(description, flags)) surroundings.print(text);
      return 0;
    },
  };
}

function helpOf<Name extends string>(
  { name, summary, usage, notes }: CommandDescription<Name>,
  flags: Flags<string>,
): readonly string[] {
  return [summary, '', `Usage: npm run ops -- ${name} ${usage}`, '', ...renderFlags(flags), '', ...notes];
}
