/** What resharding a stream came to. */
export interface ReshardReport {
  readonly stream: string;
  readonly from: number;
  readonly to: number;
  /** Numbers of shards on the way. */
  readonly steps: readonly number[];
  readonly durationMs: number;
}

/** The report as people read it. */
export function renderReshardReport({ stream, from, to, steps, durationMs }: ReshardReport): string[] {
  const changed = `${stream} has ${shardsText(to)}, where it had ${from}, after ${(durationMs / 1000).toFixed(1)} s`;
  return [
    steps.length === 0 ? `${stream} has ${shardsText(to)} already` : changed,
    `set the parameter ShardCount to ${to} as well: the next deployment would bring its own number back`,
  ];
}

/** For example: 4 shards. */
export const shardsText = (count: number): string => (count === 1 ? '1 shard' : `${count} shards`);
