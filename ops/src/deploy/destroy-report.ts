import type { Target } from '../target.ts';
import { nameOfTarget } from '../target.ts';
import { isDeletable } from './delete-data.ts';
import { type RetainedThing, removalCommands } from './retained.ts';

/** What becomes of a stack and its data, before it does: what goes, what stays and why, and what it costs. */
export function explainDestroy(
  target: Target,
  { things, isDataDeleted }: { readonly things: readonly RetainedThing[]; readonly isDataDeleted: boolean },
): string[] {
  const staying = things.filter((thing) => !(isDataDeleted && isDeletable(thing)));
  const going = things.filter((thing) => !staying.includes(thing));
  return [
    `what goes with ${nameOfTarget(target)}: the stream and readings in it that are not delivered yet, functions and their`,
    'logs, the API, rules and the broker’s authorizer, alarms, the distribution and the files of the dashboard, sign-in pages',
    ...(going.length === 0 ? [] : ['and, for good:', ...linesOf(going)]),
    ...(staying.length === 0
      ? ['nothing of it stays']
      : ['what stays, because nothing could bring it back:', ...linesOf(staying)]),
  ];
}

const linesOf = (things: readonly RetainedThing[]): string[] =>
  things.map(({ kind, name, what, costs }) => `  ${kind} ${name}: ${what} (${costs})`);

/** What is left of a stack that is gone, and how to remove that. */
export function renderDestroyed(target: Target, left: readonly RetainedThing[]): string[] {
  const samNote =
    'packages of sam deploy lie in the bucket of stack aws-sam-cli-managed-default, which all SAM stacks of the region share';
  if (left.length === 0) return [`${nameOfTarget(target)} is gone, and its data with it`, samNote];
  const head = `${nameOfTarget(target)} is gone; this is left, with how to remove it for good:`;
  return [head, ...withCommands(target, left), samNote];
}

/** What remains beside a stack whose removal failed half-way, and how to remove that once the stack is gone. */
export const renderLeft = (target: Target, things: readonly RetainedThing[]): string[] =>
  things.length === 0
    ? []
    : [
        `beside ${nameOfTarget(target)} there is, as far as it is not deleted yet, with how to remove it for good:`,
        ...withCommands(target, things),
      ];

const withCommands = (target: Target, things: readonly RetainedThing[]): string[] =>
  things.flatMap((thing) => [
    ...linesOf([thing]),
    ...removalCommands(thing, target).map((command) => `    ${command}`),
  ]);
