import { AWS_QUOTAS } from './limits.ts';

export const BASIC_INGEST_PREFIX = '$aws/rules/';

/** Account quotas: as AWS has them, or none, so that a load test can go beyond them. */
export type Quotas = 'aws' | 'off';

/** Levels without quotas, twice those of AWS. Each level of a filter takes memory, and anybody may bring filters. */
const TOPIC_LEVELS_MAX = 16;

/** Bytes of a topic or filter without quotas. Filters are kept, and anybody may bring some. */
const TOPIC_BYTES_MAX = 1_024;

/** The rule that a Basic Ingest topic names and the topic that the rule sees; undefined for ordinary topics. */
export const parseBasicIngest = (topic: string): { ruleName: string; topic: string } | undefined => {
  if (!topic.startsWith(BASIC_INGEST_PREFIX)) return undefined;
  const end = topic.indexOf('/', BASIC_INGEST_PREFIX.length);
  if (end === -1) return { ruleName: topic.slice(BASIC_INGEST_PREFIX.length), topic: '' };
  return { ruleName: topic.slice(BASIC_INGEST_PREFIX.length, end), topic: topic.slice(end + 1) };
};

/** Why nobody may publish to this topic, as a sentence; undefined if it is fine. */
export const publishTopicProblem = (topic: string, quotas: Quotas): string | undefined => {
  if (topic === '') return 'the topic is empty';
  if (/[+#]/.test(topic)) return 'a topic to publish to holds no wildcards';
  if (topic.includes('\u0000')) return 'the topic holds a null character';
  const ingest = parseBasicIngest(topic);
  if (topic.startsWith('$') && ingest === undefined)
    return 'topics that start with $ are reserved; only $aws/rules/ can be published to';
  return sizeProblem(ingest?.topic ?? topic, quotas);
};

/** Why this text is no topic filter, as a sentence; undefined if it is one. */
export const topicFilterProblem = (filter: string, quotas: Quotas): string | undefined => {
  if (filter === '') return 'the topic filter is empty';
  if (filter.includes('\u0000')) return 'the topic filter holds a null character';
  const levels = filter.split('/');
  const misplaced = levels.some(
    (level, index) =>
      (level.includes('#') && (level !== '#' || index !== levels.length - 1)) || (level.includes('+') && level !== '+'),
  );
  if (misplaced) return 'in a topic filter + stands for one whole level and # for all levels at the end';
  return sizeProblem(filter, quotas);
};

export const isWildcardFilter = (filter: string): boolean => /[+#]/.test(filter);

// The first three segments of a Basic Ingest topic are not counted, so callers hand in the rest only.
const sizeProblem = (topic: string, quotas: Quotas): string | undefined => {
  const slashes = topic.split('/').length - 1;
  if (slashes >= TOPIC_LEVELS_MAX) return `a topic has at most ${TOPIC_LEVELS_MAX} levels`;
  const { topicSlashesMax } = AWS_QUOTAS;
  if (quotas === 'aws' && slashes > topicSlashesMax) return `a topic has at most ${topicSlashesMax} slashes`;
  const topicBytesMax = quotas === 'aws' ? AWS_QUOTAS.topicBytesMax : TOPIC_BYTES_MAX;
  return Buffer.byteLength(topic) > topicBytesMax ? `a topic has at most ${topicBytesMax} bytes` : undefined;
};
