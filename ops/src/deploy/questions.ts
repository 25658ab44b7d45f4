import { OpsError, UsageError } from '../errors.ts';
import type { Surroundings } from '../surroundings.ts';
import { isStackName } from './deploy-request.ts';
import { problemOf, type TemplateParameter } from './template-parameters.ts';

type Asking = Pick<Surroundings, 'ask' | 'signal'>;

interface Question {
  readonly text: string;
  /** The answer of somebody who only presses Enter. */
  readonly preset: string;
  /** What is wrong with an answer, as in "is one of a, b". */
  problemOf(answer: string): string | undefined;
}

/** What is asked about a new stack; everything else has defaults that do for the first time. */
const questions: readonly { readonly parameter: string; readonly text: string }[] = [
  { parameter: 'RaceClasses', text: 'Race classes, number=name, separated by commas' },
  { parameter: 'RaceLengthSeconds', text: 'Length of a race in seconds' },
  { parameter: 'AlarmEmail', text: 'Mail address that is told of alarms; empty for nobody' },
];

/** Somebody who misses it as often has another problem. */
const triesMax = 5;

/** Rejects with a UsageError if nobody is there, and with an OpsError if they leave. */
export async function askParameters(
  {
    declared,
    presets,
  }: {
    readonly declared: ReadonlyMap<string, TemplateParameter>;
    readonly presets: ReadonlyMap<string, string>;
  },
  asking: Asking,
): Promise<ReadonlyMap<string, string>> {
  const answers = new Map<string, string>();
  for (const { parameter: name, text } of questions) {
    const parameter = declared.get(name);
    if (parameter === undefined) continue;
    const preset = presets.get(name) ?? parameter.default;
    answers.set(
      name,
      await askUntilRight({ text, preset, problemOf: (answer) => problemOf(parameter, answer) }, asking),
    );
  }
  return answers;
}

export const askStackName = (preset: string, asking: Asking): Promise<string> =>
  askUntilRight(
    {
      text: 'Name of the stack',
      preset,
      problemOf: (name) => (isStackName(name) ? undefined : 'is letters, digits and hyphens, and starts with a letter'),
    },
    asking,
  );

export const askRegion = (asking: Asking): Promise<string> =>
  askUntilRight(
    {
      text: 'Region, for example eu-central-1',
      preset: '',
      problemOf: (region) => (/^[a-z]{2}(-[a-z]+)+-\d$/.test(region) ? undefined : 'looks like us-east-1'),
    },
    asking,
  );

async function askUntilRight({ text, preset, problemOf }: Question, { ask, signal }: Asking): Promise<string> {
  let hint = '';
  for (let attempt = 0; attempt < triesMax; attempt += 1) {
    const answer = await ask(`${hint}${text}${preset === '' ? '' : ` [${preset}]`}: `);
    if (signal.aborted) throw new OpsError('INTERRUPTED', 'interrupted: nothing was changed');
    if (answer === undefined)
      throw new UsageError(`"${text}" is asked and there is nobody to ask: pass --region, and --yes for defaults`);
    const value = answer.trim() === '' ? preset : answer.trim();
    const problem = problemOf(value);
    if (problem === undefined) return value;
    hint = `It ${problem}.\n`;
  }
  throw new OpsError('NOT_CONFIRMED', `no answer to "${text}" that makes sense: nothing was changed`);
}
