import { readingsTopicOf, toRacerId } from '@alleycat/domain';
import type { HostileKind, HostileOccasion } from './hostile-kinds.ts';

/** What the racer has really sent, where it has no business. */
const trueReading = ({ reading }: HostileOccasion): string => reading.payload;
const ownTopic = ({ reading }: HostileOccasion, readingsTopic: string): string =>
  readingsTopicOf(reading.racer.racerId, readingsTopic);

/** A broker closes the connection for each of these. */
export const topicKinds: readonly HostileKind[] = [
  {
    name: 'the topic of a racer of another fleet',
    costsConnection: true,
    topicOf: (_occasion, readingsTopic) => readingsTopicOf(toRacerId('somebody-0001'), readingsTopic),
    payloadOf: trueReading,
  },
  {
    name: 'the topic of live frames',
    costsConnection: true,
    topicOf: ({ reading }) => `alleycat/live/${reading.race.classId}`,
    payloadOf: () => Uint8Array.from({ length: 64 }, () => 0xac),
  },
  {
    name: 'a topic of the broker itself',
    costsConnection: true,
    topicOf: ({ reading }) => `$aws/things/${reading.racer.racerId}/shadow/update`,
    payloadOf: () => '{"state":{"desired":{}}}',
  },
  {
    name: 'a topic with a level too few',
    costsConnection: true,
    topicOf: (occasion, readingsTopic) => ownTopic(occasion, readingsTopic).replace(/\/[^/]+$/, ''),
    payloadOf: trueReading,
  },
  {
    name: 'a topic with a level too many',
    costsConnection: true,
    topicOf: (occasion, readingsTopic) => `${ownTopic(occasion, readingsTopic)}/more`,
    payloadOf: trueReading,
  },
  {
    name: 'a topic with more levels than a broker counts',
    costsConnection: true,
    topicOf: (occasion, readingsTopic) => `${ownTopic(occasion, readingsTopic)}${'/x'.repeat(20)}`,
    payloadOf: trueReading,
  },
  {
    name: 'a rule that there is not',
    costsConnection: true,
    topicOf: ({ reading }) => `$aws/rules/__proto__/alleycat/readings/${reading.racer.racerId}`,
    payloadOf: trueReading,
  },
  { name: 'retained', costsConnection: true, retain: true, payloadOf: trueReading },
];
