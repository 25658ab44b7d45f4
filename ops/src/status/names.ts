import type { Consumer } from '@alleycat/domain';
import { type ConsumerFunctions, parseConsumers } from '@alleycat/functions/adapters';
import { OpsError } from '../errors.ts';
import type { StackDescription } from '../stack.ts';
import type { Resource } from './ask-services.ts';
import { type Asked, mapAsked, read } from './asked.ts';

/** A function that is no consumer. */
export interface NamedFunction {
  /** Ours: `read-races`. */
  readonly name: string;
  /** Lambda's. */
  readonly functionName: string;
}

/** What the services call the parts of a stack. */
export interface Names {
  readonly stream: Asked<string>;
  readonly table: Asked<string>;
  readonly failureBucket: Asked<string>;
  readonly importDelivery: Asked<string>;
  readonly readingDelivery: Asked<string>;
  readonly rule: Asked<string>;
  readonly api: Asked<string>;
  readonly consumers: Asked<ConsumerFunctions>;
  /** The function that keeps the rank index; undefined = the stack has none. */
  readonly ranks: Asked<string | undefined>;
  /** All other functions. */
  readonly functions: Asked<readonly NamedFunction[]>;
}

/** From the outputs of a stack, and from what it is made of. */
export function namesOf(stack: StackDescription, resources: Asked<readonly Resource[]>): Names {
  const consumers = read(() => parseConsumers(stack.output('Consumers')));
  const resource = (logicalId: string): Asked<string> =>
    'value' in resources ? read(() => expectResource(resources.value, logicalId)) : resources;
  return {
    stream: read(() => stack.output('ReadingStreamName')),
    table: read(() => stack.output('RaceTableName')),
    failureBucket: read(() => stack.output('FailureBucketName')),
    importDelivery: read(() => stack.output('ImportDeliveryName')),
    readingDelivery: resource('ReadingDelivery'),
    rule: resource('ReadingRule'),
    api: resource('Api'),
    consumers,
    ranks: mapAsked(resources, (all) => all.find(({ logicalId }) => logicalId === 'RanksFunction')?.name),
    functions: mapAsked(resources, (all) => othersOf(all, 'value' in consumers ? consumers.value : new Map())),
  };
}

/** A template and what it is transformed into name them differently. */
const functionTypes = ['AWS::Lambda::Function', 'AWS::Serverless::Function'];

function othersOf(resources: readonly Resource[], consumers: ReadonlyMap<Consumer, string>) {
  const known = new Set(consumers.values());
  return resources
    .filter(({ type, name }) => functionTypes.includes(type) && !known.has(name))
    .map(({ logicalId, name }) => ({ name: plainNameOf(logicalId), functionName: name }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `ReadRacesFunction` is read-races. */
const plainNameOf = (logicalId: string): string =>
  logicalId
    .replace(/(?<=.)Function$/, '')
    .replace(/(?<=[a-z\d])[A-Z]/g, (letter) => `-${letter}`)
    .toLowerCase();

function expectResource(resources: readonly Resource[], logicalId: string): string {
  const found = resources.find((resource) => resource.logicalId === logicalId);
  if (found !== undefined) return found.name;
  throw new OpsError('STACK_OUTDATED', `the stack has no ${logicalId}: it is of another version`);
}
