import { type FullFrame, type LiveFrame, type RaceResult, type RosterEntry, toRacerId } from '@alleycat/domain';
import { describe, expect, it } from 'vitest';
import { readingStates } from '../../../simulator/src/expectations.ts';
import type { SimulatedRacer } from '../../../simulator/src/racer-model.ts';
import { expecting, outputOfRacer, racersOf, rideWith } from './support/factories.ts';
import { type Arrival, arrivalsOf, judgeMiniRace, type RaceLies } from './support/mini-race.ts';

const racers = racersOf(4);
const [anna, bela, carl, dora] = racers as [SimulatedRacer, SimulatedRacer, SimulatedRacer, SimulatedRacer];
const { acknowledged, refused } = readingStates;

// Anna and Bela finish, Carl stops at second 4, and of Dora, whose clock is far off, nothing may be shown.
const expectation = expecting(
  rideWith({ racer: anna, states: 'AAAAAAAAAA' }),
  rideWith({ racer: bela, states: 'AAAAAAAAAA' }),
  rideWith({ racer: carl, states: 'AAAA' }),
  rideWith({ racer: dora, states: 'RRRRRRRRRR' }),
);
const strangers = ['x', 'y', 'z'].flatMap((racerId) =>
  Array.from({ length: 10 }, (_, index) => ({ racerId, name: racerId, second: index + 1, outputHundredths: 12_345 })),
);
const arrivals = [...arrivalsOf(expectation, (state) => state === acknowledged), ...strangers];

/** What is found, as board, problem and racer; each once, however many frames show it. */
async function foundOf(lies: RaceLies = {}): Promise<string[]> {
  const { findings } = await judgeMiniRace(expectation, arrivals, lies);
  const nameOf = new Map<string, string>(
    ['anna', 'bela', 'carl', 'dora'].map((name, at) => [racers[at]!.racerId, name]),
  );
  const texts = findings.map(({ board, problem, racerId = 'all' }) => [board, problem, nameOf.get(racerId) ?? racerId]);
  return [...new Set(texts.map((text) => text.join(' ')))].toSorted();
}

const without = (racer: SimulatedRacer, second: number) => (all: readonly Arrival[]) =>
  all.filter((one) => one.racerId !== racer.racerId || one.second !== second);

const changeRow =
  (racerId: string, change: Partial<RaceResult>) =>
  (rows: readonly RaceResult[]): RaceResult[] =>
    rows.map((row) => (row.racerId === racerId ? { ...row, ...change } : row));

const swapNames = (roster: readonly RosterEntry[]): RosterEntry[] =>
  roster.map((entry) => {
    const swapped = new Map([
      [anna.racerId, bela.name],
      [bela.racerId, anna.name],
    ]);
    return { ...entry, name: swapped.get(entry.racerId) ?? entry.name };
  });

const indexOf = (racer: SimulatedRacer): number => racers.indexOf(racer);

const forgetting = (frame: LiveFrame, index: number): LiveFrame => {
  if (frame.kind !== 'full') throw new TypeError('expected a full frame');
  return { ...frame, entries: frame.entries.map((entry, at) => (at === index ? undefined : entry)) };
};

/** The frame of the last version, changed. */
const changeLast =
  (change: (frame: FullFrame, frames: readonly LiveFrame[]) => LiveFrame) => (all: readonly LiveFrame[]) => {
    const last = all.at(-1);
    if (last?.kind !== 'full') throw new TypeError('expected a full frame');
    return [...all.slice(0, -1), change(last, all)];
  };

describe('the judge of a race', () => {
  it('has nothing to say about an honest platform', async () => {
    const { verdict, findings } = await judgeMiniRace(expectation, arrivals);
    expect(findings).toEqual([]);
    expect(verdict).toMatchObject({ racers: 4, finishers: 2, unfinished: 2, differences: 0, lost: 0, wrong: 0 });
    expect(verdict).toMatchObject({ certain: 24, refused: 10 });
  });

  it('finds racers of the run in a race in which they did not ride', async () => {
    const elsewhere = racersOf(5)[4]!;
    const { racerId, name } = elsewhere;
    const stray = { racerId, name, second: 10, outputHundredths: outputOfRacer(elsewhere, 10) };
    const field = new Set([...racers.map((racer) => racer.racerId), racerId]);
    const { findings } = await judgeMiniRace({ ...expectation, field }, [...arrivals, stray]);
    expect(findings.map((found) => [found.board, found.problem, found.racerId])).toEqual([
      ['roster', 'RACER_UNEXPECTED', racerId],
      ['results', 'RACER_UNEXPECTED', racerId],
    ]);
  });

  it('counts a lost reading once, though two boards prove it', async () => {
    const { verdict } = await judgeMiniRace(expectation, arrivals, { arrivals: without(carl, 4) });
    expect(verdict).toMatchObject({ lost: 1, differences: 2 });
    expect(verdict.byProblem).toEqual({ READINGS_MISSING: 2 });
  });

  it.each<[string, RaceLies, string[]]>([
    [
      'loses the last reading of one who dropped out',
      { arrivals: without(carl, 4) },
      ['live READINGS_MISSING carl', 'results READINGS_MISSING carl'],
    ],
    [
      'loses a final reading',
      { arrivals: without(anna, 10) },
      ['live READINGS_MISSING anna', 'results FINAL_MISSING anna'],
    ],
    [
      'loses a final result only',
      { finals: (finals) => finals.filter(({ racerId }) => racerId !== anna.racerId) },
      ['results FINAL_MISSING anna'],
    ],
    [
      'swaps two names',
      { roster: swapNames },
      ['results NAME_WRONG anna', 'results NAME_WRONG bela', 'roster NAME_WRONG anna', 'roster NAME_WRONG bela'],
    ],
    [
      'keeps one who dropped out as a finisher',
      {
        finals: (finals) => [
          ...finals,
          { racerId: carl.racerId, name: carl.name, outputHundredths: outputOfRacer(carl, 10) },
        ],
      },
      ['results STATUS_WRONG carl'],
    ],
    ['ranks the third of three equals behind them', { results: changeRow('z', { rank: 5 }) }, ['results RANK_WRONG z']],
    [
      'loses a line of the results',
      { results: (rows) => rows.filter(({ racerId }) => racerId !== carl.racerId) },
      ['results RACER_MISSING carl'],
    ],
    ['is still settling after its time', { status: 'settling' }, ['results STATUS_WRONG all']],
    [
      'takes readings that it must refuse',
      { arrivals: (all) => [...all, ...arrivalsOf(expectation, (state) => state === refused)] },
      [
        'frame RACER_UNEXPECTED dora',
        'live RACER_UNEXPECTED dora',
        'results RACER_UNEXPECTED dora',
        'roster RACER_UNEXPECTED dora',
      ],
    ],
    [
      'shows a best that was never ridden',
      {
        standings: (all) =>
          all.map((one, at) => (at === indexOf(bela) && one !== undefined ? { ...one, bestHundredths: 47_025 } : one)),
      },
      ['live BEST_WRONG bela'],
    ],
    [
      'changes an entry of the roster',
      { rosterLater: (roster) => roster.map((entry, at) => (at === 0 ? { ...entry, name: 'Nobody' } : entry)) },
      ['roster ROSTER_CHANGED anna'],
    ],
    [
      'moves an entry of the roster, so that frames show somebody else',
      { rosterLater: (roster) => [roster[1]!, roster[0]!, ...roster.slice(2)] },
      ['roster ROSTER_CHANGED anna', 'roster ROSTER_CHANGED bela'],
    ],
    [
      'lists a racer twice',
      { roster: (roster) => [...roster, roster[2]!] },
      ['results RACER_TWICE carl', 'roster RACER_TWICE carl'],
    ],
    [
      'shows an old frame after a newer one',
      { frames: (all) => [...all.slice(0, 4), ...all.slice(5), all[4]!] },
      ['frame VERSION_WRONG all'],
    ],
    [
      'shows an old state as a new one',
      { frames: (all) => [...all, { ...all[8]!, standingsVersion: 11, publishedAtMs: 11_000 }] },
      ['frame SECOND_WENT_BACK anna', 'frame SECOND_WENT_BACK bela'],
    ],
    [
      'dates a frame back',
      { frames: changeLast((frame) => ({ ...frame, publishedAtMs: 1 })) },
      ['frame TIME_WENT_BACK all'],
    ],
    [
      'shows two racers in each other’s place',
      {
        frames: changeLast((frame) => ({
          ...frame,
          entries: [frame.entries[1], frame.entries[0], ...frame.entries.slice(2)],
        })),
      },
      ['frame OUTPUT_WRONG anna', 'frame OUTPUT_WRONG bela'],
    ],
    [
      'never shows the last second',
      { frames: (all) => all.slice(0, -1) },
      ['frame FRAME_INCOMPLETE anna', 'frame FRAME_INCOMPLETE bela'],
    ],
    [
      'forgets in a frame what it has shown',
      { frames: (all) => all.map((frame, at) => (at === 8 ? forgetting(frame, indexOf(anna)) : frame)) },
      ['frame SECOND_WENT_BACK anna'],
    ],
    ['shows no frame at all', { frames: () => [] }, ['frame FRAME_INCOMPLETE all']],
  ])('finds a platform that %s, and nothing else', async (_what, lies, expected) => {
    expect(await foundOf(lies)).toEqual(expected);
  });

  it('finds a racer whom the roster lost: on every board that is made with it', async () => {
    const lies: RaceLies = { roster: (roster) => roster.filter(({ racerId }) => racerId !== carl.racerId) };
    const { verdict } = await judgeMiniRace(expectation, arrivals, lies);
    expect(verdict.lost).toBe(4);
    expect(await foundOf(lies)).toEqual(['results RACER_MISSING carl', 'roster RACER_MISSING carl']);
  });

  it('does not mind other racers, whatever they do', async () => {
    const ghost = { racerId: toRacerId('ghost'), name: 'G', second: 10, outputHundredths: 1 };
    expect(await foundOf({ arrivals: (all) => [...all, ghost] })).toEqual([]);
  });
});
