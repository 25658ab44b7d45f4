import { parseArgs } from 'node:util';
import { reasonOf, UsageError } from './errors.ts';
import { type Flag, flags } from './flags.ts';
import { helpText } from './help-text.ts';
import type { SimulationPlan } from './plan.ts';
import { type CommandDefaults, mergeSettings, planOfSettings } from './scenario/plan-of-settings.ts';
import { readScenario } from './scenario/read-scenario.ts';
import { type FlagValues, settingsOfFlags } from './scenario/settings-of-flags.ts';

export type Command =
  | { readonly kind: 'help'; readonly text: string }
  /** What a number of racers costs and needs, without a run. */
  | { readonly kind: 'plan'; readonly argv: readonly string[] }
  | { readonly kind: 'simulate'; readonly plan: SimulationPlan; readonly json: boolean };

/** Turns the arguments after the script's name into a command. Throws a UsageError with a one-line message. */
export function parseCommand(argv: readonly string[], defaults: CommandDefaults): Command {
  if (argv[0] === 'plan') return { kind: 'plan', argv: argv.slice(1) };
  const values = readFlags(argv);
  if (values.help === true) return { kind: 'help', text: helpText() };
  const own = settingsOfFlags(values);
  const settings = mergeSettings(typeof values.scenario === 'string' ? readScenario(values.scenario) : {}, own);
  return { kind: 'simulate', plan: planOfSettings(settings, defaults), json: settings.json === true };
}

function readFlags(argv: readonly string[]): FlagValues {
  const options = Object.fromEntries(
    Object.entries<Flag>(flags).map(([name, { placeholder, repeatable = false }]) => [
      name,
      { type: placeholder === undefined ? 'boolean' : 'string', multiple: repeatable } as const,
    ]),
  );
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false, allowNegative: true }).values;
  } catch (error) {
    const firstSentence = reasonOf(error).split(/[.\n](?:\s|$)/)[0] ?? '';
    throw new UsageError(`${firstSentence}; --help lists the flags`, { cause: error });
  }
}
