import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grantsOf, type Identity, toFleetPrefix, toPersonId } from '../../../domain/src/index.ts';
import { fitsAny } from '../../support/topic-patterns.ts';

const topics = { readingsPrefixes: ['readings', 'direct/readings'], livePrefix: 'live' };
const ANN = '0b5f2e7c-1111-4222-8333-444455556666';

const uuid = fc.uuid();
const prefix = fc.oneof(
  fc.constantFrom('a', 'A', '_', 'sim', 'sim_', 'simulator', '0b5f2e7', '0b5f2e7c0'),
  fc.stringMatching(/^[A-Za-z0-9_]{1,20}$/).filter((text) => !/^[0-9a-f]{8}$/i.test(text) && text !== 'guest'),
);
const identity: fc.Arbitrary<Identity> = fc.oneof(
  fc.constant({ kind: 'guest' as const }),
  uuid.map((racerId) => ({ kind: 'racer' as const, racerId })),
  fc.array(prefix, { minLength: 1, maxLength: 5 }).map((prefixes) => ({ kind: 'fleet' as const, prefixes })),
);

/** Racer ids that are near those of an identity, and others. */
const anyRacerId = fc.oneof(
  uuid,
  prefix.chain((start) => fc.stringMatching(/^[A-Za-z0-9_-]{0,10}$/).map((end) => `${start}-${end}`)),
  prefix,
  fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
);

const isOwn = (who: Identity, racerId: string): boolean => {
  if (who.kind === 'guest') return false;
  return who.kind === 'racer'
    ? who.racerId === racerId
    : who.prefixes.some((each) => racerId.slice(0, each.length + 1) === `${each}-`);
};

describe('grantsOf', () => {
  it('lets a guest watch, and nothing else', () => {
    expect(grantsOf({ kind: 'guest' }, topics)).toEqual({
      clientIdPatterns: ['guest-*'],
      publishTopics: [],
      subscribeFilters: ['live/*'],
      receiveTopics: ['live/*'],
    });
  });

  it('lets a racer ride as themselves, by every way in', () => {
    expect(grantsOf({ kind: 'racer', racerId: ANN }, topics)).toEqual({
      clientIdPatterns: ['guest-*', `${ANN}-*`],
      publishTopics: [`readings/${ANN}`, `direct/readings/${ANN}`],
      subscribeFilters: ['live/*'],
      receiveTopics: ['live/*'],
    });
  });

  it('lets a fleet ride for the racers of its prefixes, each named once', () => {
    expect(grantsOf({ kind: 'fleet', prefixes: ['sim', 'hall_2', 'sim'] }, topics)).toEqual({
      clientIdPatterns: ['guest-*', 'sim-*', 'hall_2-*'],
      publishTopics: ['readings/sim-*', 'readings/hall_2-*', 'direct/readings/sim-*', 'direct/readings/hall_2-*'],
      subscribeFilters: ['live/*'],
      receiveTopics: ['live/*'],
    });
  });

  it('lets nobody publish for a racer who is not theirs, and everybody for those who are', () => {
    fc.assert(
      fc.property(identity, anyRacerId, (who, racerId) => {
        const { publishTopics } = grantsOf(who, topics);
        for (const start of topics.readingsPrefixes) {
          expect(fitsAny(publishTopics, `${start}/${racerId}`)).toBe(isOwn(who, racerId));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('lets no fleet near a person, neither in topics nor in client ids, whatever its prefixes are', () => {
    const eightDigits = fc.stringMatching(/^[0-9a-f]{8}$/);
    fc.assert(
      fc.property(fc.oneof(eightDigits, prefix), uuid, fc.boolean(), (start, person, isStartOfPerson) => {
        const fleet: Identity = { kind: 'fleet', prefixes: [isStartOfPerson ? person.slice(0, start.length) : start] };
        let grants: ReturnType<typeof grantsOf>;
        try {
          grants = grantsOf(fleet, topics);
        } catch {
          return; // such a fleet cannot be
        }
        expect(fitsAny(grants.publishTopics, `readings/${person}`)).toBe(false);
        expect(fitsAny(grants.clientIdPatterns, `${person}-tab`)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives no right outside of its topics, whatever the identity', () => {
    const elsewhere = fc.constantFrom(
      'live/1',
      'readings',
      'readings/',
      '$aws/rules/x',
      'reading/a',
      'direct',
      '',
      '#',
      '+',
    );
    fc.assert(
      fc.property(identity, elsewhere, (who, topic) => {
        expect(fitsAny(grantsOf(who, topics).publishTopics, topic)).toBe(false);
      }),
    );
  });

  it.each([
    '',
    '*',
    ANN.slice(1),
    `${ANN}*`,
    `${ANN}\n`,
    ANN.toUpperCase(),
    `${ANN.slice(0, -1)}?`,
    `${ANN.slice(0, -1)}/`,
    '$' + '{iot:ClientId}',
    'sim-1',
    '+',
    '#',
  ])('makes no pattern of the racer id %j', (racerId) => {
    expect(() => grantsOf({ kind: 'racer', racerId }, topics)).toThrow(
      expect.objectContaining({ name: 'InvalidIdError', code: 'RACER_ID_INVALID' }),
    );
  });

  it.each([
    [[]],
    [['']],
    [['*']],
    [['sim', 'a*']],
    [['sim-1']],
    [['a/b']],
    [['$aws']],
    [['a{b}']],
    [['+']],
    [['#']],
    [['sim?']],
    [['sim\n']],
    [['é']],
    [['a'.repeat(21)]],
    [['a1b2c3d4']],
    [['A1B2C3D4']],
    [['01234567']],
    [['guest']],
    [['Guest']],
    [['a', 'b', 'c', 'd', 'e', 'f']],
  ])('makes no pattern of the prefixes %j', (prefixes) => {
    expect(() => grantsOf({ kind: 'fleet', prefixes }, topics)).toThrow(
      expect.objectContaining({ name: 'InvalidIdError', code: 'RACER_ID_INVALID' }),
    );
  });
});

describe('toFleetPrefix and toPersonId', () => {
  it('give back what is one', () => {
    expect([
      toFleetPrefix('a'.repeat(20)),
      toFleetPrefix('a1b2c3d'),
      toFleetPrefix('a1b2c3d45'),
      toPersonId(ANN),
    ]).toEqual(['a'.repeat(20), 'a1b2c3d', 'a1b2c3d45', ANN]);
  });
});
