import type { CDPSession, Page } from 'playwright-core';

/** What the main thread did for one frame: every task since the frame before, this frame's own included. */
export interface FrameSample {
  /** When the frame was made, on the browser's monotonic clock. */
  readonly atMs: number;
  /** By the wall: waits for a processor are in it, as they are for whoever looks at the page. */
  readonly workMs: number;
  /** Time on a processor only: what the page itself is to blame for on a busy machine. */
  readonly cpuMs: number;
}

export interface FrameWork {
  /** One for each frame that the main thread made. Where nothing changes, the browser makes none. */
  readonly frames: readonly FrameSample[];
  /** Frames that were drawn, those of animations that need no main thread included. */
  readonly drawnCount: number;
  /** The longest by the wall, and the longest on a processor: on a busy machine not the same one. */
  readonly longestTask: { readonly workMs: number; readonly cpuMs: number };
  readonly seconds: number;
}

/** One event of a Chrome trace; times are in microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface FrameRecording {
  /** Ends the recording. */
  stop(): Promise<{ readonly work: FrameWork; readonly events: readonly TraceEvent[] }>;
}

/** Where the browser says what its tasks, frames and threads are. */
const CATEGORIES = [
  '-*',
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
  'devtools.timeline.frame',
];

/** Records what the main thread of a page does, by the tracing that DevTools use as well. One recording at a time. */
export const recordFrameWork = async (page: Page): Promise<FrameRecording> => {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const events: TraceEvent[] = [];
  // What the protocol's types call objects without a shape are trace events.
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', { transferMode: 'ReportEvents', categories: CATEGORIES.join() });
  return {
    stop: async () => {
      await endTracing(session);
      await session.detach();
      return { work: frameWorkOf(events, frameTree.frame.id), events };
    },
  };
};

const endTracing = async (session: CDPSession): Promise<void> => {
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await complete;
};

/** The work of each main thread frame in a trace of the page whose frame tree has this root. Throws if the trace does not know it. */
export const frameWorkOf = (events: readonly TraceEvent[], frameId: string): FrameWork => {
  const processId = rendererOf(events, frameId);
  const inProcess = events.filter(({ pid }) => pid === processId);
  const threadId = inProcess.find(({ name, args }) => name === 'thread_name' && args['name'] === 'CrRendererMain')?.tid;
  const onMain = inProcess.filter(({ tid }) => tid === threadId).sort((a, b) => a.ts - b.ts);
  const tasks = onMain.filter(({ name, ph }) => name === 'RunTask' && ph === 'X').map(taskOf);
  const frameTimes = onMain.filter(({ name }) => name === 'BeginMainThreadFrame').map(({ ts }) => ts / 1_000);
  const times = events.filter(({ ts }) => ts > 0).map(({ ts }) => ts);
  const [firstUs, lastUs] = times.reduce(([min, max], ts) => [Math.min(min, ts), Math.max(max, ts)], [Infinity, 0]);
  return {
    frames: sumByFrame(tasks, frameTimes),
    drawnCount: inProcess.filter(({ name }) => name === 'DrawFrame').length,
    longestTask: {
      workMs: tasks.reduce((longest, { workMs }) => Math.max(longest, workMs), 0),
      cpuMs: tasks.reduce((longest, { cpuMs }) => Math.max(longest, cpuMs), 0),
    },
    seconds: (lastUs - firstUs) / 1_000_000,
  };
};

interface Task {
  readonly atMs: number;
  readonly workMs: number;
  readonly cpuMs: number;
}

const taskOf = ({ ts, dur = 0, tdur = 0 }: TraceEvent): Task => ({
  atMs: ts / 1_000,
  workMs: dur / 1_000,
  cpuMs: tdur / 1_000,
});

const sumByFrame = (tasks: readonly Task[], frameTimes: readonly number[]): FrameSample[] => {
  let next = 0;
  return frameTimes.map((atMs) => {
    let workMs = 0;
    let cpuMs = 0;
    // The frame itself is made within a task, which began before it.
    for (let task = tasks[next]; task !== undefined && task.atMs <= atMs; task = tasks[next]) {
      workMs += task.workMs;
      cpuMs += task.cpuMs;
      next += 1;
    }
    return { atMs, workMs, cpuMs };
  });
};

interface FrameOfPage {
  readonly frame: string;
  readonly processId: number;
}

/** A page may share the browser with others, and the browser keeps spare processes. */
const rendererOf = (events: readonly TraceEvent[], frameId: string): number => {
  const started = events.filter(({ name }) => name === 'TracingStartedInBrowser');
  const known = started.flatMap(({ args }) => (args['data'] as { frames?: readonly FrameOfPage[] }).frames ?? []);
  const found = known.find(({ frame }) => frame === frameId);
  if (found === undefined) throw new Error(`the trace does not know the page's frame ${frameId}`);
  return found.processId;
};
