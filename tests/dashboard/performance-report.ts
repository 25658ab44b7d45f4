import type { LongTask } from '../support/long-tasks.ts';
import type { Performance } from './performance.ts';
import { quantile } from './statistics.ts';

export interface PerformanceLimits {
  /** After load. */
  readonly longTaskMs: number;
  /** Median over the frames that the main thread made. */
  readonly frameWorkMs: number;
  readonly firstLoadKilobytes: number;
}

/** The figures of one view, as they are printed and as they go into JSON. */
export const figuresOf = (measured: Performance) => {
  const { frameWork, liveFrameWork, liveFrameCount, spent } = measured;
  const { frames, drawnCount, longestTask, seconds } = frameWork;
  const work = frames.map(({ workMs }) => workMs);
  const liveWork = liveFrameWork.map(({ workMs }) => workMs);
  const each = (sum: number): number => round(sum / Math.max(1, liveFrameCount));
  return {
    firstLoadKilobytes: round(measured.firstLoad.scriptBytes / 1_000),
    firstRowMs: round(measured.firstRowMs),
    longestTaskWhileLoadingMs: longestOf(measured.loadTasks),
    longTasksAfterLoad: measured.tasks.length,
    longestTaskMs: round(longestTask.workMs),
    longestTaskCpuMs: round(longestTask.cpuMs),
    frames: frames.length,
    frameWorkMedianMs: round(quantile(work, 0.5)),
    frameWorkP95Ms: round(quantile(work, 0.95)),
    frameWorkMaxMs: round(Math.max(0, ...work)),
    frameCpuMedianMs: round(
      quantile(
        frames.map(({ cpuMs }) => cpuMs),
        0.5,
      ),
    ),
    liveFrames: liveFrameCount,
    liveFrameWorkMedianMs: round(quantile(liveWork, 0.5)),
    liveFrameWorkP95Ms: round(quantile(liveWork, 0.95)),
    scriptMsPerLiveFrame: each(spent.scriptMs),
    styleMsPerLiveFrame: each(spent.styleMs),
    layoutMsPerLiveFrame: each(spent.layoutMs),
    drawnFramesPerSecond: round(drawnCount / seconds),
    mainThreadBusyShare: round(work.reduce((sum, ms) => sum + ms, 0) / (seconds * 1_000)),
  };
};

/** Long tasks, by when they came and what ran in them. */
export const taskLines = ({ loadTasks, tasks }: Performance): string[] => [
  ...loadTasks.map((task) => `while loading: ${lineOf(task)}`),
  ...tasks.map((task) => `after load: ${lineOf(task)}`),
];

/** Which limits were broken, in words; empty if none. */
export const brokenLimits = (measured: Performance, limits: PerformanceLimits): string[] => {
  const figures = figuresOf(measured);
  const longest = longestOf(measured.tasks);
  const problems: string[] = [];
  const check = (isKept: boolean, problem: string): void => void (isKept || problems.push(problem));
  check(longest <= limits.longTaskMs, `a task after load took ${longest} ms, more than ${limits.longTaskMs}`);
  check(
    figures.frameWorkMedianMs < limits.frameWorkMs,
    `the median frame took ${figures.frameWorkMedianMs} ms, not less than ${limits.frameWorkMs}`,
  );
  check(
    figures.firstLoadKilobytes <= limits.firstLoadKilobytes,
    `the first load has ${figures.firstLoadKilobytes} KB of scripts, more than ${limits.firstLoadKilobytes}`,
  );
  check(figures.frames > 0, 'nothing moved: no frame was made');
  check(measured.errors.length === 0, `the page met errors: ${measured.errors.join('; ')}`);
  return problems;
};

const lineOf = ({ startMs, durationMs, scripts }: LongTask): string =>
  `${Math.round(durationMs)} ms at ${(startMs / 1_000).toFixed(1)} s${scripts.length === 0 ? '' : `: ${scripts.join(', ')}`}`;

const longestOf = (tasks: readonly LongTask[]): number => Math.max(0, ...tasks.map(({ durationMs }) => durationMs));
const round = (value: number): number => Math.round(value * 100) / 100;
