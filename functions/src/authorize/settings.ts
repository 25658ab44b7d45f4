import type { PermissionTopics } from '@alleycat/domain';
import { EnvironmentError } from '../lambda/environment.ts';

export const authorizeSettingNames = [
  'ISSUER',
  'DASHBOARD_CLIENT_IDS',
  'READINGS_TOPICS',
  'LIVE_TOPIC_PREFIX',
] as const;
export type AuthorizeSettings = Readonly<Record<(typeof authorizeSettingNames)[number], string>>;

/** Each becomes a part of policies, where `*`, `?` and `${` have a meaning. */
const TOPIC = /^[A-Za-z0-9_$-]+(\/[A-Za-z0-9_$-]+)*$/;
const TOPIC_LENGTH_MAX = 128;
const READINGS_TOPICS_MAX = 3;

/** @throws EnvironmentError */
export const permissionTopicsOf = (settings: AuthorizeSettings): PermissionTopics => {
  const readingsPrefixes = listOf(settings.READINGS_TOPICS);
  if (readingsPrefixes.length > READINGS_TOPICS_MAX) {
    throw new EnvironmentError(`READINGS_TOPICS must hold at most ${READINGS_TOPICS_MAX} topics`);
  }
  for (const topic of [...readingsPrefixes, settings.LIVE_TOPIC_PREFIX]) {
    if (TOPIC.test(topic) && topic.length <= TOPIC_LENGTH_MAX) continue;
    throw new EnvironmentError(
      `READINGS_TOPICS and LIVE_TOPIC_PREFIX must hold topics without wildcards, not "${topic}"`,
    );
  }
  return { readingsPrefixes, livePrefix: settings.LIVE_TOPIC_PREFIX };
};

export const dashboardClientIdsOf = (settings: AuthorizeSettings): ReadonlySet<string> =>
  new Set(listOf(settings.DASHBOARD_CLIENT_IDS).filter((clientId) => clientId !== ''));

const listOf = (text: string): readonly string[] => text.split(',').map((entry) => entry.trim());
