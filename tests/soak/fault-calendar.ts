import type { PlatformFault } from '../../simulator/src/index.ts';
import type { Random } from '../support/random.ts';

export interface FaultCalendarOptions {
  readonly durationSeconds: number;
  /** A fault begins about this often. */
  readonly everySeconds: number;
  /** From then on the process is not killed any more, so that its memory can be followed. */
  readonly killsUntilSeconds: number;
  readonly random: Random;
}

/** Before the first fault and after the last one the platform is left alone. */
const quietSeconds = 20;
const functionNames = [
  'AggregateFunction',
  'AnnounceFunction',
  'FinishFunction',
  'TransformFunction',
  'RecordsFunction',
];

type FaultWithoutTime = PlatformFault extends infer Fault
  ? Fault extends unknown
    ? Omit<Fault, 'atSeconds'>
    : never
  : never;

/** Every kind of fault in turn, in an order, for a time and on a function drawn by the random numbers. */
export const createFaultCalendar = (options: FaultCalendarOptions): readonly PlatformFault[] => {
  const { durationSeconds, everySeconds, killsUntilSeconds, random } = options;
  const faults: PlatformFault[] = [];
  let round: (() => FaultWithoutTime)[] = [];
  for (let at = quietSeconds; at < durationSeconds - quietSeconds; at += everySeconds) {
    const atSeconds = Math.round(at + random() * everySeconds * 0.5);
    if (round.length === 0) round = shuffled(faultMakers(random, faults), random);
    const fault = round.pop()?.();
    if (fault === undefined || (fault.kind === 'process-killed' && atSeconds > killsUntilSeconds)) continue;
    faults.push({ ...fault, atSeconds } as PlatformFault); // its kind and its other members come from one maker
  }
  return faults;
};

const faultMakers = (random: Random, earlier: readonly PlatformFault[]): (() => FaultWithoutTime)[] => [
  () => ({ kind: 'table-throttled', seconds: between(random, 2, 8) }),
  () => ({ kind: 'function-failing', functionName: pick(random), seconds: between(random, 3, 15), share: 0.5 }),
  () => ({ kind: 'function-failing', functionName: 'FinishFunction', seconds: between(random, 3, 10), share: 1 }),
  () => ({
    kind: 'function-slow',
    functionName: pick(random),
    seconds: between(random, 3, 15),
    delayMs: between(random, 200, 2_000),
  }),
  () => ({ kind: 'worker-killed', functionName: pick(random) }),
  () => ({ kind: 'disk-full', seconds: between(random, 2, 6) }),
  () => ({ kind: 'process-killed' }),
  () => ({ kind: 'resharded', shards: otherShardsThan(earlier) }),
];

// UpdateShardCount at most doubles or halves.
const otherShardsThan = (earlier: readonly PlatformFault[]): number => {
  const last = earlier.findLast((fault) => fault.kind === 'resharded');
  return last?.kind === 'resharded' && last.shards === 2 ? 1 : 2;
};

const pick = (random: Random): string => functionNames[Math.floor(random() * functionNames.length)] ?? 'FinishFunction';

const between = (random: Random, min: number, max: number): number => min + Math.floor(random() * (max - min + 1));

const shuffled = <T>(values: readonly T[], random: Random): T[] =>
  values
    .map((value) => ({ value, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
