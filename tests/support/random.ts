/** Numbers from 0 up to 1 (never 1), the same for the same seed. */
export type Random = () => number;

/** Mulberry32: small, fast, good enough for test data. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** An integer from `min` to `max`, both included. */
export const integerBetween = (random: Random, min: number, max: number): number =>
  min + Math.floor(random() * (max - min + 1));

/** The items in another order; leaves the list as it is. */
export const shuffled = <Item>(items: readonly Item[], random: Random): Item[] => {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = integerBetween(random, 0, last);
    [result[last], result[other]] = [result[other] as Item, result[last] as Item];
  }
  return result;
};

/** The seeds 1 to `count`: `for (const seed of seeds(200)) … expect(…, `seed ${seed}`)`. */
export const seeds = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
