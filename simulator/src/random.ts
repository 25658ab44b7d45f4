/**
 * A number in [0, 1) that depends on nothing but the keys: racers need no state, and any reading of any second can
 * be computed again. Murmur3's finaliser over each key; not for secrets.
 */
export function hashedFraction(...keys: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const key of keys) {
    hash = Math.imul(hash ^ key, 0x85ebca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return (hash >>> 0) / 2 ** 32;
}

/** One of the choices, by the keys alone. */
export function hashedChoice<T>(choices: readonly [T, ...T[]], ...keys: readonly number[]): T {
  return choices[Math.floor(hashedFraction(...keys) * choices.length)] ?? choices[0];
}
