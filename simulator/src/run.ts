import type { ClassId, Race } from '@alleycat/domain';
import { createLedger, type Ledger, readingStates } from './expectations.ts';
import type { Field, FieldEvents } from './field/field.ts';
import { createLocalField } from './field/local-field.ts';
import { createHistoryWatch, type HistoryWatch } from './history/history-watch.ts';
import { createLiveListener, type LiveListener } from './live-listener.ts';
import type { RideCounts } from './ride-counts.ts';
import { createRosterCache, type RosterCache } from './roster-cache.ts';
import type { Session } from './session.ts';

/** A run in motion: what its steps share. */
export interface Run {
  readonly session: Session;
  readonly ledger: Ledger;
  readonly rosters: RosterCache;
  readonly counts: RideCounts;
  readonly field: Field;
  /** Undefined if no broker is known: then nobody watches the live feed. */
  readonly listener: LiveListener | undefined;
  /** Undefined unless all-time curves are verified. */
  readonly history: HistoryWatch | undefined;
  /** Calls back whenever the first reading of a race was sent. */
  onRaceBegun(listener: (race: Race) => void): void;
}

/** Wires a run together; nothing is opened yet. Throws a SimulatorError if the server does not say where readings go. */
export function createRun(session: Session): Run {
  const ledger = createLedger();
  const counts: RideCounts = { sent: 0, acknowledged: 0, acknowledgedLate: 0, retried: 0, givenUp: 0 };
  const { clock, api, connector, config, classIds, runId, signIn } = session;
  const rosters = createRosterCache(api.readRoster);
  const { liveTopic } = config.mqtt;
  const history = watchHistory(session);
  const listeners: ((race: Race) => void)[] = [];
  const raceBegan = (race: Race) => {
    for (const hear of listeners) hear(race);
  };
  return {
    session,
    ledger,
    rosters,
    counts,
    field: createLocalField(session, bookKeeping({ ledger, counts, history }, raceBegan)),
    listener:
      connector === undefined
        ? undefined
        : createLiveListener({ connector, login: signIn.guest, liveTopic, classIds, ledger, rosters, clock, runId }),
    history,
    onRaceBegun: (listener) => void listeners.push(listener),
  };
}

function watchHistory({ plan, api, clock, racers, config }: Session): HistoryWatch | undefined {
  const { historyTimeoutSeconds: timeoutSeconds } = plan;
  if (timeoutSeconds === undefined) return undefined;
  return createHistoryWatch({ api, clock, racers, raceLengthSeconds: config.raceLengthSeconds, timeoutSeconds });
}

function bookKeeping(
  { ledger, counts, history }: Pick<Run, 'ledger' | 'counts' | 'history'>,
  raceBegan: (race: Race) => void,
): FieldEvents {
  const newestStartSeconds = new Map<ClassId, number>();
  // A race without a page that is older than the newest one was judged already, or nobody rode it in time: a racer whose
  // clock is behind must not open it again.
  const isNew = ({ raceId, classId, startSeconds }: Race): boolean =>
    ledger.expectationOf(raceId) === undefined && startSeconds > (newestStartSeconds.get(classId) ?? 0);
  const hasPage = ({ raceId }: Race): boolean => ledger.expectationOf(raceId) !== undefined;
  return {
    sent: (reading, atMs) => {
      const { race } = reading;
      counts.sent += 1;
      history?.book.recordSent(reading);
      const hasBegun = isNew(race);
      if (hasBegun) newestStartSeconds.set(race.classId, race.startSeconds);
      if (hasBegun || hasPage(race)) ledger.recordSent(reading, atMs);
      if (hasBegun) raceBegan(race);
    },
    acknowledged: (reading, state) => {
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
