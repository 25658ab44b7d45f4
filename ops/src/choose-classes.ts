import type { RaceClass } from '@alleycat/domain/wire';
import { OpsError } from './errors.ts';
import { classesOf, type StackDescription } from './stack.ts';
import { nameOfTarget } from './target.ts';

/** The classes of these ids, all for none. Throws an OpsError for one that the stack does not offer. */
export function chooseClasses(stack: StackDescription, classIds: readonly number[]): readonly RaceClass[] {
  const offered = classesOf(stack);
  const unknown = classIds.find((number) => !offered.some(({ classId }) => classId === number));
  if (unknown === undefined)
    return offered.filter(({ classId }) => classIds.length === 0 || classIds.includes(classId));
  const known = offered.map(({ classId }) => classId).join(', ');
  throw new OpsError('CLASS_NOT_OFFERED', `${nameOfTarget(stack.target)} has no class ${unknown}, but ${known}`);
}
