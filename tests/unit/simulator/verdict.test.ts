import { joinStanding, type RaceResult, rankResults, type Standing } from '@alleycat/domain';
import type { LiveSnapshot } from '@alleycat/domain/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RaceExpectation, type Ride, readingStates } from '../../../simulator/src/expectations.ts';
import type { Finding } from '../../../simulator/src/findings.ts';
import { judgeLiveBoard, judgeResultBoard } from '../../../simulator/src/verdict.ts';
import { bestOfRacer, expecting, outputOfRacer, racersOf, rideWith, shortRace } from './support/factories.ts';

const [anna, bela, carl] = racersOf(3) as [
  ReturnType<typeof racersOf>[0],
  ReturnType<typeof racersOf>[0],
  ReturnType<typeof racersOf>[0],
];

type Row = [second: number, output: number, best: number];

const snapshotOf = (standings: readonly Row[]): LiveSnapshot => ({
  raceId: shortRace.raceId,
  version: 1,
  publishedAtMs: 0,
  newestSecond: Math.max(0, ...standings.map(([second]) => second)),
  rosterVersion: standings.length,
  standings,
});

const rowAt = (racer: typeof anna, second: number): Row => [
  second,
  outputOfRacer(racer, second),
  bestOfRacer(racer, second),
];

const judgeRow = (ride: Ride, row: Row) =>
  judgeLiveBoard({
    expectation: expecting(ride),
    snapshot: snapshotOf([row]),
    roster: [{ racerId: ride.racerId, name: ride.name }],
  }).map(({ problem, lostReadings }) => ({ problem, lostReadings }));

describe('the verdict on a live board', () => {
  it('has nothing to say about a board that shows the join of what was acknowledged', () => {
    expect(judgeRow(rideWith({ racer: anna, states: 'AAAAA' }), rowAt(anna, 5))).toEqual([]);
  });

  it.each([
    ['the last one acknowledged', 4],
    ['one of those only sent', 5],
    ['the last one sent', 6],
  ])('accepts, of readings without an acknowledgement, %s', (_what, second) => {
    expect(judgeRow(rideWith({ racer: anna, states: 'AAAAss' }), rowAt(anna, second))).toEqual([]);
  });

  it('accepts that a reading acknowledged too late was refused', () => {
    expect(judgeRow(rideWith({ racer: anna, states: 'AAAL' }), rowAt(anna, 3))).toEqual([]);
  });

  it('accepts a best from before the run, where an earlier run of this seed rode', () => {
    expect(judgeRow(rideWith({ racer: anna, states: '...AAA' }), rowAt(anna, 6))).toEqual([]);
  });

  it('counts a racer on the roster without a standing as missing', () => {
    expect(judgeRow(rideWith({ racer: anna, states: 'AA' }), [0, 0, 0])).toEqual([
      { problem: 'RACER_MISSING', lostReadings: 2 },
    ]);
  });

  it('does not miss a racer of whom nothing was acknowledged', () => {
    expect(judgeRow(rideWith({ racer: anna, states: 'sss' }), [0, 0, 0])).toEqual([]);
  });

  it('counts the acknowledged readings after the second shown', () => {
    const findings = judgeRow(rideWith({ racer: anna, states: 'AAAAAA' }), [
      4,
      outputOfRacer(anna, 4),
      bestOfRacer(anna, 6),
    ]);
    expect(findings).toContainEqual({ problem: 'READINGS_MISSING', lostReadings: 2 });
  });

  it('counts the acknowledged readings above the best shown', () => {
    const best = bestOfRacer(anna, 10);
    const row = rowAt(anna, 10);
    const tooLow = row[1] === best ? best - 1 : row[1];
    const findings = judgeRow(rideWith({ racer: anna, states: 'AAAAAAAAAA' }), [10, row[1], tooLow]);
    expect(findings.find(({ problem }) => problem === 'READINGS_MISSING')?.lostReadings).toBeGreaterThan(0);
  });

  it.each<[string, Row, string]>([
    ['an output that the racer did not have', [3, outputOfRacer(anna, 3) + 1, 47_025], 'OUTPUT_WRONG'],
    ['a second that was not sent', rowAt(anna, 4), 'SECOND_NEVER_SENT'],
    ['a best that no reading explains', [3, outputOfRacer(anna, 3), 47_025], 'BEST_WRONG'],
    ['a best below the output', [3, outputOfRacer(anna, 3), 1], 'BEST_WRONG'],
  ])('finds %s', (_what, row, problem) => {
    const findings = judgeRow(rideWith({ racer: anna, states: 'AAA' }), row);
    expect(findings).toContainEqual({ problem, lostReadings: 0 });
  });

  it('leaves strangers alone', () => {
    const findings = judgeLiveBoard({
      expectation: expecting(rideWith({ racer: anna, states: 'AAA' })),
      snapshot: snapshotOf([rowAt(anna, 3), [9, 1, 1]]),
      roster: [anna, bela].map(({ racerId, name }) => ({ racerId, name })),
    });
    expect(findings).toEqual([]);
  });
});

describe('the verdict on racers whose clock is wrong', () => {
  it.each([
    ['a refused second after those that were granted', 'AAARR', 'SECOND_NEVER_SENT'],
    ['a racer all of whose readings must be refused', 'RRRRR', 'RACER_UNEXPECTED'],
    ['such a racer who came late, at a second of this run', '..RRR', 'RACER_UNEXPECTED'],
  ])('finds %s', (_what, states, problem) => {
    const findings = judgeRow(rideWith({ racer: anna, states }), rowAt(anna, 4));
    expect(findings).toContainEqual({ problem, lostReadings: 0 });
  });

  it('accepts such a racer at a second from before the run, where an earlier run of this seed rode', () => {
    expect(judgeRow(rideWith({ racer: anna, states: '..RRR' }), rowAt(anna, 2))).toEqual([]);
  });

  it.each([3, 5])('accepts of doubtful readings the second %i', (second) => {
    expect(judgeRow(rideWith({ racer: anna, states: 'AAADD' }), rowAt(anna, second))).toEqual([]);
  });

  it('misses nobody whose readings were refused or doubtful', () => {
    expect(judgeRow(rideWith({ racer: anna, states: 'RRDD' }), [0, 0, 0])).toEqual([]);
  });
});

const finisher = (racer: typeof anna, rank: number): RaceResult => ({
  rank,
  racerId: racer.racerId,
  name: racer.name,
  status: 'finished',
  outputHundredths: outputOfRacer(racer, 10),
  second: 10,
});

const dropout = (racer: typeof anna, second: number): RaceResult => ({
  rank: null,
  racerId: racer.racerId,
  name: racer.name,
  status: 'dnf',
  outputHundredths: outputOfRacer(racer, second),
  second,
});

/** Anna and Bela finish, the better one first; Carl stops at second 4. */
const podium = [anna, bela].toSorted((a, b) => outputOfRacer(b, 10) - outputOfRacer(a, 10)) as [
  typeof anna,
  typeof anna,
];
const honestRows = [finisher(podium[0], 1), finisher(podium[1], 2), dropout(carl, 4)];
const allRides = expecting(
  rideWith({ racer: anna, states: 'AAAAAAAAAA' }),
  rideWith({ racer: bela, states: 'AAAAAAAAAA' }),
  rideWith({ racer: carl, states: 'AAAA' }),
);

const judgeRows = (rows: readonly RaceResult[], expectation: RaceExpectation = allRides) =>
  judgeResultBoard({
    expectation,
    rows,
    finisherCount: rows.filter(({ status }) => status === 'finished').length,
    racerCount: rows.length,
  });

const problemsOf = (findings: readonly Finding[]) => findings.map(({ problem }) => problem);

describe('the verdict on official results', () => {
  it('has nothing to say about the right ones', () => {
    expect(judgeRows(honestRows)).toEqual([]);
  });

  it('lets a racer whose final reading was not acknowledged be a finisher or not', () => {
    const unsure = expecting(rideWith({ racer: anna, states: 'AAAAAAAAAs' }));
    expect(judgeRows([finisher(anna, 1)], unsure)).toEqual([]);
    expect(judgeRows([dropout(anna, 9)], unsure)).toEqual([]);
  });

  it('wants a racer whose final reading was refused below the finishers, and one who was refused throughout nowhere', () => {
    const refusedAtLast = expecting(rideWith({ racer: anna, states: 'AAAAAAAAAR' }));
    expect(judgeRows([dropout(anna, 9)], refusedAtLast)).toEqual([]);
    expect(problemsOf(judgeRows([finisher(anna, 1)], refusedAtLast))).toEqual(['STATUS_WRONG']);
    const refused = expecting(rideWith({ racer: anna, states: 'RRRRRRRRRR' }));
    expect(judgeRows([], refused)).toEqual([]);
    expect(problemsOf(judgeRows([finisher(anna, 1)], refused))).toEqual(['RACER_UNEXPECTED']);
    expect(problemsOf(judgeRows([dropout(anna, 4)], refused))).toEqual(['RACER_UNEXPECTED']);
  });

  it('counts the final reading of a racer who should have finished', () => {
    const finished = expecting(rideWith({ racer: anna, states: 'AAAAAAAAAA' }));
    expect(judgeRows([dropout(anna, 10)], finished)).toMatchObject([{ problem: 'FINAL_MISSING', lostReadings: 1 }]);
    expect(judgeRows([dropout(anna, 7)], finished)).toMatchObject([{ problem: 'FINAL_MISSING', lostReadings: 3 }]);
  });

  it.each<[string, readonly RaceResult[], string]>([
    ['a missing racer', honestRows.slice(0, 2), 'RACER_MISSING'],
    ['a lower second of one who dropped out', [...honestRows.slice(0, 2), dropout(carl, 3)], 'READINGS_MISSING'],
    ['a finisher who sent no final reading', [...honestRows.slice(0, 2), finisher(carl, 3)], 'STATUS_WRONG'],
    ['a wrong output', [{ ...honestRows[0]!, outputHundredths: 47_025 }, ...honestRows.slice(1)], 'OUTPUT_WRONG'],
    ['a wrong rank', [{ ...honestRows[0]!, rank: 2 }, ...honestRows.slice(1)], 'RANK_WRONG'],
    ['a rank for one who dropped out', [...honestRows.slice(0, 2), { ...honestRows[2]!, rank: 3 }], 'RANK_WRONG'],
    ['a wrong name', [...honestRows.slice(0, 2), { ...honestRows[2]!, name: 'X' }], 'NAME_WRONG'],
    ['a finisher below one who dropped out', [honestRows[0]!, honestRows[2]!, honestRows[1]!], 'ORDER_WRONG'],
    ['a better one below', [honestRows[1]!, honestRows[0]!, honestRows[2]!], 'ORDER_WRONG'],
    ['a row twice', [...honestRows, honestRows[2]!], 'RACER_TWICE'],
  ])('finds %s', (_what, rows, problem) => {
    expect(problemsOf(judgeRows(rows))).toContain(problem);
  });

  it('finds counts that do not fit the rows', () => {
    const findings = judgeResultBoard({ expectation: allRides, rows: honestRows, finisherCount: 3, racerCount: 2 });
    expect(findings.map(({ problem, expected, actual }) => [problem, expected, actual])).toEqual([
      ['COUNT_WRONG', '2 finishers', '3'],
      ['COUNT_WRONG', '3 racers', '2'],
    ]);
  });

  it('ranks ties 1, 2, 2, 4 among all rows, strangers included', () => {
    const rows = [300, 200, 200, 100].map(
      (outputHundredths, index): RaceResult => ({
        rank: [1, 2, 2, 4][index]!,
        racerId: racersOf(4)[index]!.racerId,
        name: 'Stranger',
        status: 'finished',
        outputHundredths,
        second: 10,
      }),
    );
    expect(judgeRows(rows, expecting())).toEqual([]);
    expect(problemsOf(judgeRows([...rows.slice(0, 3), { ...rows[3]!, rank: 3 }], expecting()))).toEqual(['RANK_WRONG']);
  });
});

// What became of each reading: state in the book, and whether it arrived at the platform. Acknowledged ones did.
const fate = fc.constantFrom('acknowledged', 'arrived', 'vanished', 'unsent');
const fields = fc.array(fc.array(fate, { minLength: 10, maxLength: 10 }), { minLength: 1, maxLength: 6 });
const letterOf = { acknowledged: 'A', arrived: 's', vanished: 's', unsent: '.' };

/** Boards as the domain makes them from what arrived. */
function boardsOf(field: string[][]) {
  const racers = racersOf(field.length);
  const rides = field.map((fates, index) =>
    rideWith({ racer: racers[index]!, states: fates.map((one) => letterOf[one as keyof typeof letterOf]).join('') }),
  );
  const arrivals = field.map((fates) => fates.flatMap((one, at) => (/^a/.test(one) ? [at + 1] : [])));
  const roster = rides.filter((_, index) => arrivals[index]!.length > 0);
  const standingOf = (index: number): Standing =>
    arrivals[index]!.map((second) => {
      const output = rides[index]!.outputAt(second);
      return { second, outputHundredths: output, bestHundredths: output };
    }).reduce(joinStanding);
  const standings = rides.flatMap((ride, index) => (roster.includes(ride) ? [standingOf(index)] : []));
  const finals = rides.flatMap(({ racerId, name, outputAt }, index) =>
    arrivals[index]!.includes(10) ? [{ racerId, name, outputHundredths: outputAt(10) }] : [],
  );
  const rows = rankResults({ finals, standings, roster, lengthSeconds: 10 });
  const snapshot = snapshotOf(standings.map((s): Row => [s.second, s.outputHundredths, s.bestHundredths]));
  return { expectation: expecting(...rides), snapshot, roster, rows, finisherCount: finals.length };
}

describe('the verdict, whatever became of the readings', () => {
  it('never accuses boards that show the join of everything that arrived', () => {
    fc.assert(
      fc.property(fields, (field) => {
        const { expectation, snapshot, roster, rows, finisherCount } = boardsOf(field);
        const results = { expectation, rows, finisherCount, racerCount: rows.length };
        expect([...judgeLiveBoard({ expectation, snapshot, roster }), ...judgeResultBoard(results)]).toEqual([]);
      }),
    );
  });

  it('always notices if a racer with an acknowledged last reading is a second short', () => {
    fc.assert(
      fc.property(fields, fc.nat(), (field, pick) => {
        const { expectation, snapshot, roster } = boardsOf(field);
        const index = pick % Math.max(1, roster.length);
        const ride = roster[index];
        const row = snapshot.standings[index];
        fc.pre(ride !== undefined && row !== undefined && row[0] > 1);
        if (ride === undefined || row === undefined) return;
        fc.pre(ride.states[row[0]] === readingStates.acknowledged);
        const standings = snapshot.standings.with(index, [row[0] - 1, ride.outputAt(row[0] - 1), row[2]]);
        const findings = judgeLiveBoard({ expectation, snapshot: { ...snapshot, standings }, roster });
        expect(findings.some(({ lostReadings }) => lostReadings > 0)).toBe(true);
      }),
    );
  });

  it('always notices an output that is off by one', () => {
    fc.assert(
      fc.property(fields, fc.nat(), fc.constantFrom(-1, 1), (field, pick, by) => {
        const { expectation, snapshot, roster } = boardsOf(field);
        fc.pre(roster.length > 0);
        const index = pick % roster.length;
        const [second, output, best] = snapshot.standings[index]!;
        const standings = snapshot.standings.with(index, [second, output + by, Math.max(best, output + by)]);
        const findings = judgeLiveBoard({ expectation, snapshot: { ...snapshot, standings }, roster });
        expect(problemsOf(findings)).toContain('OUTPUT_WRONG');
      }),
    );
  });
});
