import { encodeLiveFrame, liveFrameOf } from '@alleycat/domain';
import { describe, expect, it } from 'vitest';
import type { Ride } from '../../../simulator/src/expectations.ts';
import { createLiveJudge } from '../../../simulator/src/live-judge.ts';
import { createRosterCache, type ReadRoster } from '../../../simulator/src/roster-cache.ts';
import { bestOfRacer, expecting, outputOfRacer, racersOf, rideWith, shortRace } from './support/factories.ts';
import { createJumpingClock } from './support/jumping-clock.ts';

const anna = racersOf(1)[0]!;
const everybody: ReadRoster = async () => [{ racerId: anna.racerId, name: anna.name }];

const frameAt = (second: number): Uint8Array =>
  encodeLiveFrame(
    liveFrameOf({
      race: shortRace,
      standings: [{ second, outputHundredths: outputOfRacer(anna, second), bestHundredths: bestOfRacer(anna, second) }],
      standingsVersion: second,
      rosterVersion: 1,
      publishedAtMs: second * 1000,
      topicBytes: 20,
    }),
  );

/** Anna sends a reading each second; the first at 1,000 ms of the own clock. */
function openJudge({ readRoster = everybody, backlogMax = 64 }: { readRoster?: ReadRoster; backlogMax?: number } = {}) {
  const clock = createJumpingClock();
  const ride: Ride = rideWith({ racer: anna, states: 'AAAAAA' });
  for (let second = 1; second <= 6; second += 1) ride.sentAtMs[second] = second * 1000;
  const expectation = expecting(ride);
  const rosters = createRosterCache(readRoster);
  const judge = createLiveJudge({ ledger: { expectationOf: () => expectation }, rosters, clock, backlogMax });
  const problems = () => judge.judgeCompleteness(expectation).map(({ expected, actual }) => `${expected}: ${actual}`);
  return { clock, judge, problems };
}

const missing = ['second 6 in a frame: second 4'];

describe('the judge of the live feed', () => {
  it('wants the last reading in a frame, if the feed was heard from before it was sent', async () => {
    const { judge, problems } = openJudge();
    judge.listening();
    judge.receive('live', frameAt(4));
    await judge.drain();
    expect(problems()).toEqual(missing);
    judge.receive('live', frameAt(6));
    await judge.drain();
    expect([problems(), judge.summary()]).toEqual([
      [],
      {
        framesSeen: 2,
        framesRepeated: 0,
        framesSkipped: 0,
        listenerGaps: 0,
        readingsSeenLive: 6,
        wrongValues: 0,
        byProblem: {},
        findings: [],
      },
    ]);
  });

  it.each([
    ['before the last reading was sent', 5_500, missing],
    ['after it', 6_500, []],
  ])('counts a gap, and judges only what came after: back %s', async (_what, backAtMs, expected) => {
    const { clock, judge, problems } = openJudge();
    judge.listening();
    judge.receive('live', frameAt(4));
    await judge.drain();
    judge.lost();
    judge.lost(); // trying to come back failed
    expect(problems()).toEqual([]);
    await clock.sleep(backAtMs);
    judge.listening();
    expect([problems(), judge.summary().listenerGaps]).toEqual([expected, 1]);
  });

  it('wants nothing of a feed that nobody listens to', () => {
    expect(openJudge().problems()).toEqual([]);
  });

  it('wants nothing that a frame may have shown which could not be judged', async () => {
    let isDown = false;
    const readRoster: ReadRoster = async (query) => {
      if (isDown) throw new TypeError('no roster');
      return everybody(query);
    };
    const { clock, judge, problems } = openJudge({ readRoster });
    judge.listening();
    isDown = true;
    await clock.sleep(6_000);
    judge.receive('live', frameAt(4));
    await judge.drain();
    expect([problems(), judge.summary().framesSkipped]).toEqual([['a frame with 1 racer: no frame'], 1]);
    await clock.sleep(1);
    judge.receive('live', frameAt(6));
    await judge.drain();
    expect([problems(), judge.summary().framesSkipped]).toEqual([[], 2]);
  });

  it('skips what comes faster than it can be judged', async () => {
    const { judge } = openJudge({ backlogMax: 2 });
    judge.listening();
    for (const second of [1, 2, 3, 4]) judge.receive('live', frameAt(second));
    await judge.drain();
    expect(judge.summary()).toMatchObject({ framesSeen: 4, framesSkipped: 2, readingsSeenLive: 2 });
  });

  it('finds bytes that are no frame', () => {
    const { judge } = openJudge();
    judge.receive('alleycat/live/1', new Uint8Array(3));
    expect(judge.summary()).toMatchObject({
      wrongValues: 1,
      byProblem: { FRAME_UNREADABLE: 1 },
      findings: [{ board: 'frame', raceId: 'alleycat/live/1', problem: 'FRAME_UNREADABLE' }],
    });
  });

  it('does not hold a lost connection for a silent feed', async () => {
    const { clock, judge } = openJudge();
    const lastAtMs = () => judge.lastFrameAtMs(shortRace.classId);
    judge.listening();
    expect(lastAtMs()).toBeUndefined();
    await clock.sleep(1_500);
    judge.receive('live', frameAt(1));
    expect(lastAtMs()).toBe(1_500);
    judge.lost();
    expect(lastAtMs()).toBeUndefined();
    await clock.sleep(60_000);
    judge.listening();
    expect(lastAtMs()).toBe(61_500);
  });
});
