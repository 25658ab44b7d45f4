import type { Race } from '@alleycat/domain';
import { createLedger, type Ledger, readingStates } from './expectations.ts';
import { createField } from './field/create-field.ts';
import type { Field, FieldEvents } from './field/field.ts';
import { createHistoryWatch, type HistoryWatch } from './history/history-watch.ts';
import { createLeaderboardWatch, type LeaderboardWatch } from './leaderboard/leaderboard-watch.ts';
import { createLiveListener, type LiveListener } from './live-listener.ts';
import type { RideCounts } from './ride-counts.ts';
import { createRosterCache, type RosterCache } from './roster-cache.ts';
import type { Session } from './session.ts';
import { createRankProbe, type RankProbe } from './timeline/rank-probe.ts';

/** A run in motion: what its steps share. */
export interface Run {
  readonly session: Session;
  readonly ledger: Ledger;
  readonly rosters: RosterCache;
  readonly counts: RideCounts;
  readonly field: Field;
  /** Undefined if no broker is known: then nobody watches the live feed. */
  readonly listener: LiveListener | undefined;
  /** Follows some racers through the live feed. */
  readonly rankProbe: RankProbe;
  /** Undefined unless class leaderboards are verified. */
  readonly leaderboards: LeaderboardWatch | undefined;
  /** Undefined unless all-time curves are verified. */
  readonly history: HistoryWatch | undefined;
  /** Calls back whenever the first reading of a race was sent. */
  onRaceBegun(listener: (race: Race) => void): void;
}

/** Wires a run together; nothing is opened yet. Throws a SimulatorError if the server does not say where readings go. */
export function createRun(session: Session): Run {
  const ledger = createLedger({ openedAtMs: session.serverClock.nowMs() });
  const counts: RideCounts = { sent: 0, acknowledged: 0, acknowledgedLate: 0, retried: 0, givenUp: 0 };
  const { clock, api, connector, config, classIds, runId, signIn } = session;
  const rosters = createRosterCache(api.readRoster);
  const { liveTopic } = config.mqtt;
  const history = watchHistory(session);
  const rankProbe = createRankProbe(session.racers, config.raceLengthSeconds);
  const listeners: ((race: Race) => void)[] = [];
  const raceBegan = (race: Race) => {
    for (const hear of listeners) hear(race);
  };
  const field = createField(session, bookKeeping({ ledger, counts, history }, raceBegan));
  return {
    session,
    ledger,
    rosters,
    counts,
    field,
    listener:
      connector === undefined
        ? undefined
        : createLiveListener({
            connector,
            login: signIn.guest,
            liveTopic,
            classIds,
            ledger,
            rosters,
            clock,
            runId,
            heardUntil: field.heardUntil,
            onFrame: rankProbe.see,
          }),
    rankProbe,
    leaderboards: watchLeaderboards(session),
    history,
    onRaceBegun: (listener) => void listeners.push(listener),
  };
}

function watchLeaderboards({ plan, config, ...session }: Session): LeaderboardWatch | undefined {
  if (!plan.verifyLeaderboards) return undefined;
  const settleTimeoutMs = plan.settleTimeoutSeconds * 1000;
  return createLeaderboardWatch({ ...session, raceLengthSeconds: config.raceLengthSeconds, settleTimeoutMs });
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
  return {
    sent: (reading, atMs, state) => {
      const { race } = reading;
      const isFirst = ledger.expectationOf(race.raceId) === undefined && !ledger.isClosed(race.raceId);
      counts.sent += 1;
      ledger.recordSent(reading, atMs, state);
      if (state !== readingStates.refused) history?.book.recordSent(reading);
      if (isFirst) raceBegan(race);
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
