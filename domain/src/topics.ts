import type { ClassId, RacerId } from './ids.ts';

/** Topic that bikes publish readings to. */
export const READINGS_TOPIC = 'alleycat/readings/{racerId}';
/** Topic that live frames are published to. */
export const LIVE_TOPIC = 'alleycat/live/{classId}';

/** Topic of a racer's readings; `template` is what `GET /config` names. */
export const readingsTopicOf = (racerId: RacerId, template: string = READINGS_TOPIC): string =>
  template.replace('{racerId}', racerId);

/** Topic of a class's live frames; `template` is what `GET /config` names. */
export const liveTopicOf = (classId: ClassId, template: string = LIVE_TOPIC): string =>
  template.replace('{classId}', String(classId));
