import type { Race } from '@alleycat/domain';
import type { ApiClient } from './api-client.ts';
import type { Clock } from './clock.ts';
import { reasonOf, SimulatorError } from './errors.ts';
import type { Ledger, RaceExpectation } from './expectations.ts';
import type { Finding } from './findings.ts';
import type { RosterCache } from './roster-cache.ts';
import { judgeLiveBoard, judgeResultBoard, noteOf } from './verdict.ts';

export interface RaceVerdict {
  readonly race: Race;
  /** What was compared: the live board of a race that goes on, or that and the results of one that is official. */
  readonly judged: 'live' | 'official';
  /** Racers of this run in the race. */
  readonly racers: number;
  readonly findings: readonly Finding[];
}

export interface RaceJudge {
  judge(race: Race, judged: RaceVerdict['judged']): Promise<RaceVerdict>;
}

export interface RaceJudgeOptions {
  readonly api: Pick<ApiClient, 'readLive' | 'readResults'>;
  readonly rosters: RosterCache;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** How long boards may take to agree. */
  readonly settleTimeoutMs: number;
  /** Pause between two looks at the boards. @default 500 */
  readonly pollMs?: number;
}

/** Looks at a race's boards through the API until they say what they must, or time is up. */
export function createRaceJudge(options: RaceJudgeOptions): RaceJudge {
  const { ledger, clock, settleTimeoutMs, pollMs = 500 } = options;
  return {
    judge: async (race, judged) => {
      const deadlineMs = clock.nowMs() + settleTimeoutMs;
      for (;;) {
        const expectation = ledger.expectationOf(race.raceId) ?? { race, rides: new Map() };
        const findings = await inspect(expectation, judged, options);
        if (findings.length === 0 || clock.nowMs() >= deadlineMs) {
          return { race, judged, racers: expectation.rides.size, findings };
        }
        await clock.sleep(pollMs);
      }
    },
  };
}

async function inspect(
  expectation: RaceExpectation,
  judged: RaceVerdict['judged'],
  options: RaceJudgeOptions,
): Promise<Finding[]> {
  try {
    const live = await inspectLive(expectation, options);
    return judged === 'live' ? live : [...live, ...(await inspectResults(expectation, options))];
  } catch (error) {
    if (!(error instanceof SimulatorError)) throw error;
    const note = noteOf('live', expectation.race.raceId);
    return [note({ problem: 'BOARD_UNREADABLE', expected: 'an answer', actual: reasonOf(error) })];
  }
}

async function inspectLive(expectation: RaceExpectation, { api, rosters }: RaceJudgeOptions): Promise<Finding[]> {
  const { raceId } = expectation.race;
  const snapshot = await api.readLive(raceId);
  const roster = await rosters.entriesOf(raceId, Math.max(snapshot.rosterVersion, snapshot.standings.length));
  return judgeLiveBoard({ expectation, snapshot, roster });
}

async function inspectResults(expectation: RaceExpectation, { api }: RaceJudgeOptions): Promise<Finding[]> {
  const { raceId } = expectation.race;
  const { status, ...board } = await api.readResults(raceId);
  if (status === 'official') return judgeResultBoard({ expectation, ...board });
  return [noteOf('results', raceId)({ problem: 'STATUS_WRONG', expected: 'official', actual: status })];
}
