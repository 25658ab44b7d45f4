import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { raceAt, toClassId } from '@alleycat/domain';
import type { CDPSession, Page } from 'playwright-core';
import { launchBrowser, type TestBrowser } from '../support/browser.ts';
import { type FrameWork, recordFrameWork, type TraceEvent } from '../support/frame-work.ts';
import { type LongTask, longTasksOf, pageNowMs, watchLongTasks } from '../support/long-tasks.ts';
import { createPretendHistory } from '../support/pretend-history.ts';
import { startPretendPlatform } from '../support/pretend-platform.ts';
import { type FirstLoad, watchFirstLoad } from './first-load.ts';
import { watchLiveFrames } from './live-frames.ts';
import { SCENES, type Scene, type SceneName } from './scenes.ts';

export interface PerformanceOptions {
  readonly siteFolder: string;
  readonly sceneName: SceneName;
  readonly racerCount: number;
  readonly seconds: number;
  /** How many times slower than this machine the browser is made to run. */
  readonly slowdown: number;
}

/** What was measured of one view. Times are milliseconds of the main thread. */
export interface Performance {
  readonly firstLoad: FirstLoad;
  /** From the request for the page to the first row on the screen. */
  readonly firstRowMs: number;
  readonly loadTasks: readonly LongTask[];
  /** From two seconds after the ride began on. */
  readonly tasks: readonly LongTask[];
  readonly frameWork: FrameWork;
  /** The frames among them that showed a live frame. */
  readonly liveFrameWork: FrameWork['frames'];
  /** On a processor, in all, by what it was for. */
  readonly spent: { readonly scriptMs: number; readonly styleMs: number; readonly layoutMs: number };
  readonly liveFrameCount: number;
  readonly errors: readonly string[];
  readonly trace: readonly TraceEvent[];
}

/** Until then a view still loads what it needs next. */
const SETTLE_MS = 2_000;
/** A race that ends while it is measured: its last second, and the first of the next one, belong to a ride. */
const RACE_ENDS_AT_SHARE = 0.7;
/** Loading and signing in before the measurement begins. */
const PREPARE_SECONDS = 6;
const RACE_SECONDS_MIN = 300;

export const measurePerformance = async (options: PerformanceOptions): Promise<Performance> => {
  const { siteFolder, racerCount, seconds } = options;
  const raceLengthSeconds = raceLengthEndingIn(PREPARE_SECONDS + seconds * RACE_ENDS_AT_SHARE);
  const history = createPretendHistory({ racerCount, lengthSeconds: raceLengthSeconds });
  const platform = await startPretendPlatform({ siteFolder, racerCount, raceLengthSeconds, pastRaceCount: 1, history });
  platform.issuer.setPerson({ sub: randomUUID(), name: 'Marianne' });
  const browser = await launchBrowser();
  try {
    const scene: Scene = SCENES[options.sceneName];
    const atMs = Date.now() - raceLengthSeconds * 1_000;
    const { raceId: pastRaceId } = raceAt({ classId: toClassId(1), atMs, raceLengthSeconds });
    return await measureIn(browser, `${platform.url}${scene.path({ pastRaceId })}`, options);
  } finally {
    await browser.close();
    await platform.close();
  }
};

const measureIn = async (
  { context, page, errors }: TestBrowser,
  address: string,
  options: PerformanceOptions,
): Promise<Performance> => {
  const scene: Scene = SCENES[options.sceneName];
  await watchLongTasks(context);
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await session.send('Emulation.setCPUThrottlingRate', { rate: options.slowdown });
  const loading = watchFirstLoad(page);
  await page.goto(address);
  await scene.shown(page);
  const firstRowMs = await pageNowMs(page);
  await delay(SETTLE_MS); // what comes after the first row is part of the load as well
  const firstLoad = await loading.read();
  const guestTasks = await longTasksOf(page);
  await scene.begin?.(page);
  await delay(SETTLE_MS);
  const sinceMs = await pageNowMs(page);
  const measured = await measureSteady(page, { scene, session, seconds: options.seconds });
  const allTasks = await longTasksOf(page);
  const isLater = (task: LongTask): boolean => task.startMs >= sinceMs;
  // Signing in opens the page anew, and with it a new list of tasks.
  const loadTasks = scene.begin === undefined ? [] : guestTasks;
  return {
    firstLoad,
    firstRowMs,
    loadTasks: [...loadTasks, ...allTasks.filter((task) => !isLater(task))],
    tasks: allTasks.filter(isLater),
    ...measured,
    errors: [...errors],
  };
};

const measureSteady = async (
  page: Page,
  { scene, session, seconds }: { scene: Scene; session: CDPSession; seconds: number },
) => {
  const liveFrames = await watchLiveFrames(session);
  const before = await spentOf(session);
  const recording = await recordFrameWork(page);
  const untilMs = Date.now() + seconds * 1_000;
  if (scene.act === undefined) await delay(seconds * 1_000);
  else for (let step = 0; Date.now() < untilMs; step += 1) await scene.act(page, step);
  const after = await spentOf(session);
  const { work, events } = await recording.stop();
  const arrivals = liveFrames.stop();
  return {
    frameWork: work,
    liveFrameWork: arrivals.flatMap((atMs) => work.frames.find((frame) => frame.atMs >= atMs) ?? []),
    liveFrameCount: arrivals.length,
    spent: {
      scriptMs: after.scriptMs - before.scriptMs,
      styleMs: after.styleMs - before.styleMs,
      layoutMs: after.layoutMs - before.layoutMs,
    },
    trace: events,
  };
};

const spentOf = async (session: CDPSession) => {
  const { metrics } = await session.send('Performance.getMetrics');
  const msOf = (wanted: string): number => (metrics.find(({ name }) => name === wanted)?.value ?? 0) * 1_000;
  return {
    scriptMs: msOf('ScriptDuration'),
    styleMs: msOf('RecalcStyleDuration'),
    layoutMs: msOf('LayoutDuration'),
  };
};

/** The length of races, in seconds, of which the present one ends closest to `seconds` from now. */
const raceLengthEndingIn = (seconds: number): number => {
  const nowSeconds = Date.now() / 1_000;
  const lengths = Array.from({ length: RACE_SECONDS_MIN * 2 }, (_, index) => RACE_SECONDS_MIN + index);
  const offBy = (length: number): number => Math.abs(length - (nowSeconds % length) - seconds);
  return lengths.reduce((best, length) => (offBy(length) < offBy(best) ? length : best), RACE_SECONDS_MIN);
};
