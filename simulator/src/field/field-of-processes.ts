import type { ClockOffset } from '../clock-offset.ts';
import { SimulatorError } from '../errors.ts';
import { sumOfFaultCounts } from '../faults/fault-counts.ts';
import type { Session } from '../session.ts';
import { createEventReader } from './event-log.ts';
import type { Field, FieldEvents, FieldStatus } from './field.ts';
import { ownUsage } from './own-usage.ts';
import { type CommandInput, startRidingProcess } from './riding-process.ts';

/** How often the processes hear of a new idea of the server's time, and those who wait look again. */
const offsetEveryMs = 1_000;
const pollMs = 20;
/** A process says something every quarter of a second; one that has not for so long hangs. */
const silenceMaxMs = 60_000;

/**
 * As many processes as the plan says, each with every n-th racer; this one hears of everything. What a process fails of
 * rejects whatever is going on.
 */
export function createFieldOfProcesses(session: Session, events: FieldEvents): Field {
  const { plan, clock, serverClock, runId, racers, config } = session;
  const read = createEventReader({ racers, raceLengthSeconds: config.raceLengthSeconds, events });
  const lastNewsAtMs: number[] = [];
  const heardUntilMs = new Array<number>(plan.processes).fill(Number.NEGATIVE_INFINITY);
  const statuses: FieldStatus[] = [];
  const processes = heardUntilMs.map((_, part) =>
    startRidingProcess({
      name: `${part + 1} of ${plan.processes}`,
      onNews: (news) => {
        read(news.events);
        lastNewsAtMs[part] = clock.nowMs();
        heardUntilMs[part] = news.heardUntilMs;
        statuses[part] = news.status;
      },
    }),
  );
  let toldOffset = serverClock.offset();
  const begun = Promise.all(
    processes.map((process, part) =>
      process.command({ kind: 'begin', plan, share: { part, of: plan.processes }, runId, offset: toldOffset }),
    ),
  );
  begun.catch(() => undefined); // is heard by the first command
  const stopTellingOffset = clock.every(offsetEveryMs, () => {
    const offset: ClockOffset = serverClock.offset();
    if (offset === toldOffset) return;
    toldOffset = offset;
    for (const process of processes) process.tell({ kind: 'offset', offset });
  });

  const all = async (command: CommandInput) => {
    await Promise.all([begun, ...processes.map((process) => process.command(command))]);
  };
  const silence = (part: number) => {
    const silentMs = clock.nowMs() - (lastNewsAtMs[part] ?? Number.POSITIVE_INFINITY);
    if (!(silentMs > silenceMaxMs)) return undefined;
    const message = `process ${part + 1} of ${plan.processes} has said nothing for ${silenceMaxMs / 1000} s: it hangs, or the machine is too slow for ${plan.racerCount} racers`;
    return new SimulatorError('FIELD_PROCESS_FAILED', message);
  };
  const failure = () => processes.map((process, part) => process.failure() ?? silence(part)).find(Boolean);
  const pending = () => statuses.reduce((sum, status) => sum + status.pending, 0);

  let isClosed = false;
  const heardUntil = async (atMs: number) => {
    const isOver = () => isClosed || failure() !== undefined;
    while (!isOver() && heardUntilMs.some((untilMs) => untilMs < atMs)) await clock.sleep(pollMs);
  };

  return {
    open: () => all({ kind: 'open' }),
    ride: async (span, signal) => {
      const end = () => {
        for (const process of processes) process.tell({ kind: 'end-ride' });
      };
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) end();
      try {
        await all({ kind: 'ride', span });
      } finally {
        signal.removeEventListener('abort', end);
      }
    },
    settle: async (timeoutMs) => {
      const deadlineMs = clock.nowMs() + timeoutMs;
      await heardUntil(clock.nowMs());
      while (failure() === undefined && pending() > 0 && clock.nowMs() < deadlineMs) await clock.sleep(pollMs);
      const failed = failure();
      if (failed !== undefined) throw failed;
    },
    heardUntil,
    status: () => sumOf(statuses),
    close: async () => {
      isClosed = true;
      stopTellingOffset();
      await Promise.all(processes.map((process) => process.close()));
    },
  };
}

/** Of all processes, this one included. */
function sumOf(statuses: readonly FieldStatus[]): FieldStatus {
  const sum = (amountOf: (status: FieldStatus) => number) =>
    statuses.reduce((total, status) => total + amountOf(status), 0);
  const own = ownUsage();
  return {
    connected: sum(({ connected }) => connected),
    pending: sum(({ pending }) => pending),
    skipped: sum(({ skipped }) => skipped),
    framesWatched: sum(({ framesWatched }) => framesWatched),
    faults: sumOfFaultCounts(statuses.map(({ faults }) => faults)),
    cpuSeconds: own.cpuSeconds + sum(({ cpuSeconds }) => cpuSeconds),
    residentBytes: own.residentBytes + sum(({ residentBytes }) => residentBytes),
  };
}
