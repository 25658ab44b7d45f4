import { AwsError, validationError } from '../core/errors.ts';
import { type Fields, isFields } from '../core/fields.ts';
import { FAULT_BOUNDS, type Fault, type FaultKind } from './fault.ts';

const { secondsMax, delayMsMax } = FAULT_BOUNDS;

const secondsOf = (members: Fields): number => numberOf(members, 'seconds', { min: 1, max: secondsMax });
const functionNameOf = ({ functionName }: Fields): string => {
  if (typeof functionName === 'string' && functionName !== '') return functionName;
  throw validationError('functionName has to be the logical id of a function of the template.');
};

interface Reader<Kind extends FaultKind> {
  readonly members: readonly string[];
  readonly read: (members: Fields) => Extract<Fault, { readonly kind: Kind }>;
}

const READERS: { readonly [Kind in FaultKind]: Reader<Kind> } = {
  'table-throttled': {
    members: ['seconds'],
    read: (members) => ({ kind: 'table-throttled', seconds: secondsOf(members) }),
  },
  'function-failing': {
    members: ['functionName', 'seconds', 'share'],
    read: (members) => ({
      kind: 'function-failing',
      functionName: functionNameOf(members),
      seconds: secondsOf(members),
      share: numberOf(members, 'share', { min: 0.001, max: 1 }),
    }),
  },
  'function-slow': {
    members: ['functionName', 'seconds', 'delayMs'],
    read: (members) => ({
      kind: 'function-slow',
      functionName: functionNameOf(members),
      seconds: secondsOf(members),
      delayMs: numberOf(members, 'delayMs', { min: 1, max: delayMsMax }),
    }),
  },
  'worker-killed': {
    members: ['functionName'],
    read: (members) => ({ kind: 'worker-killed', functionName: functionNameOf(members) }),
  },
  'disk-full': { members: ['seconds'], read: (members) => ({ kind: 'disk-full', seconds: secondsOf(members) }) },
  'process-killed': { members: [], read: () => ({ kind: 'process-killed' }) },
};

export const FAULT_KINDS = Object.keys(READERS) as readonly FaultKind[];

export const isFaultKind = (kind: string): kind is FaultKind => Object.hasOwn(READERS, kind);

/**
 * @param functionNames logical ids of all functions
 * @throws AwsError `ValidationException` (400) for a body of another form, `ResourceNotFoundException` (404) for a
 * function that is not in the template
 */
export const parseFault = (kind: FaultKind, body: unknown, functionNames: ReadonlySet<string>): Fault => {
  const { members, read } = READERS[kind];
  if (!isFields(body)) throw validationError('The body has to be an object.');
  const surplus = Object.keys(body).filter((name) => !members.includes(name));
  if (surplus.length > 0)
    throw validationError(`${kind} takes ${members.join(', ') || 'no members'} and nothing else.`);
  const fault = read(body);
  if (!('functionName' in fault) || functionNames.has(fault.functionName)) return fault;
  throw new AwsError('ResourceNotFoundException', 'The template has no function of this logical id.', { status: 404 });
};

const numberOf = (members: Fields, name: string, { min, max }: { min: number; max: number }): number => {
  const value = members[name];
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw validationError(`${name} has to be a number from ${min} to ${max}.`);
};
