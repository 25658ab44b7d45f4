import type { DeliveryStreamSpec } from '../../core/deployment.ts';
import type { NotedLimit } from '../../core/limits.ts';
import type { DeliveryStreamUsage } from '../../core/usage.ts';
import type { DeliveryStreamMetrics } from '../../firehose/meter.ts';
import { type MetricSource, type Reading, readingsOf } from '../reading.ts';

export interface FirehoseSourceParts {
  readonly firehose: { metrics(): readonly DeliveryStreamMetrics[]; usage(): readonly DeliveryStreamUsage[] };
  readonly limits: { read(): readonly NotedLimit[] };
  readonly deliveryStreams: readonly DeliveryStreamSpec[];
}

/** Namespace `AWS/Firehose`, by `DeliveryStreamName`. */
export const firehoseSource = ({ firehose, limits, deliveryStreams }: FirehoseSourceParts): MetricSource => {
  const specs = new Map(deliveryStreams.map((spec) => [spec.name, spec]));
  return {
    name: 'firehose',
    read: () => {
      const noted = limits.read().filter(({ limit }) => limit === 'firehose-put');
      const takenBy = new Map(firehose.usage().map((usage) => [usage.name, usage]));
      return firehose.metrics().flatMap((metrics) => {
        const { name } = metrics;
        const throttled = noted.filter(({ resource }) => resource === name).reduce((sum, { count }) => sum + count, 0);
        return [
          ...deliveryOf(metrics),
          ...transformOf(metrics, specs.get(name)),
          ...intakeOf({ name, throttled, taken: takenBy.get(name), spec: specs.get(name) }),
        ];
      });
    },
  };
};

const readingOf = (name: string) => readingsOf('AWS/Firehose', { DeliveryStreamName: name });

const deliveryOf = ({
  name,
  freshnessMs,
  recordsDelivered,
  objects,
  recordsLost,
}: DeliveryStreamMetrics): Reading[] => {
  const reading = readingOf(name);
  return [
    reading('DeliveryToS3.DataFreshness', freshnessMs / 1000, { unit: 'Seconds', kind: 'present' }),
    reading('DeliveryToS3.Records', recordsDelivered),
    // Put by put on AWS: here what was given up at last is what failed.
    reading('DeliveryToS3.Success', objects, { kind: 'events' }),
    reading('DeliveryToS3.Success', recordsLost, { kind: 'failures' }),
  ];
};

const transformOf = (metrics: DeliveryStreamMetrics, spec: DeliveryStreamSpec | undefined): Reading[] => {
  if (spec?.transform === undefined) return [];
  const { name, recordsDelivered, recordsDropped, transformFailures, objects } = metrics;
  const reading = readingOf(name);
  return [
    reading('SucceedProcessing.Records', recordsDelivered + recordsDropped),
    reading('ExecuteProcessing.Success', objects, { kind: 'events' }),
    reading('ExecuteProcessing.Success', transformFailures, { kind: 'failures' }),
  ];
};

const intakeOf = ({
  name,
  throttled,
  taken,
  spec,
}: {
  name: string;
  throttled: number;
  taken: DeliveryStreamUsage | undefined;
  spec: DeliveryStreamSpec | undefined;
}): Reading[] => {
  const reading = readingOf(name);
  const { records = 0, bytesIn = 0 } = taken ?? {};
  if (spec?.sourceStreamArn === undefined) {
    return [
      reading('IncomingRecords', records),
      reading('IncomingBytes', bytesIn, { unit: 'Bytes' }),
      reading('ThrottledRecords', throttled, { kind: 'events' }),
    ];
  }
  return [
    reading('DataReadFromKinesisStream.Records', records),
    reading('DataReadFromKinesisStream.Bytes', bytesIn, { unit: 'Bytes' }),
  ];
};
