import { nameFromArn } from '../core/arn.ts';
import type { MappingSpec } from '../core/deployment.ts';
import { AwsError } from '../core/errors.ts';
import { type Fields, isFields } from '../core/fields.ts';
import { MAPPING_DEFAULTS } from '../core/mapping-defaults.ts';
import { invalidParameter } from '../lambda/rest-errors.ts';

/** The changes that a CreateEventSourceMapping or UpdateEventSourceMapping body asks for. */
export type MappingChanges = { -readonly [Member in keyof MappingSpec]?: MappingSpec[Member] | undefined };

/** @throws AwsError InvalidRequestContentException, InvalidParameterValueException */
export const parseUpdate = (body: Buffer): MappingChanges => {
  const fields = parseBody(body);
  for (const member of ['EventSourceArn', 'StartingPosition', 'StartingPositionTimestamp']) {
    if (member in fields) throw invalidParameter(`${member} cannot be changed: create another mapping.`);
  }
  return changesOf(fields);
};

/** @throws AwsError InvalidRequestContentException, InvalidParameterValueException */
export const parseCreate = (body: Buffer, uuid: string): MappingSpec => {
  const fields = parseBody(body);
  const functionName = changesOf(fields).functionName;
  const sourceArn = fields['EventSourceArn'];
  if (functionName === undefined) throw invalidParameter('FunctionName is missing.');
  if (typeof sourceArn !== 'string') throw invalidParameter('EventSourceArn is missing.');
  const defaults: MappingSpec = {
    uuid,
    logicalId: uuid,
    functionName,
    sourceArn,
    ...MAPPING_DEFAULTS,
    ...startOf(fields),
  };
  return applyChanges(defaults, changesOf(fields));
};

export const applyChanges = (mapping: MappingSpec, changes: MappingChanges): MappingSpec => {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const { onFailureArn, ...changed }: MappingSpec = { ...mapping, ...Object.fromEntries(given) };
  // An empty destination takes the configured one away.
  return onFailureArn === undefined || onFailureArn === '' ? changed : { ...changed, onFailureArn };
};

const parseBody = (body: Buffer): Fields => {
  let parsed: unknown;
  try {
    parsed = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json.', { cause });
  }
  if (isFields(parsed)) return parsed;
  throw new AwsError('InvalidRequestContentException', 'The request body must be a JSON object.');
};

const changesOf = (fields: Fields): MappingChanges => {
  const unknown = Object.keys(fields).filter((member) => !KNOWN_MEMBERS.has(member));
  if (unknown.length > 0) throw invalidParameter(`Unsupported member: ${unknown.join(', ')}.`);
  const functionName = read(fields, 'FunctionName', 'string');
  const responseTypes = texts(fields, 'FunctionResponseTypes');
  return {
    functionName: functionName === undefined ? undefined : plainFunctionName(functionName),
    enabled: read(fields, 'Enabled', 'boolean'),
    batchSize: read(fields, 'BatchSize', 'number'),
    maximumBatchingWindowSeconds: read(fields, 'MaximumBatchingWindowInSeconds', 'number'),
    parallelizationFactor: read(fields, 'ParallelizationFactor', 'number'),
    maximumRecordAgeSeconds: read(fields, 'MaximumRecordAgeInSeconds', 'number'),
    maximumRetryAttempts: read(fields, 'MaximumRetryAttempts', 'number'),
    bisectBatchOnFunctionError: read(fields, 'BisectBatchOnFunctionError', 'boolean'),
    tumblingWindowSeconds: read(fields, 'TumblingWindowInSeconds', 'number'),
    reportBatchItemFailures: responseTypes?.includes('ReportBatchItemFailures'),
    onFailureArn: onFailureOf(fields),
    filterPatterns: patternsOf(fields),
  };
};

const KNOWN_MEMBERS: ReadonlySet<string> = new Set([
  'BatchSize',
  'BisectBatchOnFunctionError',
  'DestinationConfig',
  'Enabled',
  'EventSourceArn',
  'FilterCriteria',
  'FunctionName',
  'FunctionResponseTypes',
  'MaximumBatchingWindowInSeconds',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'ParallelizationFactor',
  'StartingPosition',
  'StartingPositionTimestamp',
  'TumblingWindowInSeconds',
  // The SDK puts the UUID of the path here as well.
  'UUID',
]);

interface Primitives {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
}

const read = <Kind extends keyof Primitives>(
  fields: Fields,
  member: string,
  kind: Kind,
): Primitives[Kind] | undefined => {
  const value = fields[member];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== kind) throw invalidParameter(`${member} must be a ${kind}.`);
  return value as Primitives[Kind];
};

const texts = (fields: Fields, member: string): readonly string[] | undefined => {
  const value = fields[member];
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw invalidParameter(`${member} must be a list of texts.`);
};

const onFailureOf = (fields: Fields): string | undefined => {
  const config = fields['DestinationConfig'];
  if (config === undefined || config === null) return undefined;
  const onFailure = isFields(config) ? (config['OnFailure'] ?? {}) : undefined;
  if (!isFields(onFailure)) throw invalidParameter('DestinationConfig must hold OnFailure.');
  return read(onFailure, 'Destination', 'string') ?? '';
};

const patternsOf = (fields: Fields): readonly string[] | undefined => {
  const criteria = fields['FilterCriteria'];
  if (criteria === undefined || criteria === null) return undefined;
  const filters = isFields(criteria) ? (criteria['Filters'] ?? []) : undefined;
  if (!Array.isArray(filters)) throw invalidParameter('FilterCriteria must hold Filters.');
  return filters.map((filter: unknown) => (isFields(filter) ? (read(filter, 'Pattern', 'string') ?? '') : ''));
};

const startOf = (fields: Fields): Pick<MappingSpec, 'startingPosition' | 'startingPositionTimestampMs'> => {
  const startingPosition = fields['StartingPosition'];
  if (startingPosition !== 'TRIM_HORIZON' && startingPosition !== 'LATEST' && startingPosition !== 'AT_TIMESTAMP') {
    throw invalidParameter('StartingPosition must be TRIM_HORIZON, LATEST or AT_TIMESTAMP for a stream.');
  }
  const timestampSeconds = read(fields, 'StartingPositionTimestamp', 'number');
  return {
    startingPosition,
    ...(timestampSeconds === undefined ? {} : { startingPositionTimestampMs: timestampSeconds * 1000 }),
  };
};

/** A name from a name, a partial ARN (`123456789012:function:name`) or an ARN. */
export const plainFunctionName = (text: string): string => {
  if (text.startsWith('arn:')) return nameFromArn(text);
  const [name = text] = text.includes('function:') ? (text.split('function:')[1] ?? '').split(':') : text.split(':');
  return name;
};
