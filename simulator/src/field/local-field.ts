import { stateWhenAcknowledged, stateWhenSent } from '../claims.ts';
import { type FaultCounts, NO_FAULT_COUNTS } from '../faults/fault-counts.ts';
import { createFaultySink } from '../faults/faulty-sink.ts';
import { hasReadingFaults } from '../faults/has-reading-faults.ts';
import { pace } from '../pacer.ts';
import { createSchedule, type Schedule } from '../schedule.ts';
import { createSink, type Session } from '../session.ts';
import type { ReadingSink, SinkEvents } from '../sinks/reading-sink.ts';
import type { Field, FieldEvents } from './field.ts';
import { ownUsage } from './own-usage.ts';
import { createReadingSource } from './reading-source.ts';

export interface LocalFieldOptions {
  /** Whether there is room for more events; while there is not, nothing is sent. @default always */
  readonly hasRoom?: () => boolean;
}

const pollMs = 50;

/** The racers of this process. Throws a SimulatorError if the server does not say where readings go. */
export function createLocalField(session: Session, events: FieldEvents, options: LocalFieldOptions = {}): Field {
  const { plan, clock, serverClock, share } = session;
  const { maxClockSkewSeconds } = plan;
  const { sink, faultCounts } = createWayIn(session, {
    acknowledged: (reading) =>
      events.acknowledged(reading, stateWhenAcknowledged(reading, { nowMs: serverClock.nowMs(), maxClockSkewSeconds })),
    retried: () => events.retried(),
    givenUp: () => events.givenUp(),
  });
  let schedule: Schedule | undefined;
  return {
    open: () => sink.open(),
    ride: ({ fromMs, untilMs }, signal) => {
      schedule = createSchedule({ racerCount: plan.racerCount, share, fromMs, untilMs });
      const readingOf = createReadingSource(session, fromMs);
      return pace({
        schedule,
        clock,
        serverClock,
        signal,
        ...options,
        send: (due) => {
          const reading = readingOf(due);
          if (reading === undefined) return;
          const state = stateWhenSent(reading, { nowMs: serverClock.nowMs(), maxClockSkewSeconds });
          events.sent(reading, clock.nowMs(), state);
          sink.send(reading);
        },
      });
    },
    status: () => ({
      connected: sink.connectedCount(),
      pending: sink.pendingCount(),
      skipped: schedule?.skipped() ?? 0,
      framesWatched: sink.framesWatched(),
      faults: faultCounts(),
      ...ownUsage(),
    }),
    settle: async (timeoutMs) => {
      const deadlineMs = clock.nowMs() + timeoutMs;
      while (sink.pendingCount() > 0 && clock.nowMs() < deadlineMs) await clock.sleep(pollMs);
    },
    heardUntil: async () => undefined, // at once
    close: () => sink.close(),
  };
}

interface WayIn {
  readonly sink: ReadingSink;
  faultCounts(): FaultCounts;
}

// Without faults nothing stands in the way: at 10,000 readings a second every call counts.
function createWayIn(session: Session, events: SinkEvents): WayIn {
  const { plan, config, clock, serverClock } = session;
  if (!hasReadingFaults(plan.readingFaults))
    return { sink: createSink(session, events), faultCounts: () => NO_FAULT_COUNTS };
  const sink = createFaultySink((inner) => createSink(session, inner), {
    faults: plan.readingFaults,
    racerCount: plan.racerCount,
    readingsTopic: plan.transport === 'kinesis' ? undefined : config.mqtt.readingsTopic,
    maxClockSkewSeconds: plan.maxClockSkewSeconds,
    clock,
    serverClock,
    events,
  });
  return { sink, faultCounts: () => sink.faultCounts() };
}
