import { CONSUMERS, type Consumer, isConsumer } from '@alleycat/domain';
import { EnvironmentError } from '../lambda/environment.ts';

export const breakerSettingNames = [
  'TABLE_NAME',
  'CONSUMERS',
  'FAILURE_BUCKET',
  'HISTORY_BUCKET',
  'LIVE_TOPIC_PREFIX',
  'POWERTOOLS_METRICS_NAMESPACE',
] as const;

/** The consumers of a list like `records,finish`; an empty one names none. @throws EnvironmentError */
export const breakerConsumersOf = (text = ''): readonly Consumer[] => {
  const names = text.split(',').map((name) => name.trim());
  return names
    .filter((name) => name !== '')
    .map((name) => {
      if (isConsumer(name)) return name;
      throw new EnvironmentError(`BREAKER_FOR must list some of ${CONSUMERS.join(', ')}, not "${name}"`);
    });
};
