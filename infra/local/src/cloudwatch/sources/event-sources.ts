import { nameFromArn } from '../../core/arn.ts';
import type { EventSources } from '../../event-sources/create-event-sources.ts';
import { type MetricSource, type Reading, readingsOf } from '../reading.ts';

const AGE = { unit: 'Milliseconds', kind: 'present' } as const;

/**
 * How old what waits in streams is: `IteratorAge` of functions, and `GetRecords.IteratorAgeMilliseconds` of streams. Mappings
 * that are off read nothing, and so have none.
 */
export const eventSourcesSource = (eventSources: Pick<EventSources, 'metrics' | 'backlogs'>): MetricSource => ({
  name: 'event-sources',
  read: async () => {
    const backlogs = await eventSources.backlogs();
    const running = eventSources.metrics().filter(({ state }) => state === 'Enabled');
    const ages = running.map(({ uuid, functionName, sourceArn }) => {
      const shards = backlogs.get(uuid)?.shards ?? [];
      return { functionName, sourceArn, ageMs: Math.max(0, ...shards.map(({ iteratorAgeMs }) => iteratorAgeMs)) };
    });
    return ages.flatMap(({ functionName, sourceArn, ageMs }): Reading[] => {
      const ofFunction = readingsOf('AWS/Lambda', { FunctionName: functionName })('IteratorAge', ageMs, AGE);
      if (!sourceArn.includes(':kinesis:')) return [ofFunction];
      const ofStream = readingsOf('AWS/Kinesis', { StreamName: nameFromArn(sourceArn) });
      return [ofFunction, ofStream('GetRecords.IteratorAgeMilliseconds', ageMs, AGE)];
    });
  },
});
