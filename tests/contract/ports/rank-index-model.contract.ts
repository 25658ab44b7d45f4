import { describe, expect, it } from 'vitest';
import { byLeaderboard, type RacerId } from '../../../domain/src/index.ts';
import type { RankedRacer, RankIndex } from '../../../domain/src/ports/index.ts';
import { integerBetween, type Random, seededRandom, seeds, shuffled } from '../../support/random.ts';
import { pagesOf, ranked } from '../../support/ranked-racers.ts';
import { classId, racerId } from '../../support/readings.ts';

const CLASS = classId(1);
const STEPS = 10_000;
const IDS = Array.from({ length: 200 }, (_, nth) => racerId(`racer-${nth}`));
// Six scores for 200 racers: ties that are longer than what is read of them at first.
const OUTPUTS = [9_000, 9_001, 15_000];
const SLOTS = [0, 1];

/** A plain sorted array. */
const createModel = () => {
  let racers: RankedRacer[] = [];
  const remove = (racerIds: readonly RacerId[]) => {
    racers = racers.filter((each) => !racerIds.includes(each.racerId));
  };
  const better = (others: readonly RankedRacer[], than: RankedRacer) =>
    others.filter((each) => each.outputHundredths > than.outputHundredths).length;
  return {
    racers: () => racers,
    remove,
    put: (racer: RankedRacer, isForced: boolean) => {
      const known = racers.find((each) => each.racerId === racer.racerId);
      if (!isForced && known !== undefined && byLeaderboard(known, racer) <= 0) return;
      remove([racer.racerId]);
      racers = [...racers, racer].sort(byLeaderboard);
    },
    around: (racer: RankedRacer, except: ReadonlySet<RacerId>, limit: number) => {
      const shown = racers.filter((each) => !except.has(each.racerId));
      const others = shown.filter((each) => each.racerId !== racer.racerId);
      const place = others.filter((each) => byLeaderboard(each, racer) < 0).length;
      const start = Math.max(0, place - limit);
      return {
        indexed: racers.find((each) => each.racerId === racer.racerId),
        betterCount: better(others, racer),
        racerCount: shown.length,
        above: others.slice(start, place),
        below: others.slice(place, place + limit),
        first: {
          standBeforeCount: start,
          betterCount: better(others, start < place ? (others[start] ?? racer) : racer),
        },
      };
    },
  };
};

const createDraws = (random: Random) => {
  const oneOf = <Item>(items: readonly Item[]): Item => items[integerBetween(random, 0, items.length - 1)] as Item;
  const someIds = (max: number) => shuffled(IDS, random).slice(0, integerBetween(random, 0, max));
  return {
    someIds,
    racer: () => ranked(oneOf(IDS), oneOf(OUTPUTS), oneOf(SLOTS)),
    racers: () =>
      shuffled(IDS, random)
        .slice(0, integerBetween(random, 0, 5))
        .map((id) => ranked(id, oneOf(OUTPUTS), oneOf(SLOTS))),
    except: () => new Set([...someIds(oneOf([0, 0, 5, 150, 200])), racerId('stranger')]),
    limit: () => oneOf([0, 1, 3, 5, 50]),
    position: () => integerBetween(random, 0, 250),
    chance: random,
  };
};

const runSteps = async (index: RankIndex, random: Random, note: string): Promise<void> => {
  const model = createModel();
  const draws = createDraws(random);
  let [writeCount, isComplete] = [0, false];
  const stateNow = () => ({ isComplete, writeCount, racerCount: model.racers().length });
  const asked = (): RankedRacer => {
    const racer = draws.racer();
    // Mostly as the index has them, sometimes not, as when the index is behind.
    return draws.chance() < 0.8 ? (model.racers().find((each) => each.racerId === racer.racerId) ?? racer) : racer;
  };
  const steps: readonly (readonly [weight: number, step: () => Promise<void>])[] = [
    [0.25, () => put(false)],
    [0.32, () => put(true)],
    [0.38, remove],
    [0.6, rankOf],
    [0.9, around],
    [0.95, entries],
    [0.999, at],
    [1, rebuild],
  ];
  for (let step = 0; step < STEPS; step += 1) {
    const chance = draws.chance();
    try {
      await steps.find(([upTo]) => chance < upTo)?.[1]();
    } catch (error) {
      throw new Error(`${note}, step ${step}`, { cause: error });
    }
  }

  async function put(isForced: boolean) {
    const racers = draws.racers();
    for (const racer of racers) model.put(racer, isForced);
    if (racers.length > 0) writeCount += 1;
    expect(await index.put(CLASS, racers, { isForced })).toEqual(stateNow());
  }
  async function remove() {
    const racerIds = draws.someIds(3);
    model.remove(racerIds);
    if (racerIds.length > 0) writeCount += 1;
    expect(await index.remove(CLASS, racerIds)).toEqual(stateNow());
  }
  async function rankOf() {
    const query = { classId: CLASS, racer: asked(), except: draws.except() };
    const { indexed, betterCount, racerCount } = model.around(query.racer, query.except, 0);
    expect(await index.rankOf(query)).toEqual({ state: stateNow(), indexed, betterCount, racerCount });
  }
  async function around() {
    const query = { classId: CLASS, racer: asked(), except: draws.except(), limit: draws.limit() };
    const expected = model.around(query.racer, query.except, query.limit);
    expect(await index.around(query)).toEqual({ state: stateNow(), ...expected });
  }
  async function entries() {
    const [start, limit] = [draws.position(), draws.position()];
    expect(await index.entries({ classId: CLASS, start, limit })).toEqual(model.racers().slice(start, start + limit));
  }
  async function at() {
    const positions = [draws.position(), draws.position(), draws.position()];
    expect(await index.at(CLASS, positions)).toEqual(positions.flatMap((each) => model.racers()[each] ?? []));
  }
  async function rebuild() {
    const racers = shuffled(model.racers(), random);
    isComplete = true;
    expect(await index.rebuild(CLASS, { writeCount, pages: pagesOf(racers.slice(0, 90), racers.slice(90)) })).toBe(
      true,
    );
  }
};

/** Every rank index says what a plain sorted array says. `open` gives an empty one. */
export const rankIndexModelContract = (name: string, open: () => Promise<RankIndex>) =>
  describe(`RankIndex beside a sorted array (${name})`, { timeout: 240_000 }, () => {
    it.each(seeds(3))(`says the same in ${STEPS} random steps (seed %i)`, async (seed) => {
      await runSteps(await open(), seededRandom(seed), `seed ${seed}`);
    });
  });
