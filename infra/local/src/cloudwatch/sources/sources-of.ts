import type { DeliveryStreamSpec } from '../../core/deployment.ts';
import type { EventSources } from '../../event-sources/create-event-sources.ts';
import type { Iot } from '../../iot/index.ts';
import type { MetricSource } from '../reading.ts';
import { type DynamoDbSourceParts, dynamoDbSource } from './dynamodb.ts';
import { eventSourcesSource } from './event-sources.ts';
import { type FirehoseSourceParts, firehoseSource } from './firehose.ts';
import { iotSource } from './iot.ts';
import { type KinesisSourceParts, kinesisSource } from './kinesis.ts';

export interface MetricSourceParts extends KinesisSourceParts, DynamoDbSourceParts, FirehoseSourceParts {
  readonly eventSources: Pick<EventSources, 'metrics' | 'backlogs'>;
  readonly iot: Pick<Iot, 'metrics' | 'ruleCounts'>;
  readonly deliveryStreams: readonly DeliveryStreamSpec[];
}

/** Every service whose counters are read. */
export const metricSourcesOf = (parts: MetricSourceParts): readonly MetricSource[] => [
  kinesisSource(parts),
  dynamoDbSource(parts),
  firehoseSource(parts),
  iotSource(parts.iot),
  eventSourcesSource(parts.eventSources),
];
