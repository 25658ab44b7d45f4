import type { BrowserContext, Page } from 'playwright-core';

/** Work that kept a page's main thread from everything else for 50 ms or longer. */
export interface LongTask {
  /** Since the page was opened. */
  readonly startMs: number;
  readonly durationMs: number;
  /** The scripts that ran in it, longest first; empty where the browser knows of none (style, layout, its own work). */
  readonly scripts: readonly string[];
}

/** A page with more long tasks than this is judged by these. */
const TASKS_MAX = 1_000;

/** Runs in the page before anything of it does. Long animation frames come beside the tasks because only they name scripts. */
const OBSERVE = `
  globalThis.longTasksSeen = { tasks: [], frames: [] };
  const observe = (type, list) => new PerformanceObserver((seen) => {
    for (const entry of seen.getEntries()) if (list.length < ${TASKS_MAX}) list.push(entry.toJSON());
  }).observe({ type, buffered: true });
  observe('longtask', longTasksSeen.tasks);
  observe('long-animation-frame', longTasksSeen.frames);
`;

interface Span {
  readonly startTime: number;
  readonly duration: number;
}

interface ScriptSpan extends Span {
  readonly invoker: string;
  readonly sourceURL: string;
  readonly sourceFunctionName: string;
  readonly sourceCharPosition: number;
}

interface Seen {
  readonly tasks: readonly Span[];
  readonly frames: readonly (Span & { readonly scripts: readonly ScriptSpan[] })[];
}

/** Watches every page that is opened in this context from now on. */
export const watchLongTasks = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript({ content: OBSERVE });

/** Long tasks of a watched page since it was opened, oldest first. */
export const longTasksOf = async (page: Page): Promise<LongTask[]> => {
  const { tasks, frames } = await page.evaluate<Seen>('longTasksSeen');
  const scripts = frames.flatMap((frame) => frame.scripts);
  return tasks.map((task) => ({
    startMs: task.startTime,
    durationMs: task.duration,
    scripts: scripts
      .filter((script) => overlaps(script, task))
      .sort((a, b) => b.duration - a.duration)
      .map(describe),
  }));
};

/** Milliseconds since the page was opened, on the clock of its long tasks. */
export const pageNowMs = (page: Page): Promise<number> => page.evaluate<number>('performance.now()');

const overlaps = (a: Span, b: Span): boolean =>
  a.startTime < b.startTime + b.duration && b.startTime < a.startTime + a.duration;

const describe = ({ invoker, duration, sourceURL, sourceFunctionName, sourceCharPosition }: ScriptSpan): string => {
  const file = sourceURL.split('/').at(-1) ?? '';
  const place = sourceFunctionName === '' ? '' : ` ${sourceFunctionName}`;
  return `${Math.round(duration)} ms ${invoker}${place} (${file}, character ${sourceCharPosition})`;
};
