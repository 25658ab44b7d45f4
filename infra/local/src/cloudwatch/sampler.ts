import type { Clock, Timer } from '../core/clock.ts';
import type { Log } from '../core/ports.ts';
import type { Service } from '../core/service.ts';
import { createSparseLog } from '../core/sparse-log.ts';
import { keyOf } from './metric-id.ts';
import type { MetricStore } from './metric-store.ts';
import type { MetricSource, Reading } from './reading.ts';

/** Reads what services count, every ten seconds, and keeps what has changed. */
export interface Sampler extends Pick<Service, 'start' | 'stop'> {
  /** Reads all sources once. */
  sample(): Promise<void>;
}

export interface SamplerOptions {
  readonly store: MetricStore;
  /** Asked once, at the first look. */
  readonly sources: () => readonly MetricSource[];
  readonly clock: Clock;
  readonly log: Log;
}

/** Of the runtime's clock: what happens is to be seen as early as on AWS, whatever the time scale. */
const INTERVAL_MS = 10_000;

export const createSampler = ({ store, sources, clock, log }: SamplerOptions): Sampler => {
  const sparseLog = createSparseLog(log, clock);
  let samplings: readonly Sampling[] | undefined;
  let timer: Timer | undefined;
  let sampling: Promise<void> = Promise.resolve();
  let isRunning = false;

  const sampleAll = async (): Promise<void> => {
    samplings ??= sources().map((source) => createSampling(source, { store, clock }));
    for (const { name, sample } of samplings) {
      await sample().catch((error: unknown) => {
        sparseLog('warn', 'the metrics of a service could not be read', { service: name, error });
      });
    }
  };
  const sample = (): Promise<void> => {
    // One after the other: what a counter has grown by must count once.
    sampling = sampling.then(sampleAll);
    return sampling;
  };
  const sampleLater = (): void => {
    timer = clock.after(INTERVAL_MS, () => {
      void sample().then(() => {
        if (isRunning) sampleLater();
      });
    });
  };
  return {
    sample,
    start: async () => {
      isRunning = true;
      sampleLater();
    },
    stop: async () => {
      isRunning = false;
      timer?.cancel();
      await sampling;
    },
  };
};

interface Sampling {
  readonly name: string;
  sample(): Promise<void>;
}

const createSampling = (source: MetricSource, { store, clock }: Pick<SamplerOptions, 'store' | 'clock'>): Sampling => {
  // Only of what was there the last time: resources that are gone are forgotten.
  let before = new Map<string, number>();
  const put = ({ id, unit, kind, value }: Reading, nowMs: number): void => {
    if (kind === 'present') store.metric(id, unit).add(value, nowMs);
    else if (kind === 'amount') store.metric(id, unit).addSet({ sum: value, count: 1, min: value, max: value }, nowMs);
    else store.metric(id, unit).add(kind === 'events' ? 1 : 0, nowMs, value);
  };
  const growthOf = (counter: string, value: number): number => {
    const last = before.get(counter) ?? 0;
    // A part that was started again counts from zero.
    return value < last ? value : value - last;
  };
  return {
    name: source.name,
    sample: async (): Promise<void> => {
      const readings = await source.read();
      const nowMs = clock.nowMs();
      const now = new Map<string, number>();
      for (const reading of readings) {
        if (reading.kind === 'present') {
          put(reading, nowMs);
          continue;
        }
        const counter = `${reading.kind} ${keyOf(reading.id)}`;
        now.set(counter, reading.value);
        const growth = growthOf(counter, reading.value);
        if (growth > 0) put({ ...reading, value: growth }, nowMs);
      }
      before = now;
    },
  };
};
