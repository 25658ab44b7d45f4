import { liveFrameOf, type RosterEntry, raceAt, type Standing, toClassId } from '@alleycat/domain';
import { describe, expect, it } from 'vitest';
import { createRankProbe, FIELD_PLACES } from '../../../../simulator/src/timeline/rank-probe.ts';
import { classOne, outputOfRacer, racersOf, shortRace } from '../support/factories.ts';

const SECOND = 10;

function frameOf(racers: ReturnType<typeof racersOf>, options: { topicBytes?: number; classId?: number } = {}) {
  const roster: RosterEntry[] = racers.map(({ racerId, name }) => ({ racerId, name }));
  const standings = racers.map((racer): Standing => {
    const outputHundredths = outputOfRacer(racer, SECOND);
    return { second: SECOND, outputHundredths, bestHundredths: outputHundredths };
  });
  const frame = liveFrameOf({
    race: raceAt({
      classId: toClassId(options.classId ?? 1),
      atMs: shortRace.startSeconds * 1000,
      raceLengthSeconds: shortRace.lengthSeconds,
    }),
    standings,
    standingsVersion: 1,
    rosterVersion: roster.length,
    publishedAtMs: 0,
    topicBytes: options.topicBytes ?? 10,
  });
  return { frame, roster };
}

/** Rank in its definition. */
function rankOf(racers: ReturnType<typeof racersOf>, racerId: string): number {
  const outputs = new Map(racers.map((racer) => [racer.racerId as string, outputOfRacer(racer, SECOND)]));
  return 1 + [...outputs.values()].filter((output) => output > (outputs.get(racerId) ?? 0)).length;
}

describe('the probe of ranks', () => {
  it('follows the first, the last and the quarters by the last output of the race', () => {
    const racers = racersOf(101);
    const probe = createRankProbe(racers, shortRace.lengthSeconds);
    probe.follow(shortRace);
    const chosen = probe.racers();
    expect(chosen.map(({ place }) => place)).toEqual([...FIELD_PLACES]);
    expect(chosen.map(({ racerId }) => rankOf(racers, racerId))).toEqual([1, 26, 51, 76, 101]);
    expect(probe.ranks()).toEqual([null, null, null, null, null]);
  });

  it('follows nobody twice in a small field', () => {
    const probe = createRankProbe(racersOf(2), shortRace.lengthSeconds);
    probe.follow(shortRace);
    expect(probe.racers()).toHaveLength(2);
  });

  it('reads ranks from a frame of the whole field', () => {
    const racers = racersOf(101);
    const probe = createRankProbe(racers, shortRace.lengthSeconds);
    probe.follow(shortRace);
    const { frame, roster } = frameOf(racers.toReversed());
    probe.see(frame, roster);
    expect(frame.kind).toBe('full');
    expect(probe.ranks()).toEqual([1, 26, 51, 76, 101]);
  });

  it('reads ranks from the top of a large field, and finds the others by their output among its quantiles', () => {
    const racers = racersOf(201);
    const probe = createRankProbe(racers, shortRace.lengthSeconds);
    probe.follow(shortRace);
    const { frame, roster } = frameOf(racers, { topicBytes: 5_000 });
    probe.see(frame, roster);
    expect(frame.kind).toBe('summary');
    // Exact up to 256 racers.
    expect(probe.ranks()).toEqual(probe.racers().map(({ racerId }) => rankOf(racers, racerId)));
  });

  it('says nothing of racers whom a frame does not show, and hears no other class', () => {
    const racers = racersOf(101);
    const probe = createRankProbe(racers, shortRace.lengthSeconds);
    probe.follow(shortRace);
    const other = frameOf(racers, { classId: classOne + 1 });
    probe.see(other.frame, other.roster);
    expect(probe.ranks()).toEqual([null, null, null, null, null]);
    const first = probe.racers()[0]?.racerId;
    const alone = frameOf(racers.filter(({ racerId }) => racerId === first));
    probe.see(alone.frame, alone.roster);
    expect(probe.ranks()).toEqual([1, null, null, null, null]);
  });
});
