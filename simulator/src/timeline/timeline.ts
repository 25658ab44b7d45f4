import type { Clock } from '../clock.ts';
import { connectionGaps, MARKS_PER_KIND_MAX, type Mark } from './marks.ts';
import type { RankedRacer } from './rank-probe.ts';
import type { Sample } from './sample.ts';
import { createSampleList, SAMPLES_MAX } from './sample-list.ts';

/** A run over its time. */
export interface Timeline {
  /** Between two looks. */
  readonly everyMs: number;
  /** Looks that one sample stands for; more than 1 if the run was too long to keep them all. */
  readonly looksPerSample: number;
  /** Oldest first. */
  readonly samples: readonly Sample[];
  /** In order of time. */
  readonly marks: readonly Mark[];
  /** Whose ranks the samples have, in their order. */
  readonly racers: readonly RankedRacer[];
}

export interface TimelineRecorder {
  /** The ride begins now. */
  start(): void;
  /** Something happened now; the returned function says that it is over. */
  begin(kind: Mark['kind'], label: string): () => void;
  /** Takes a last look; afterwards, what was seen until then. */
  stop(): Timeline;
}

export interface TimelineOptions {
  readonly clock: Clock;
  /** Looks at everything. The span lies between the look before and now, in ms since the start of the ride. */
  readonly read: (span: { readonly fromMs: number; readonly untilMs: number }) => Sample;
  /** Whose ranks are read; asked when the run is over. */
  readonly racers: () => readonly RankedRacer[];
  /** @default 1000 */
  readonly everyMs?: number;
  /** Beyond them neighbours are joined. @default 3600 */
  readonly samplesMax?: number;
}

/** Looks at a run once a second. */
export function createTimeline(options: TimelineOptions): TimelineRecorder {
  const { clock, read, racers, everyMs = 1_000, samplesMax = SAMPLES_MAX } = options;
  const list = createSampleList(samplesMax);
  const marks: Mark[] = [];
  let startedAtMs = clock.nowMs();
  let lookedAtMs = 0;
  let hasStarted = false;
  let stopped: Timeline | undefined;
  let stopTicking = () => undefined as unknown;
  const sinceStartMs = () => Math.round(clock.nowMs() - startedAtMs);
  const look = (add = list.add) => {
    const untilMs = sinceStartMs();
    if (untilMs <= lookedAtMs) return;
    add(read({ fromMs: lookedAtMs, untilMs }));
    lookedAtMs = untilMs;
  };
  // Of a moment nothing can be said by the second: what little happens in it would be a peak of the whole run.
  const lookLast = () => look(sinceStartMs() - lookedAtMs < everyMs / 2 ? list.extend : list.add);
  const conclude = (): Timeline => {
    stopTicking();
    if (hasStarted) lookLast();
    const samples = list.samples();
    return {
      everyMs,
      looksPerSample: list.joinedPerSample(),
      samples,
      marks: [...marks, ...connectionGaps(samples)].sort((a, b) => a.fromMs - b.fromMs),
      racers: racers(),
    };
  };
  return {
    start: () => {
      hasStarted = true;
      startedAtMs = clock.nowMs();
      read({ fromMs: 0, untilMs: 0 }); // what was counted before the ride is none of its first second
      stopTicking = clock.every(everyMs, () => look());
    },
    begin: (kind, label) => {
      const index = marks.length;
      if (marks.filter((mark) => mark.kind === kind).length >= MARKS_PER_KIND_MAX) return () => undefined;
      const mark: Mark = { kind, label, fromMs: sinceStartMs() };
      marks.push(mark);
      return () => {
        marks[index] = { ...mark, untilMs: sinceStartMs() };
      };
    },
    stop: () => {
      stopped ??= conclude();
      return stopped;
    },
  };
}
