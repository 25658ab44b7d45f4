import type { ClassId, RacerId } from './ids.ts';

/** Topic that bikes publish readings to. */
export const READINGS_TOPIC = 'alleycat/readings/{racerId}';
/** Topic that live frames are published to. */
export const LIVE_TOPIC = 'alleycat/live/{classId}';

export const readingsTopicOf = (racerId: RacerId): string => READINGS_TOPIC.replace('{racerId}', racerId);
export const liveTopicOf = (classId: ClassId): string => LIVE_TOPIC.replace('{classId}', String(classId));

/** Topic straight into a rule (Basic Ingest: no messaging charge); works as a template too. */
export const basicIngestTopic = (ruleName: string, topic: string): string => `$aws/rules/${ruleName}/${topic}`;
