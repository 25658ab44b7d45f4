import {
  encodeLiveFrame,
  type FinalResult,
  joinStanding,
  type LiveFrame,
  liveFrameOf,
  newestSecondOf,
  type RaceResult,
  type RosterEntry,
  rankResults,
  type Standing,
  toRacerId,
} from '@alleycat/domain';
import type { LiveSnapshot } from '@alleycat/domain/wire';
import type { RaceExpectation } from '../../../../simulator/src/expectations.ts';
import { createLiveJudge } from '../../../../simulator/src/live-judge.ts';
import { createRaceJudge } from '../../../../simulator/src/race-judge.ts';
import { createRosterCache } from '../../../../simulator/src/roster-cache.ts';
import { shortRace } from './factories.ts';
import { createJumpingClock } from './jumping-clock.ts';

/** A reading that arrived at the mini platform. */
export interface Arrival {
  readonly racerId: string;
  readonly name: string;
  readonly second: number;
  readonly outputHundredths: number;
}

/** In which ways a platform lies; one without any is honest. */
export interface RaceLies {
  /** What arrives is what boards and frames are made from. */
  readonly arrivals?: (arrivals: readonly Arrival[]) => readonly Arrival[];
  readonly finals?: (finals: readonly FinalResult[]) => readonly FinalResult[];
  readonly roster?: (roster: readonly RosterEntry[]) => readonly RosterEntry[];
  /** The roster when it is read once more, after the boards were right. */
  readonly rosterLater?: (roster: readonly RosterEntry[]) => readonly RosterEntry[];
  readonly standings?: (standings: readonly (Standing | undefined)[]) => readonly (Standing | undefined)[];
  readonly results?: (rows: readonly RaceResult[]) => readonly RaceResult[];
  readonly frames?: (frames: readonly LiveFrame[]) => readonly LiveFrame[];
  readonly status?: 'official' | 'settling';
}

const same = <T>(value: T): T => value;
const { raceId, lengthSeconds } = shortRace;

/** Everything of a race that was sent: every reading of a ride that is not refused, in order of seconds. */
export const arrivalsOf = ({ rides }: RaceExpectation, isTaken: (state: number) => boolean): Arrival[] =>
  Array.from({ length: lengthSeconds }, (_, index) => index + 1).flatMap((second) =>
    [...rides.values()].flatMap(({ racerId, name, states, outputAt }) =>
      isTaken(states[second] ?? 0) ? [{ racerId, name, second, outputHundredths: outputAt(second) }] : [],
    ),
  );

/** Rides a race on a platform in memory and has it judged, a frame a second and all boards at the end. */
export async function judgeMiniRace(
  expectation: RaceExpectation,
  honestArrivals: readonly Arrival[],
  lies: RaceLies = {},
) {
  const clock = createJumpingClock();
  const arrivals = (lies.arrivals ?? same)(honestArrivals);
  const roster = (lies.roster ?? same)(enter(arrivals));
  const standingsThrough = (through: number) =>
    (lies.standings ?? same)(
      joinAll(
        roster,
        arrivals.filter(({ second }) => second <= through),
      ),
    );
  const standings = standingsThrough(lengthSeconds);
  const finals = (lies.finals ?? same)(arrivals.filter(({ second }) => second === lengthSeconds).map(toFinal));
  const rows = (lies.results ?? same)(rankResults({ finals, standings, roster, lengthSeconds }));
  let isSettled = false;
  const api = {
    readLive: async () => snapshotOf(standings),
    readResults: async () => {
      isSettled = true;
      const finisherCount = rows.filter(({ status }) => status === 'finished').length;
      return { status: lies.status ?? 'official', finisherCount, racerCount: rows.length, rows };
    },
    readRoster: async ({ from, version }: { from: number; version: number }) =>
      (isSettled ? (lies.rosterLater ?? same)(roster) : roster).slice(from, version),
  };
  const rosters = createRosterCache(api.readRoster);
  const ledger = { expectationOf: () => expectation };
  const feed = createLiveJudge({ ledger, rosters, clock });
  feed.listening();
  for (const frame of (lies.frames ?? same)(framesOf(standingsThrough))) feed.receive('live', encodeLiveFrame(frame));
  await feed.drain();
  const judge = createRaceJudge({ api, rosters, ledger, clock, settleTimeoutMs: 1_000, feed });
  const verdict = await judge.judge(shortRace, 'official');
  const { findings } = feed.summary();
  return { verdict, findings: [...verdict.findings, ...findings] };
}

function enter(arrivals: readonly Arrival[]): RosterEntry[] {
  const names = new Map(arrivals.map(({ racerId, name }) => [racerId, name]));
  return [...names].map(([racerId, name]) => ({ racerId: toRacerId(racerId), name }));
}

const joinAll = (roster: readonly RosterEntry[], arrivals: readonly Arrival[]): (Standing | undefined)[] =>
  roster.map(({ racerId }) =>
    arrivals
      .filter((arrival) => arrival.racerId === racerId)
      .map(({ second, outputHundredths }) => ({ second, outputHundredths, bestHundredths: outputHundredths }))
      .reduce<Standing | undefined>((a, b) => (a === undefined ? b : joinStanding(a, b)), undefined),
  );

const toFinal = ({ racerId, name, outputHundredths }: Arrival): FinalResult => ({
  racerId: toRacerId(racerId),
  name,
  outputHundredths,
});

const snapshotOf = (standings: readonly (Standing | undefined)[]): LiveSnapshot => ({
  raceId,
  version: lengthSeconds,
  publishedAtMs: 0,
  newestSecond: newestSecondOf(standings),
  rosterVersion: standings.length,
  standings: standings.map((row) =>
    row === undefined ? [0, 0, 0] : [row.second, row.outputHundredths, row.bestHundredths],
  ),
});

const framesOf = (standingsThrough: (second: number) => readonly (Standing | undefined)[]): LiveFrame[] =>
  Array.from({ length: lengthSeconds }, (_, index) => {
    const standings = standingsThrough(index + 1);
    return liveFrameOf({
      race: shortRace,
      standings,
      standingsVersion: index + 1,
      rosterVersion: standings.length,
      publishedAtMs: (index + 1) * 1000,
      topicBytes: 20,
    });
  });
