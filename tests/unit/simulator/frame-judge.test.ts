import { type LiveFrame, liveFrameOf, type RosterEntry, type Standing } from '@alleycat/domain';
import { describe, expect, it } from 'vitest';
import { createFrameJudge } from '../../../simulator/src/frame-judge.ts';
import { bestOfRacer, expecting, outputOfRacer, racersOf, rideWith, shortRace } from './support/factories.ts';

const racers = racersOf(3);
const rides = racers.map((racer) => rideWith({ racer, states: 'AAAAAA' }));
const roster: RosterEntry[] = racers.map(({ racerId, name }) => ({ racerId, name }));
const view = { expectation: expecting(...rides), roster };

const standingAt = (index: number, second: number): Standing => ({
  second,
  outputHundredths: outputOfRacer(racers[index]!, second),
  bestHundredths: bestOfRacer(racers[index]!, second),
});

interface FrameOptions {
  readonly version: number;
  /** Second of each racer. */
  readonly seconds: readonly number[];
  readonly publishedAtMs?: number;
  /** @default a full frame */
  readonly topicBytes?: number;
}

const frameOf = ({ version, seconds, publishedAtMs = version * 1000, topicBytes = 20 }: FrameOptions): LiveFrame =>
  liveFrameOf({
    race: shortRace,
    standings: seconds.map((second, index) => standingAt(index, second)),
    standingsVersion: version,
    rosterVersion: seconds.length,
    publishedAtMs,
    topicBytes,
  });

/** Problems that the last of some frames shows. */
const problemsOf = (...frames: readonly LiveFrame[]): string[] => {
  const judge = createFrameJudge();
  return frames.map((frame) => judge.judge(frame, view).findings.map(({ problem }) => problem)).at(-1) ?? [];
};

describe('the judge of live frames', () => {
  it('tells which seconds a frame is the first to have reached', () => {
    const judge = createFrameJudge();
    judge.judge(frameOf({ version: 1, seconds: [1, 1, 1] }), view);
    const { findings, reached } = judge.judge(frameOf({ version: 2, seconds: [3, 1, 2] }), view);
    expect(findings).toEqual([]);
    expect(reached).toEqual([
      { ride: rides[0], fromSecond: 2, throughSecond: 3 },
      { ride: rides[2], fromSecond: 2, throughSecond: 2 },
    ]);
  });

  it('of a summary frame, takes the seconds that its top shows, and no earlier ones', () => {
    const frame = frameOf({ version: 1, seconds: [2, 2, 2], topicBytes: 6_000 });
    expect(frame.kind).toBe('summary');
    const { findings, reached } = createFrameJudge().judge(frame, view);
    expect(findings).toEqual([]);
    expect(new Set(reached.map(({ ride }) => ride))).toEqual(new Set(rides));
    expect(reached.map(({ fromSecond, throughSecond }) => [fromSecond, throughSecond])).toEqual([
      [2, 2],
      [2, 2],
      [2, 2],
    ]);
  });

  it('finds a racer who is twice in a top', () => {
    const frame = frameOf({ version: 1, seconds: [2, 2, 2], topicBytes: 6_000 });
    if (frame.kind !== 'summary') throw new TypeError('expected a summary frame');
    expect(problemsOf({ ...frame, top: [...frame.top, ...frame.top.slice(-1)] })).toEqual(['RACER_TWICE']);
  });

  it('passes over a frame that is delivered again', () => {
    const judge = createFrameJudge();
    judge.judge(frameOf({ version: 1, seconds: [1] }), view);
    judge.judge(frameOf({ version: 2, seconds: [2] }), view);
    const again = judge.judge(frameOf({ version: 1, seconds: [1] }), view);
    expect(again).toEqual({ isRepeat: true, findings: [], reached: [] });
  });

  it('finds a frame that comes out of order for the first time', () => {
    expect(problemsOf(frameOf({ version: 2, seconds: [2] }), frameOf({ version: 1, seconds: [1] }))).toEqual([
      'VERSION_WRONG',
    ]);
  });

  it('finds a time of publication that goes back', () => {
    const earlier = frameOf({ version: 2, seconds: [2], publishedAtMs: 500 });
    expect(problemsOf(frameOf({ version: 1, seconds: [1] }), earlier)).toEqual(['TIME_WENT_BACK']);
  });

  it('finds a racer who goes back', () => {
    const back = frameOf({ version: 2, seconds: [3, 4] });
    expect(problemsOf(frameOf({ version: 1, seconds: [4, 4] }), back)).toEqual(['SECOND_WENT_BACK']);
  });

  it('finds a second that was never sent', () => {
    expect(problemsOf(frameOf({ version: 1, seconds: [7] }))).toEqual(['SECOND_NEVER_SENT']);
  });

  it('finds an output that the racer did not have at that second', () => {
    const frame = frameOf({ version: 1, seconds: [3, 3] });
    if (frame.kind !== 'full') throw new TypeError('expected a full frame');
    const entries = frame.entries.with(1, { outputHundredths: 1, lagSeconds: 0 });
    expect(problemsOf({ ...frame, entries })).toEqual(['OUTPUT_WRONG']);
  });

  it('finds a top that is not in order', () => {
    const frame = frameOf({ version: 1, seconds: [3, 3, 3], topicBytes: 6_000 });
    if (frame.kind !== 'summary') throw new TypeError('expected a summary frame');
    expect(problemsOf({ ...frame, top: frame.top.toReversed() })).toContain('ORDER_WRONG');
  });

  it('finds quantiles that rise', () => {
    const frame = frameOf({ version: 1, seconds: [3, 3, 3], topicBytes: 6_000 });
    if (frame.kind !== 'summary') throw new TypeError('expected a summary frame');
    const quantiles = frame.quantiles.with(7, 60_000);
    expect(problemsOf({ ...frame, quantiles })).toEqual(['QUANTILE_WRONG']);
  });

  it('finds a roster that became smaller', () => {
    const smaller = { ...frameOf({ version: 2, seconds: [2, 2] }), rosterVersion: 1 };
    expect(problemsOf(frameOf({ version: 1, seconds: [1, 1] }), smaller)).toEqual(['VERSION_WRONG']);
  });

  it('finds a racer all of whose readings must be refused', () => {
    const refused = { expectation: expecting(rideWith({ racer: racers[0]!, states: 'RRRRRR' })), roster };
    const { findings } = createFrameJudge().judge(frameOf({ version: 1, seconds: [3, 3] }), refused);
    expect(findings.map(({ problem, racerId }) => [problem, racerId])).toEqual([
      ['RACER_UNEXPECTED', racers[0]?.racerId],
    ]);
  });

  it('follows a racer whose clock runs ahead, and does not take the others for late', () => {
    const frame = frameOf({ version: 1, seconds: [6, 1, 2] });
    expect(frame.newestSecond).toBe(6);
    expect(problemsOf(frame, frameOf({ version: 2, seconds: [6, 2, 3] }))).toEqual([]);
  });

  it('ignores racers of others', () => {
    const strangers = { expectation: expecting(), roster };
    const { findings, reached } = createFrameJudge().judge(frameOf({ version: 1, seconds: [9, 9] }), strangers);
    expect([...findings, ...reached]).toEqual([]);
  });
});
