import { type LiveFrame, liveFrameOf, type RosterEntry, type Standing, type SummaryFrame } from '@alleycat/domain';
import { describe, expect, it } from 'vitest';
import type { Ride } from '../../../simulator/src/expectations.ts';
import { judgeLastFrame } from '../../../simulator/src/frame-completeness.ts';
import { expecting, outputOfRacer, racersOf, rideWith, shortRace } from './support/factories.ts';

const racers = racersOf(150);
const roster: RosterEntry[] = racers.map(({ racerId, name }) => ({ racerId, name }));
const ridesTo = (states: string): Ride[] => racers.map((racer) => rideWith({ racer, states }));

/** A frame of everybody at one second, in the summary form. */
function summaryAt(second: number, count = racers.length): SummaryFrame {
  const standings = racers.slice(0, count).map((racer): Standing => {
    const outputHundredths = outputOfRacer(racer, second);
    return { second, outputHundredths, bestHundredths: outputHundredths };
  });
  const frame = liveFrameOf({
    race: shortRace,
    standings,
    standingsVersion: 1,
    rosterVersion: standings.length,
    publishedAtMs: 0,
    topicBytes: 6_000,
  });
  if (frame.kind !== 'summary') throw new TypeError('expected a summary frame');
  return frame;
}

const judge = (rides: readonly Ride[], frame: LiveFrame | undefined, sinceMs = 0) =>
  judgeLastFrame(
    expecting(...rides),
    { secondOf: new Map(), last: frame === undefined ? undefined : { frame, roster } },
    sinceMs,
  ).map(({ problem, racerId }) => [problem, racerId]);

const bestFirst = racers.toSorted((a, b) => outputOfRacer(b, 6) - outputOfRacer(a, 6));

describe('the completeness of summary frames', () => {
  it('has nothing to say about the top and the quantiles of what was sent', () => {
    expect(judge(ridesTo('AAAAAA'), summaryAt(6))).toEqual([]);
  });

  it('misses a racer of the top, and nobody below', () => {
    const frame = summaryAt(6);
    const [first] = frame.top;
    const top = [...frame.top.slice(1), { ...frame.top[99]!, rosterIndex: racers.indexOf(bestFirst[100]!) }];
    expect(first?.rosterIndex).toBe(racers.indexOf(bestFirst[0]!));
    expect(judge(ridesTo('AAAAAA'), { ...frame, top })).toEqual([['FRAME_INCOMPLETE', bestFirst[0]!.racerId]]);
  });

  it('misses the last second of a racer who is in the top with an earlier one', () => {
    const frame = summaryAt(6);
    const late = { ...frame, top: frame.top.with(5, { ...frame.top[5]!, lagSeconds: 1 }) };
    expect(judge(ridesTo('AAAAAA'), late)).toEqual([['FRAME_INCOMPLETE', bestFirst[5]!.racerId]]);
  });

  it('misses nobody of whom a later reading may be on the board', () => {
    const frame = summaryAt(6);
    const rides = racers.map((racer) => rideWith({ racer, states: racer === bestFirst[0] ? 'AAAAAAs' : 'AAAAAA' }));
    expect(judge(rides, { ...frame, top: frame.top.slice(1).concat(frame.top[99]!) })).toEqual([]);
  });

  it('finds a quantile that the field does not have, if the field is all ours', () => {
    const frame = summaryAt(6);
    const quantiles = frame.quantiles.with(200, frame.quantiles[200]! + 1);
    expect(judge(ridesTo('AAAAAA'), { ...frame, quantiles })).toEqual([['QUANTILE_WRONG', undefined]]);
    expect(judge(ridesTo('AAAAAA').slice(1), { ...frame, quantiles })).toEqual([]);
  });

  it('finds that racers are not counted', () => {
    const frame = { ...summaryAt(6), count: 149 };
    expect(judge(ridesTo('AAAAAA'), frame)).toEqual([['COUNT_WRONG', undefined]]);
  });

  it('leaves out whose last reading was sent before the feed could be heard', () => {
    const rides = ridesTo('AAAAAA');
    for (const ride of rides) ride.sentAtMs[6] = ride === rides[0] ? 2_000 : 900;
    const nobody = { ...summaryAt(6), top: [] };
    expect(judge(rides, nobody, 1_000)).toEqual([['FRAME_INCOMPLETE', racers[0]?.racerId]]);
    expect(judge(rides, nobody, 2_001)).toEqual([]);
    expect(judge(rides, undefined, 1_000)).toEqual([['FRAME_INCOMPLETE', undefined]]);
  });
});

describe('the completeness of full frames', () => {
  const [anna] = racers;
  const ride = rideWith({ racer: anna!, states: 'AAAA' });
  const frame: LiveFrame = { ...summaryAt(6, 1), kind: 'full', entries: [] };
  const judgeShown = (shown: number, newestSecond: number) =>
    judgeLastFrame(
      expecting(ride),
      { secondOf: new Map([[ride, shown]]), last: { frame: { ...frame, newestSecond }, roster } },
      0,
    ).map(({ expected, actual }) => [expected, actual]);

  it('wants the last certain second to have been shown', () => {
    expect(judgeShown(4, 6)).toEqual([]);
    expect(judgeShown(3, 6)).toEqual([['second 4 in a frame', 'second 3']]);
  });

  it('knows that a frame cannot say how far behind a racer is beyond the largest lag', () => {
    expect(judgeShown(0, 257)).toEqual([['second 4 in a frame', 'second 0']]);
    expect(judgeShown(0, 258)).toEqual([]);
  });
});
