import type { FunctionUsage } from '../usage.ts';
import { objectsOf, transformsOf } from './archive-usage.ts';
import { dashboardRequestsOf } from './dashboard.ts';
import { EVENT_RECORDS_MAX, LOG_BYTES, MILLISECONDS, type Milliseconds } from './measured.ts';
import { busyShardsOf, connectionsOf, type RaceLoad, readingsOf, readingsPerSecond, windowsOf } from './race-load.ts';
import { rankUsageOf } from './rank-usage.ts';
import { FINISH_BATCH_SIZE, type FunctionId, MEMORY_MB } from './settings.ts';

/** How often a function is invoked, and with how much. */
interface Work {
  readonly invocations: number;
  /** Readings, final readings … that all invocations get together. */
  readonly items: number;
  /** Racers whom it has to go through, in all invocations together. */
  readonly racers: number;
}

/** Lambda reads a shard once a second; a batch has at most so many readings as BatchSize and 6 MB allow. */
export function batchesPerSecond(load: RaceLoad): number {
  const perShard = readingsPerSecond(load) / busyShardsOf(load);
  return Math.ceil(perShard / Math.min(load.settings.batchSize, EVENT_RECORDS_MAX));
}

/**
 * Invocations of a slot.
 * - aggregate: for each shard with races the batches, and one final call a window
 * - announce: once a window; standings that are written within a quarter of a second come together
 * - finish: final readings come within a second, which is two polls of each shard, at most 500 at a time
 * - transform, records: see the archive; authorize: once a connection
 * - ranks: if there is an index, for bests
 * - read-*: as dashboards ask
 */
export function workOf(load: RaceLoad): Readonly<Record<FunctionId, Work>> {
  const shards = busyShardsOf(load);
  const windows = windowsOf(load);
  const readings = readingsOf(load);
  const finals = readingsPerSecond(load);
  const asked = dashboardRequestsOf(load);
  const all = load.racers * load.classes;
  const times = (invocations: number): Work => ({ invocations, items: 0, racers: 0 });
  const races = asked.config + asked.live + asked.roster;
  const ranks = rankUsageOf(load);
  return {
    AggregateFunction: {
      invocations: shards * (load.raceLengthSeconds * batchesPerSecond(load) + windows),
      items: readings,
      racers: windows * all,
    },
    AnnounceFunction: { invocations: windows, items: 0, racers: windows * all },
    FinishFunction: {
      invocations: Math.max(2 * shards, Math.ceil(finals / FINISH_BATCH_SIZE)),
      items: finals,
      racers: 0,
    },
    TransformFunction: { invocations: transformsOf(load), items: readings, racers: 0 },
    RecordsFunction: {
      invocations: objectsOf(load),
      items: readings,
      racers: objectsOf(load) * Math.max(load.knownRacers, load.racers) * load.classes,
    },
    AuthorizeFunction: times(connectionsOf(load)),
    RanksFunction: { invocations: ranks.invocations, items: ranks.bests, racers: 0 },
    ReadRacesFunction: times(races * load.classes),
    ReadResultsFunction: times((asked.results + asked.place) * load.classes),
    ReadHistoryFunction: times((asked.bests + asked.history + asked.board) * load.classes),
  };
}

/** Lambda: time = invocations × what each takes + items and racers × what they add. */
export function functionUsagesOf(load: RaceLoad): readonly FunctionUsage[] {
  return Object.entries(workOf(load)).map(([functionName, work]) => {
    const id = functionName as FunctionId;
    const memoryMb = MEMORY_MB[id];
    const billedMs = millisecondsOf(work, MILLISECONDS[id]);
    return {
      functionName,
      memoryMb,
      invocations: work.invocations,
      billedMs,
      gbSeconds: (billedMs / 1_000) * (memoryMb / 1_024),
      logBytes: work.invocations * LOG_BYTES[id],
    };
  });
}

const millisecondsOf = (work: Work, { perInvocation, perThousandItems, perThousandRacers }: Milliseconds): number =>
  work.invocations * perInvocation + (work.items * perThousandItems + work.racers * perThousandRacers) / 1_000;
