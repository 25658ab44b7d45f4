import { nameFromArn } from '../core/arn.ts';
import type { DeliveryStreamSpec, TransformSpec } from '../core/deployment.ts';
import { RuntimeError } from '../core/errors.ts';
import type { Fields } from '../core/fields.ts';
import { readFields } from './fields.ts';
import { asFields } from './parse-template.ts';

const DESTINATION = 'ExtendedS3DestinationConfiguration';

/** Settings of roles, keys and logs have no local part; of the others only these are understood. */
const UNDERSTOOD = new Set([
  'BucketARN',
  'BufferingHints',
  'CloudWatchLoggingOptions',
  'CompressionFormat',
  'EncryptionConfiguration',
  'ErrorOutputPrefix',
  'Prefix',
  'ProcessingConfiguration',
  'RoleARN',
]);

/**
 * An AWS::KinesisFirehose::DeliveryStream, with Firehose's defaults for what is not said.
 * @throws RuntimeError TEMPLATE_INVALID for what the local runtime does not deliver
 */
export const deliveryStreamOf = (name: string, properties: Fields): DeliveryStreamSpec => {
  const others = Object.keys(properties).filter((key) => /Destination(Configuration)?$/.test(key));
  const foreign = others.find((key) => key !== DESTINATION);
  if (foreign !== undefined) throw invalid(name, `${foreign}: the local runtime delivers to ${DESTINATION} only`);
  if (properties[DESTINATION] === undefined) throw invalid(name, `${DESTINATION} is missing`);
  const destination = withoutDisabled(asFields(properties[DESTINATION]));
  const where = `${name}, ${DESTINATION}`;
  const unknown = Object.keys(destination).find((key) => !UNDERSTOOD.has(key));
  if (unknown !== undefined) throw invalid(where, `${unknown} is not understood by the local runtime`);
  const read = readFields(destination, where);
  return {
    name,
    ...sourceOf(name, properties),
    bucketName: nameFromArn(read.text('BucketARN')),
    prefix: read.optionalText('Prefix') ?? '',
    errorOutputPrefix: read.optionalText('ErrorOutputPrefix') ?? '',
    ...bufferingOf(where, destination['BufferingHints']),
    compression: compressionOf(where, read.optionalText('CompressionFormat') ?? 'UNCOMPRESSED'),
    ...transformOf(where, asFields(destination['ProcessingConfiguration'])),
  };
};

const SWITCHED: Readonly<Record<string, (value: unknown) => boolean>> = {
  DataFormatConversionConfiguration: (value) => String(asFields(value)['Enabled']) !== 'false',
  DynamicPartitioningConfiguration: (value) => String(asFields(value)['Enabled']) !== 'false',
  CustomTimeZone: (value) => value !== 'UTC',
  S3BackupMode: (value) => value !== 'Disabled',
};

/** What a template switches off in so many words is as good as absent. */
const withoutDisabled = (destination: Fields): Fields =>
  Object.fromEntries(Object.entries(destination).filter(([key, value]) => SWITCHED[key]?.(value) ?? true));

const sourceOf = (name: string, properties: Fields): { sourceStreamArn?: string } => {
  const type = readFields(properties, name).optionalText('DeliveryStreamType') ?? 'DirectPut';
  const source = properties['KinesisStreamSourceConfiguration'];
  if (type === 'DirectPut' && source === undefined) return {};
  if (type === 'KinesisStreamAsSource') {
    const where = `${name}, KinesisStreamSourceConfiguration`;
    return { sourceStreamArn: readFields(asFields(source), where).text('KinesisStreamARN') };
  }
  const rule = source === undefined ? 'DirectPut or KinesisStreamAsSource' : 'KinesisStreamAsSource with this source';
  throw invalid(name, `DeliveryStreamType ${type}: the local runtime knows ${rule}`);
};

const bufferingOf = (where: string, hints: unknown): Pick<DeliveryStreamSpec, 'bufferSeconds' | 'bufferMegabytes'> => {
  const fields = asFields(hints);
  const read = readFields(fields, `${where}, BufferingHints`);
  if (hints !== undefined && Object.keys(fields).length !== 2) {
    throw invalid(where, 'BufferingHints needs both IntervalInSeconds and SizeInMBs');
  }
  return {
    bufferSeconds: read.number('IntervalInSeconds', 300, { min: 0, max: 900 }),
    bufferMegabytes: read.number('SizeInMBs', 5, { min: 1, max: 128 }),
  };
};

const compressionOf = (where: string, format: string): DeliveryStreamSpec['compression'] => {
  if (format === 'UNCOMPRESSED' || format === 'GZIP') return format;
  throw invalid(where, `CompressionFormat ${format}: the local runtime knows UNCOMPRESSED and GZIP`);
};

const PARAMETERS = new Set(['BufferIntervalInSeconds', 'BufferSizeInMBs', 'LambdaArn', 'NumberOfRetries', 'RoleArn']);

const transformOf = (destination: string, processing: Fields): { transform?: TransformSpec } => {
  if (String(processing['Enabled'] ?? false) !== 'true') return {};
  const where = `${destination}, ProcessingConfiguration.Processors`;
  const processors = Array.isArray(processing['Processors']) ? processing['Processors'].map(asFields) : [];
  const [processor] = processors;
  if (processor === undefined || processors.length > 1 || processor['Type'] !== 'Lambda') {
    throw invalid(where, 'the local runtime runs exactly one processor, of type Lambda');
  }
  const parameters = parametersOf(processor['Parameters']);
  const unknown = Object.keys(parameters).find((name) => !PARAMETERS.has(name));
  if (unknown !== undefined) throw invalid(where, `${unknown} is not understood by the local runtime`);
  const read = readFields(parameters, where);
  const functionArn = read.text('LambdaArn');
  return {
    transform: {
      functionName: nameFromArn(functionArn),
      functionArn,
      bufferSeconds: read.number('BufferIntervalInSeconds', 60, { min: 0, max: 900 }),
      bufferMegabytes: read.number('BufferSizeInMBs', 1, { min: 0.2, max: 3 }),
      retries: read.number('NumberOfRetries', 3, { min: 0, max: 300 }),
    },
  };
};

const parametersOf = (parameters: unknown): Fields =>
  Object.fromEntries(
    (Array.isArray(parameters) ? parameters.map(asFields) : []).map((parameter) => [
      String(parameter['ParameterName']),
      parameter['ParameterValue'],
    ]),
  );

const invalid = (where: string, what: string): RuntimeError =>
  new RuntimeError('TEMPLATE_INVALID', `${where}: ${what}`);
