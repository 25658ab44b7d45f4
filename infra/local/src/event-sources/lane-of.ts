/** The lane of an ordering key: equal keys share a lane, so they stay in order and never run at the same time. */
export const laneOf = (orderingKey: string, laneCount: number): number => {
  if (laneCount === 1) return 0;
  // FNV-1a, with a final mix because its low bits alone are weak. Kinesis spreads keys over shards by MD5; another
  // hash spreads the keys of one shard evenly again.
  let hash = 0x811c9dc5;
  for (let index = 0; index < orderingKey.length; index += 1) {
    hash = Math.imul(hash ^ orderingKey.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) % laneCount;
};
