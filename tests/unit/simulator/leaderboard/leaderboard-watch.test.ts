import type { ClassBest } from '@alleycat/domain';
import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../../../simulator/src/api-client.ts';
import type { LeaderboardRow } from '../../../../simulator/src/leaderboard/finals-book.ts';
import { createLeaderboardWatch } from '../../../../simulator/src/leaderboard/leaderboard-watch.ts';
import type { SimulatedRacer } from '../../../../simulator/src/racer-model.ts';
import { racersOf, shortRace } from '../support/factories.ts';
import { createJumpingClock } from '../support/jumping-clock.ts';
import { finalOf, leaderboardPage, raceNumber, rideTo, rowsOf } from '../support/leaderboards.ts';

const racers = racersOf(3);
const [anna, bela, carl] = racers as [SimulatedRacer, SimulatedRacer, SimulatedRacer];
const raceZero = raceNumber(0);
const ridden = { race: raceZero, rides: new Map(racers.map((racer) => [racer.racerId, rideTo(racer, 0, 'A')])) };
const finals = racers.map((racer) => finalOf(racer, 0));

function openWatch(options: { rowsMax?: number } = {}) {
  const clock = createJumpingClock();
  const state = { rowsAt: (_look: number): LeaderboardRow[] => [], looks: 0, isDown: false };
  const answer = (url: URL): Response => {
    if (!url.searchParams.has('cursor')) state.looks += 1;
    if (state.isDown) return new Response('{}', { status: 500 });
    return Response.json(leaderboardPage(1, state.rowsAt(state.looks), url.searchParams));
  };
  const fetch = async (input: RequestInfo | URL) => answer(new URL(String(input)));
  const watch = createLeaderboardWatch({
    api: createApiClient({ url: 'http://mini.test', clock, fetch }),
    clock,
    serverClock: { nowMs: () => shortRace.startSeconds * 1000 },
    racers,
    raceLengthSeconds: shortRace.lengthSeconds,
    settleTimeoutMs: 5_000,
    ...options,
  });
  return { watch, state };
}

const forever = new AbortController().signal;

describe('the watch of class leaderboards', () => {
  it('reads every page, and says how many lines and how soon they were right', async () => {
    const { watch, state } = openWatch();
    await watch.readBaseline(forever);
    watch.take(ridden);
    state.rowsAt = () => rowsOf(finals);
    expect(await watch.verify()).toEqual({
      classes: 1,
      rows: 3,
      isCut: false,
      racers: 3,
      rightAfterMs: 0,
      findings: [],
      differences: 0,
      lost: 0,
      wrong: 0,
      byProblem: {},
    });
  });

  it('looks again until finals that are on their way have arrived', async () => {
    const { watch, state } = openWatch();
    await watch.readBaseline(forever);
    watch.take(ridden);
    state.looks = 0;
    state.rowsAt = (look) => rowsOf(look < 4 ? finals.slice(0, 2) : finals);
    expect(await watch.verify()).toMatchObject({ differences: 0, rightAfterMs: 3_000 });
    expect(state.looks).toBe(4);
  });

  it('gives up when time is up, and says what is missing', async () => {
    const { watch, state } = openWatch();
    await watch.readBaseline(forever);
    watch.take(ridden);
    state.rowsAt = () => rowsOf(finals.filter(({ racerId }) => racerId !== bela.racerId));
    expect(await watch.verify()).toMatchObject({
      differences: 1,
      lost: 1,
      wrong: 0,
      byProblem: { RACER_MISSING: 1 },
      findings: [{ board: 'leaderboard', raceId: 'class-1', racerId: bela.racerId, problem: 'RACER_MISSING' }],
      rightAfterMs: null,
    });
  });

  it('keeps what was there before the run, and lets other racers do what they do', async () => {
    const { watch, state } = openWatch();
    const before: ClassBest = { ...finalOf(anna, -9), outputHundredths: 47_025 };
    const stranger = { ...finalOf(carl, -9), racerId: 'stranger' as ClassBest['racerId'] };
    state.rowsAt = () => rowsOf([before, stranger]);
    await watch.readBaseline(forever);
    watch.take(ridden);
    state.rowsAt = () => rowsOf([before, { ...stranger, outputHundredths: 47_025 }, ...finals]);
    expect(await watch.verify()).toMatchObject({ differences: 0, rows: 4, racers: 3 });
  });

  it('says when a leaderboard is longer than what it reads', async () => {
    const { watch, state } = openWatch({ rowsMax: 2 });
    await watch.readBaseline(forever);
    watch.take(ridden);
    state.rowsAt = () => rowsOf(finals);
    expect(await watch.verify()).toMatchObject({ differences: 0, rows: 2, isCut: true, racers: 3 });
  });

  it('finds a leaderboard that cannot be read', async () => {
    const { watch, state } = openWatch();
    await watch.readBaseline(forever);
    state.isDown = true;
    expect(await watch.verify()).toMatchObject({ differences: 1, byProblem: { BOARD_UNREADABLE: 1 } });
  });

  it('does not begin a run whose baseline cannot be read', async () => {
    const { watch, state } = openWatch();
    state.isDown = true;
    await expect(watch.readBaseline(forever)).rejects.toMatchObject({ code: 'API_UNREACHABLE' });
  });
});
