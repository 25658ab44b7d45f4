import { endsAtMs } from '@alleycat/domain';
import type { Clock } from '../clock.ts';
import type { ServerClock } from '../clock-offset.ts';
import type { OutgoingReading, ReadingSink, SinkEvents } from '../sinks/reading-sink.ts';
import { deathSecondOf } from './deaths.ts';
import { drawForReading, draws } from './draws.ts';
import type { FaultCounts } from './fault-counts.ts';
import { NO_FAULT_COUNTS } from './fault-counts.ts';
import type { ReadingFaults } from './fault-plan.ts';
import { createHostileMessages } from './hostile-messages.ts';
import { skewSecondsOf } from './skew.ts';
import { createWaitingRoom } from './waiting-room.ts';

export interface FaultySinkOptions {
  readonly faults: ReadingFaults;
  /** Of the whole field, not only of this process: hostile messages are shared out among all. */
  readonly racerCount: number;
  /** Topic with `{racerId}` in it; undefined: readings go straight into the stream, where there are no topics. */
  readonly readingsTopic: string | undefined;
  /** As {@link SimulationPlan.maxClockSkewSeconds}. */
  readonly maxClockSkewSeconds: number;
  readonly clock: Clock;
  readonly serverClock: Pick<ServerClock, 'nowMs'>;
  /** Hear of every reading once, whatever is done to it on its way. */
  readonly events: SinkEvents;
}

export interface FaultySink extends ReadingSink {
  faultCounts(): FaultCounts;
}

const encoder = new TextEncoder();

/**
 * A way in on which things go wrong as planned. `connect` makes the sink that really sends. Which reading meets which
 * fault depends on the seed alone, so that a run can be repeated, and several processes need not agree.
 */
export function createFaultySink(connect: (events: SinkEvents) => ReadingSink, options: FaultySinkOptions): FaultySink {
  const { faults, clock, serverClock, events } = options;
  const counts: { -readonly [Count in keyof FaultCounts]: number } = { ...NO_FAULT_COUNTS };
  const hostileMessages = createHostileMessages(options);
  let isClosing = false;

  const happens = (reading: OutgoingReading, draw: Parameters<typeof drawForReading>[1], share: number): boolean =>
    share > 0 && drawForReading(reading, draw) < share;
  const isDuplicated = (reading: OutgoingReading) => happens(reading, draws.duplicate, faults.duplicateShare);
  const isDuplicatedLater = (reading: OutgoingReading) => happens(reading, draws.duplicateLater, 0.5);

  const sendAgain = ({ racer, payload }: OutgoingReading) => {
    counts.duplicated += 1;
    sink.sendRaw({ racerIndex: racer.index, payload: encoder.encode(payload) });
  };

  const sink = connect({
    ...events,
    acknowledged: (reading) => {
      events.acknowledged(reading);
      if (!isClosing && isDuplicated(reading) && isDuplicatedLater(reading)) sendAgain(reading);
    },
  });

  const pass = (reading: OutgoingReading) => {
    sink.send(reading);
    if (isDuplicated(reading) && !isDuplicatedLater(reading)) sendAgain(reading);
  };

  const waitingRoom = createWaitingRoom({
    clock,
    serverClock,
    pass,
    onReordered: () => {
      counts.reordered += 1;
    },
  });

  const hold = (reading: OutgoingReading) => {
    if (happens(reading, draws.reorder, faults.reorderShare) && waitingRoom.holdForNext(reading)) return;
    if (happens(reading, draws.delay, faults.delayShare)) {
      counts.delayed += 1;
      waitingRoom.holdFor(reading, drawForReading(reading, draws.delayMs) * faults.delayMsMax);
    } else {
      pass(reading);
    }
    waitingRoom.releaseOlder(reading);
  };

  const cut = ({ racer }: OutgoingReading) => {
    counts.cut += 1;
    sink.cut(racer.index);
  };

  const beHostile = (reading: OutgoingReading) => {
    for (const { costsConnection, topic, payload, retain } of hostileMessages.besides(reading)) {
      counts.hostile += 1;
      if (costsConnection) counts.cut += 1;
      sink.sendRaw({
        racerIndex: reading.racer.index,
        payload,
        ...(topic === undefined ? {} : { topic }),
        ...(retain === true ? { retain } : {}),
      });
    }
  };

  const dieWith = ({ racer, race }: OutgoingReading) => {
    counts.died += 1;
    sink.die(racer.index, endsAtMs(race));
  };

  return {
    ...sink,
    send: (reading) => {
      if (skewSecondsOf(faults, reading.racer) !== 0) counts.skewed += 1;
      const isCut = faults.cutEverySeconds > 0 && happens(reading, draws.cut, 1 / faults.cutEverySeconds);
      // Half of the breaks meet the reading that has just left, the other half the one that is about to.
      const isCutBefore = isCut && happens(reading, draws.cutBefore, 0.5);
      if (isCutBefore) cut(reading);
      hold(reading);
      beHostile(reading);
      if (isCut && !isCutBefore) cut(reading);
      if (reading.second === deathSecondOf(faults, reading)) dieWith(reading);
    },
    pendingCount: () => sink.pendingCount() + waitingRoom.count(),
    close: async () => {
      isClosing = true;
      for (const reading of waitingRoom.close()) events.givenUp(reading, 'the run ended');
      await sink.close();
    },
    faultCounts: () => ({ ...counts }),
  };
}
