import type { LongTask } from '../support/long-tasks.ts';
import { quantile } from '../support/statistics.ts';
import type { Performance } from './performance.ts';

export const CLOCKS = ['wall', 'processor'] as const;

export interface PerformanceLimits {
  /**
   * What tasks and frames are measured by. `wall`: what people see. `processor`: what the page itself asks for; where
   * others use the machine as well, only that says something about the page.
   */
  readonly clock: (typeof CLOCKS)[number];
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
  const cpu = frames.map(({ cpuMs }) => cpuMs);
  const liveWork = liveFrameWork.map(({ workMs }) => workMs);
  const liveCpu = liveFrameWork.map(({ cpuMs }) => cpuMs);
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
    frameCpuMedianMs: round(quantile(cpu, 0.5)),
    frameCpuP95Ms: round(quantile(cpu, 0.95)),
    liveFrames: liveFrameCount,
    liveFrameWorkMedianMs: round(quantile(liveWork, 0.5)),
    liveFrameWorkP95Ms: round(quantile(liveWork, 0.95)),
    liveFrameCpuMedianMs: round(quantile(liveCpu, 0.5)),
    liveFrameCpuP95Ms: round(quantile(liveCpu, 0.95)),
    scriptMsPerSecond: round(spent.scriptMs / seconds),
    styleMsPerSecond: round(spent.styleMs / seconds),
    layoutMsPerSecond: round(spent.layoutMs / seconds),
    drawnFramesPerSecond: round(drawnCount / seconds),
    mainThreadBusyShare: round(cpu.reduce((sum, ms) => sum + ms, 0) / (seconds * 1_000)),
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
  const isWall = limits.clock === 'wall';
  // Long tasks are noted from the first moment on; the trace has them on a processor too.
  const longestMs = isWall ? longestOf(measured.tasks) : figures.longestTaskCpuMs;
  const medianMs = isWall ? figures.frameWorkMedianMs : figures.frameCpuMedianMs;
  const problems: string[] = [];
  const check = (isKept: boolean, problem: string): void => void (isKept || problems.push(problem));
  check(longestMs <= limits.longTaskMs, `a task after load took ${longestMs} ms, more than ${limits.longTaskMs}`);
  check(medianMs < limits.frameWorkMs, `the median frame took ${medianMs} ms, not less than ${limits.frameWorkMs}`);
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
