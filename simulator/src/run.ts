import { startsAtMs } from '@alleycat/domain';
import { createLedger, type Ledger, type ReadingState, readingStates } from './expectations.ts';
import { createHistoryWatch, type HistoryWatch } from './history/history-watch.ts';
import { createLiveListener, type LiveListener } from './live-listener.ts';
import type { RideCounts } from './ride-counts.ts';
import { createRosterCache, type RosterCache } from './roster-cache.ts';
import { createSink, type Session } from './session.ts';
import type { OutgoingReading, ReadingSink, SinkEvents } from './sinks/reading-sink.ts';

/** A run in motion: what its steps share. */
export interface Run {
  readonly session: Session;
  readonly ledger: Ledger;
  readonly rosters: RosterCache;
  readonly counts: RideCounts;
  readonly sink: ReadingSink;
  /** Undefined if no broker is known: then nobody watches the live feed. */
  readonly listener: LiveListener | undefined;
  /** Undefined unless all-time curves are verified. */
  readonly history: HistoryWatch | undefined;
}

/** Our idea of the server's time may be off by part of a round trip: within this of the limit counts as late. */
const lateMarginMs = 500;

/** Wires a run together; nothing is opened yet. Throws a SimulatorError if the server does not say where readings go. */
export function createRun(session: Session): Run {
  const ledger = createLedger();
  const counts: RideCounts = { sent: 0, acknowledged: 0, acknowledgedLate: 0, retried: 0, givenUp: 0 };
  const { clock, api, connector, config, classIds, runId, signIn } = session;
  const rosters = createRosterCache(api.readRoster);
  const { liveTopic } = config.mqtt;
  const history = watchHistory(session);
  return {
    session,
    ledger,
    rosters,
    counts,
    sink: createSink(session, { events: bookKeeping(session, { ledger, counts, history }) }),
    listener:
      connector === undefined
        ? undefined
        : createLiveListener({ connector, login: signIn.guest, liveTopic, classIds, ledger, rosters, clock, runId }),
    history,
  };
}

function watchHistory({ plan, api, clock, racers, config }: Session): HistoryWatch | undefined {
  const { historyTimeoutSeconds: timeoutSeconds } = plan;
  if (timeoutSeconds === undefined) return undefined;
  return createHistoryWatch({ api, clock, racers, raceLengthSeconds: config.raceLengthSeconds, timeoutSeconds });
}

function bookKeeping(
  session: Session,
  { ledger, counts, history }: Pick<Run, 'ledger' | 'counts' | 'history'>,
): SinkEvents {
  return {
    acknowledged: (reading) => {
      const state = stateOf(reading, session);
      counts.acknowledged += 1;
      if (state === readingStates.acknowledgedLate) counts.acknowledgedLate += 1;
      ledger.recordAcknowledged(reading, state);
      history?.book.recordAcknowledged(reading, state);
    },
    retried: () => {
      counts.retried += 1;
    },
    givenUp: () => {
      counts.givenUp += 1;
    },
  };
}

// An acknowledgement says that the reading arrived before now. Only if now is within the time that the platform
// grants is it certain that the reading was not refused as implausible.
function stateOf({ race, second }: OutgoingReading, { plan, serverClock }: Session): ReadingState {
  const { maxClockSkewSeconds: skewSeconds } = plan;
  const refusableFromMs = startsAtMs(race) + (second + skewSeconds) * 1000 - lateMarginMs;
  const isLate = skewSeconds > 0 && serverClock.nowMs() > refusableFromMs;
  return isLate ? readingStates.acknowledgedLate : readingStates.acknowledged;
}
