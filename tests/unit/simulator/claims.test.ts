import { describe, expect, it } from 'vitest';
import { stateWhenAcknowledged, stateWhenSent } from '../../../simulator/src/claims.ts';
import { createLedger, isPossible, type ReadingState, readingStates } from '../../../simulator/src/expectations.ts';
import { racersOf, shortRace } from './support/factories.ts';

const racer = racersOf(1)[0]!;
const reading = { racer, race: shortRace, second: 5 };
const claimedMs = (shortRace.startSeconds + 5) * 1000;
const at = (behindSeconds: number, maxClockSkewSeconds = 10) => ({
  nowMs: claimedMs + behindSeconds * 1000,
  maxClockSkewSeconds,
});

describe('the state of a reading', () => {
  it.each([
    ['at its time', 0, 'sent'],
    ['well within the limit', 7.9, 'sent'],
    ['as far ahead', -7.9, 'sent'],
    ['just within the limit', 9, 'doubtful'],
    ['just beyond it', 11.9, 'doubtful'],
    ['just within the limit ahead', -9, 'doubtful'],
    ['far behind', 12.1, 'refused'],
    ['far ahead, so that it may yet come in time', -12.1, 'doubtful'],
  ] as const)('that is sent %s', (_what, behindSeconds, state) => {
    expect(stateWhenSent(reading, at(behindSeconds))).toBe(readingStates[state]);
  });

  it.each([
    ['in time', 9.4, 'acknowledged'],
    ['so late that it may have been refused', 9.6, 'acknowledgedLate'],
    ['while it was ahead, but not too far', -7.9, 'acknowledged'],
    ['while it was so far ahead that either is right', -8.1, 'doubtful'],
    ['while it was just beyond the limit', -11.9, 'doubtful'],
    ['while it was too far ahead for certain', -12.1, 'refused'],
  ] as const)('that is acknowledged %s', (_what, behindSeconds, state) => {
    expect(stateWhenAcknowledged(reading, at(behindSeconds))).toBe(readingStates[state]);
  });

  it('is certain at any time where the platform does not check', () => {
    expect([-99, 99].map((behind) => stateWhenSent(reading, at(behind, 0)))).toEqual([1, 1]);
    expect([-99, 99].map((behind) => stateWhenAcknowledged(reading, at(behind, 0)))).toEqual([2, 2]);
  });

  it('can be certain under the shortest limit as well', () => {
    expect([-0.4, 0.4].map((behind) => stateWhenSent(reading, at(behind, 1)))).toEqual([1, 1]);
    expect([-0.6, 0.6].map((behind) => stateWhenSent(reading, at(behind, 1)))).toEqual([5, 5]);
  });
});

describe('the ledger', () => {
  const { none, sent, acknowledged, acknowledgedLate, refused, doubtful } = readingStates;

  it.each<[string, ReadingState, ReadingState, ReadingState]>([
    ['an acknowledged reading was sent', sent, acknowledged, acknowledged],
    ['a refused one stays refused, since everything is acknowledged', refused, acknowledged, refused],
    ['a doubtful one proves nothing', doubtful, acknowledged, doubtful],
    ['a doubtful one does not turn late', doubtful, acknowledgedLate, doubtful],
    ['a doubtful one turns out to be refused', doubtful, refused, refused],
  ])('knows that %s', (_what, ...[whenSent, whenAcknowledged, expected]) => {
    const ledger = createLedger();
    ledger.recordSent(reading, 1, whenSent);
    ledger.recordAcknowledged(reading, whenAcknowledged);
    expect(ledger.expectationOf(shortRace.raceId)?.rides.get(racer.racerId)?.states[5]).toBe(expected);
  });

  it('knows who rode in the run, but not in a race that an earlier run may have ridden', () => {
    const ledger = createLedger({ openedAtMs: shortRace.startSeconds * 1000 - 13_000 });
    ledger.recordSent(reading, 1);
    expect(ledger.expectationOf(shortRace.raceId)?.field).toEqual(new Set([racer.racerId]));
    const patient = createLedger();
    patient.recordSent(reading, 1);
    expect(patient.expectationOf(shortRace.raceId)?.field).toBeUndefined();
  });

  it('takes readings for sent unless it is told otherwise', () => {
    const ledger = createLedger();
    ledger.recordSent(reading, 1);
    const states = ledger.expectationOf(shortRace.raceId)?.rides.get(racer.racerId)?.states;
    expect([...(states ?? [])]).toEqual([none, none, none, none, none, sent, none, none, none, none, none]);
  });

  it.each([
    ['that may be', 0, true],
    ['that began after this run did', 13_000, false],
  ])('holds readings of an earlier run for possible in a race %s', (_what, beforeStartMs, isHeld) => {
    const ledger = createLedger({ openedAtMs: shortRace.startSeconds * 1000 - beforeStartMs });
    ledger.recordSent(reading, 1);
    const ride = ledger.expectationOf(shortRace.raceId)?.rides.get(racer.racerId);
    expect(ride && [4, 5, 6].map((second) => isPossible(ride, second))).toEqual([isHeld, true, false]);
  });

  it('does not open a race again that was judged, when a racer whose clock is behind goes on', () => {
    const ledger = createLedger();
    ledger.recordSent(reading, 1);
    expect(ledger.isClosed(shortRace.raceId)).toBe(false);
    ledger.close(shortRace.raceId);
    ledger.recordSent({ ...reading, second: 6 }, 2);
    ledger.recordAcknowledged(reading, acknowledged);
    expect([ledger.expectationOf(shortRace.raceId), ledger.raceIds(), ledger.isClosed(shortRace.raceId)]).toEqual([
      undefined,
      [],
      true,
    ]);
  });
});
