import { plainText } from '../plain-text.ts';
import { nameOfTarget, type Target } from '../target.ts';
import type { StatusReport } from './judge-status.ts';
import { type Part, STATES, type State } from './part.ts';

const colours: Readonly<Record<State, number>> = { ok: 32, warning: 33, unknown: 35, bad: 31 };

export interface RenderOptions {
  readonly hasColour: boolean;
}

/** The report as people read it: a line for each part, the worst first, and below it what is wrong and what to do. */
export function renderStatus({ atMs, state, parts }: StatusReport, target: Target, options: RenderOptions): string[] {
  const rows = parts
    .map((part) => ({ part, title: `${part.kind} ${part.name}` }))
    .sort((a, b) => STATES.indexOf(b.part.state) - STATES.indexOf(a.part.state));
  const width = Math.max(...rows.map(({ title }) => title.length));
  return [
    `${nameOfTarget(target)}: ${paint(state, options)}, ${new Date(atMs).toISOString()}`,
    '',
    ...rows.flatMap(({ part, title }) => [
      `${paint(part.state, options, stateWidth)}  ${title.padEnd(width)}  ${plainText(part.summary)}`.trimEnd(),
      ...renderConcerns(part),
    ]),
  ];
}

const stateWidth = Math.max(...Object.keys(colours).map((state) => state.length));
const indent = ' '.repeat(stateWidth + 2);

const renderConcerns = ({ concerns }: Part): string[] =>
  concerns.flatMap(({ why, todo }) => [`${indent}  ${plainText(why)}`, `${indent}  -> ${plainText(todo)}`]);

// Blanks after the word, not inside the colour.
const paint = (state: State, { hasColour }: RenderOptions, width = 0): string =>
  `${hasColour ? `\u001b[${colours[state]}m${state}\u001b[0m` : state}${' '.repeat(Math.max(0, width - state.length))}`;
