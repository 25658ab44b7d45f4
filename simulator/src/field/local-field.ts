import { pace } from '../pacer.ts';
import { createSchedule, type Schedule } from '../schedule.ts';
import { createSink, type Session } from '../session.ts';
import type { ReadingSink, SinkEvents } from '../sinks/reading-sink.ts';
import type { Field, FieldEvents } from './field.ts';
import { createReadingSource } from './reading-source.ts';
import { stateOf } from './reading-state.ts';

/** Everybody rides in this process. Throws a SimulatorError if the server does not say where readings go. */
export function createLocalField(session: Session, events: FieldEvents): Field {
  const { plan, clock, serverClock } = session;
  const sink = createSink(session, sinkEventsOf(session, events));
  let schedule: Schedule | undefined;
  return {
    open: () => sink.open(),
    ride: ({ fromMs, untilMs }, signal) => {
      schedule = createSchedule({ racerCount: plan.racerCount, fromMs, untilMs });
      const readingOf = createReadingSource(session, fromMs);
      return pace({
        schedule,
        clock,
        serverClock,
        signal,
        send: (due) => {
          const reading = readingOf(due);
          if (reading === undefined) return;
          events.sent(reading, clock.nowMs());
          sink.send(reading);
        },
      });
    },
    status: () => statusOf(sink, schedule),
    close: () => sink.close(),
  };
}

function sinkEventsOf({ plan, serverClock }: Session, events: FieldEvents): SinkEvents {
  const { maxClockSkewSeconds } = plan;
  return {
    acknowledged: (reading) =>
      events.acknowledged(reading, stateOf(reading, { nowMs: serverClock.nowMs(), maxClockSkewSeconds })),
    retried: () => events.retried(),
    givenUp: () => events.givenUp(),
  };
}

function statusOf(sink: ReadingSink, schedule: Schedule | undefined) {
  const { user, system } = process.cpuUsage(); // µs
  return {
    connected: sink.connectedCount(),
    pending: sink.pendingCount(),
    skipped: schedule?.skipped() ?? 0,
    cpuSeconds: (user + system) / 1_000_000,
    residentBytes: process.memoryUsage.rss(),
  };
}
