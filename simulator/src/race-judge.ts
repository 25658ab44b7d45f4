import type { Race } from '@alleycat/domain';
import type { ApiClient } from './api-client.ts';
import type { Clock } from './clock.ts';
import { reasonOf, SimulatorError } from './errors.ts';
import {
  countCertain,
  countRefused,
  isCertain,
  isPossible,
  type Ledger,
  type RaceExpectation,
} from './expectations.ts';
import { type Board, type Finding, type FindingTotals, noteOf, totalsOf } from './findings.ts';
import type { LiveJudge } from './live-judge.ts';
import type { RosterCache } from './roster-cache.ts';
import { judgeRoster, judgeRosterKept } from './roster-judge.ts';
import { judgeLiveBoard, judgeResultBoard } from './verdict.ts';

/** All differences between the boards of a race and what was sent, in numbers, and the first ones themselves. */
export interface RaceVerdict extends FindingTotals {
  readonly race: Race;
  /** What was compared: the live board of a race that goes on, or that and the results of one that is official. */
  readonly judged: 'live' | 'official';
  /** Racers of this run in the race. */
  readonly racers: number;
  /** Of them, those whose final reading is certain: each must be a finisher. */
  readonly finishers: number;
  /** Of them, those who sent no final reading that counts: none may be a finisher. */
  readonly unfinished: number;
  /** Their readings that the boards must have. */
  readonly certain: number;
  /** Their readings that no board may have. */
  readonly refused: number;
}

export interface RaceJudge {
  judge(race: Race, judged: RaceVerdict['judged']): Promise<RaceVerdict>;
}

export interface RaceJudgeOptions {
  readonly api: Pick<ApiClient, 'readLive' | 'readResults' | 'readRoster'>;
  readonly rosters: RosterCache;
  readonly ledger: Pick<Ledger, 'expectationOf'>;
  readonly clock: Clock;
  /** How long boards may take to agree. */
  readonly settleTimeoutMs: number;
  /** Pause between two looks at the boards. @default 500 */
  readonly pollMs?: number;
  /** Undefined if nobody listens to the live feed. */
  readonly feed?: Pick<LiveJudge, 'judgeCompleteness'> | undefined;
}

interface Look {
  readonly expectation: RaceExpectation;
  readonly judged: RaceVerdict['judged'];
  readonly isLast: boolean;
}

/** Looks at a race's boards through the API until they say what they must, or time is up. */
export function createRaceJudge(options: RaceJudgeOptions): RaceJudge {
  const { ledger, clock, settleTimeoutMs, pollMs = 500 } = options;
  return {
    judge: async (race, judged) => {
      const deadlineMs = clock.nowMs() + settleTimeoutMs;
      for (;;) {
        const isLast = clock.nowMs() >= deadlineMs;
        const expectation = ledger.expectationOf(race.raceId) ?? { race, rides: new Map() };
        const findings = await inspect({ expectation, judged, isLast }, options);
        if (findings.length === 0 || isLast) {
          return { race, judged, ...countRides(expectation), ...totalsOf(findings) };
        }
        await clock.sleep(Math.max(0, Math.min(pollMs, deadlineMs - clock.nowMs())));
      }
    },
  };
}

async function inspect({ expectation, judged, isLast }: Look, options: RaceJudgeOptions): Promise<Finding[]> {
  const inspectOr = async (board: Board, look: typeof inspectLive): Promise<Finding[]> => {
    try {
      return await look(expectation, options);
    } catch (error) {
      if (!(error instanceof SimulatorError)) throw error;
      const note = noteOf(board, expectation.race.raceId);
      return [note({ problem: 'BOARD_UNREADABLE', expected: 'an answer', actual: reasonOf(error) })];
    }
  };
  const findings = await inspectOr('live', inspectLive);
  if (judged === 'official') findings.push(...(await inspectOr('results', inspectResults)));
  // The roster takes long to read, and the feed may be behind: they are looked at when the boards are right.
  if (findings.length > 0 && !isLast) return findings;
  findings.push(...(await inspectOr('roster', inspectRosterAgain)));
  // That frames do not show what is lost on the boards is no news.
  const lacking = new Set(findings.flatMap(({ racerId, lostReadings }) => (lostReadings > 0 ? [racerId] : [])));
  const unseen = options.feed?.judgeCompleteness(expectation) ?? [];
  return [...findings, ...unseen.filter(({ racerId }) => racerId === undefined || !lacking.has(racerId))];
}

async function inspectLive(expectation: RaceExpectation, { api, rosters }: RaceJudgeOptions): Promise<Finding[]> {
  const { raceId } = expectation.race;
  const snapshot = await api.readLive(raceId);
  const roster = await rosters.entriesOf(raceId, Math.max(snapshot.rosterVersion, snapshot.standings.length));
  return [...judgeRoster(expectation, roster), ...judgeLiveBoard({ expectation, snapshot, roster })];
}

async function inspectResults(expectation: RaceExpectation, { api }: RaceJudgeOptions): Promise<Finding[]> {
  const { raceId } = expectation.race;
  const { status, ...board } = await api.readResults(raceId);
  if (status === 'official') return judgeResultBoard({ expectation, ...board });
  return [noteOf('results', raceId)({ problem: 'STATUS_WRONG', expected: 'official', actual: status })];
}

// What is known of a roster was read in pieces, as it grew; now all of it is read once more.
async function inspectRosterAgain(
  { race: { raceId } }: RaceExpectation,
  { api, rosters }: RaceJudgeOptions,
): Promise<Finding[]> {
  const earlier = rosters.knownOf(raceId);
  const later = [];
  while (later.length < earlier.length) {
    const more = await api.readRoster({ raceId, from: later.length, version: earlier.length });
    if (more.length === 0) break;
    later.push(...more);
  }
  return judgeRosterKept(raceId, earlier, later);
}

type RideTotals = Pick<RaceVerdict, 'racers' | 'finishers' | 'unfinished' | 'certain' | 'refused'>;

function countRides({ race, rides }: RaceExpectation): RideTotals {
  const all = [...rides.values()];
  return {
    racers: all.length,
    finishers: all.filter((ride) => isCertain(ride, race.lengthSeconds)).length,
    unfinished: all.filter((ride) => !isPossible(ride, race.lengthSeconds)).length,
    certain: all.reduce((sum, ride) => sum + countCertain(ride), 0),
    refused: all.reduce((sum, ride) => sum + countRefused(ride), 0),
  };
}
