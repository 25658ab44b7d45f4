import type { SimulationPlan } from '../plan.ts';
import type { OutgoingReading } from '../sinks/reading-sink.ts';
import { drawForReading, draws } from './draws.ts';
import type { ReadingFaults } from './fault-plan.ts';
import type { HostileKind } from './hostile-kinds.ts';
import { impossibleKinds, oddKinds, unreadableKinds } from './hostile-payloads.ts';
import { topicKinds } from './hostile-topics.ts';

/** A message that no bike sends. */
export interface HostileMessage {
  /** What is wrong with it. */
  readonly kind: string;
  readonly payload: Uint8Array;
  /** Undefined: the racer's own topic. */
  readonly topic?: string;
  readonly retain?: true;
  /** A broker closes the connection for it. */
  readonly costsConnection: boolean;
}

export interface HostileMessagesOptions {
  readonly faults: Pick<ReadingFaults, 'hostilePerSecond'>;
  /** All racers together send so many messages. */
  readonly racerCount: number;
  /** Topic with `{racerId}` in it; undefined: there are no topics. */
  readonly readingsTopic: string | undefined;
  readonly maxClockSkewSeconds: SimulationPlan['maxClockSkewSeconds'];
}

export interface HostileMessages {
  /** What the racer sends besides this reading. */
  besides(reading: OutgoingReading): Generator<HostileMessage>;
}

/** Everything hostile that there is. */
export const hostileKinds: readonly HostileKind[] = [
  ...unreadableKinds,
  ...impossibleKinds,
  ...oddKinds,
  ...topicKinds,
];

/** Draws hostile messages by the seed; a racer sends a reading a second, so that their rate is one of them as well. */
export function createHostileMessages(options: HostileMessagesOptions): HostileMessages {
  const { faults, racerCount } = options;
  const kinds = hostileKinds.filter((kind) => isPossible(kind, options));
  const perReading = faults.hostilePerSecond / racerCount;
  return {
    *besides(reading) {
      if (perReading === 0) return;
      const count = Math.floor(perReading + drawForReading(reading, draws.hostile));
      for (let number = 0; number < count; number += 1) {
        const place = (drawForReading(reading, draws.hostileKind) + number / count) % 1;
        const kind = kinds[Math.floor(place * kinds.length)];
        if (kind !== undefined) yield messageOf(kind, reading, options);
      }
    },
  };
}

/** Makes the message of a kind; which of its variants is drawn by the reading. */
export function messageOf(
  kind: HostileKind,
  reading: OutgoingReading,
  { readingsTopic }: Pick<HostileMessagesOptions, 'readingsTopic'>,
): HostileMessage {
  const fields = JSON.parse(reading.payload) as Record<string, unknown>;
  const occasion = { reading, fields, draw: drawForReading(reading, draws.hostileVariant) };
  const payload = kind.payloadOf(occasion);
  const topic = readingsTopic === undefined ? undefined : kind.topicOf?.(occasion, readingsTopic);
  return {
    kind: kind.name,
    payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
    ...(topic === undefined ? {} : { topic }),
    ...(kind.retain === undefined ? {} : { retain: kind.retain }),
    costsConnection: kind.costsConnection === true && readingsTopic !== undefined,
  };
}

function isPossible(kind: HostileKind, { readingsTopic, maxClockSkewSeconds }: HostileMessagesOptions): boolean {
  if (kind.needsClockCheck === true && maxClockSkewSeconds === 0) return false;
  const isAboutTopics = kind.needsTopic === true || kind.topicOf !== undefined || kind.retain === true;
  return readingsTopic !== undefined || !isAboutTopics;
}
