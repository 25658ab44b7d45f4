import { setTimeout as delay } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';
import { trendOf } from '../support/statistics.ts';

/** What a page holds after everything that nobody holds is gone. */
export interface HeldByPage {
  /** Since the soak began. */
  readonly atMs: number;
  /** JavaScript objects, what the browser holds for them, and array buffers. */
  readonly heapBytes: number;
  readonly nodes: number;
  readonly listeners: number;
}

export interface SoakPlan {
  readonly minutes: number;
  readonly sampleEverySeconds: number;
  /** What people do between two samples; it ends with the page as it was. */
  act(round: number): Promise<void>;
  onSample?(held: HeldByPage): void;
  /** @default Date.now */
  nowMs?(): number;
}

/** What a page may gain in a minute. */
export interface GrowthLimits {
  readonly heapMegabytes: number;
  readonly nodes: number;
  readonly listeners: number;
}

/**
 * A wall screen stays open for weeks. 0.1 MB a minute would be a gigabyte in a week, which a browser survives; one
 * forgotten board of 1,000 racers a second would be sixty times as much. Nodes and listeners come and go with the rows
 * in sight, but never more than that.
 */
export const GROWTH_LIMITS: GrowthLimits = { heapMegabytes: 0.1, nodes: 5, listeners: 1 };

const MEGABYTE = 1_048_576;
/** What finalizers free in one collection goes in the next. */
const COLLECTIONS = 3;
/** Growth within this many standard errors may be chance. */
const ERRORS_OF_CHANCE = 3;

/** Uses a page for as long as it is told and looks, again and again, at what it still holds. */
export const soakPage = async (page: Page, plan: SoakPlan): Promise<HeldByPage[]> => {
  const session = await page.context().newCDPSession(page);
  const { nowMs = Date.now } = plan;
  const startMs = nowMs();
  const samples: HeldByPage[] = [];
  for (let round = 1; nowMs() - startMs < plan.minutes * 60_000; round += 1) {
    await plan.act(round);
    await delay(startMs + round * plan.sampleEverySeconds * 1_000 - nowMs());
    const held = { atMs: nowMs() - startMs, ...(await heldByPage(session)) };
    samples.push(held);
    plan.onSample?.(held);
  }
  await session.detach();
  return samples;
};

/** Which kinds grow by more than they may, in words; only the second half counts, since caches fill first. */
export const growthProblems = (samples: readonly HeldByPage[], limits: GrowthLimits = GROWTH_LIMITS): string[] => {
  const kinds = [
    { name: 'MB of heap', limit: limits.heapMegabytes, of: (held: HeldByPage) => held.heapBytes / MEGABYTE },
    { name: 'nodes', limit: limits.nodes, of: (held: HeldByPage) => held.nodes },
    { name: 'listeners', limit: limits.listeners, of: (held: HeldByPage) => held.listeners },
  ];
  return kinds.flatMap(({ name, limit, of }) => {
    const { perMinute, error } = growthOf(samples, of);
    const isMore = perMinute > limit && perMinute > ERRORS_OF_CHANCE * error;
    return isMore ? [`the page gains ${perMinute.toFixed(2)} ${name} a minute, more than ${limit}`] : [];
  });
};

/** Growth a minute over the second half, by least squares. */
export const growthOf = (samples: readonly HeldByPage[], of: (held: HeldByPage) => number) =>
  trendOf(samples.slice(Math.floor(samples.length / 2)).map((held) => ({ atMs: held.atMs, value: of(held) })));

const heldByPage = async (session: CDPSession): Promise<Omit<HeldByPage, 'atMs'>> => {
  for (let times = 0; times < COLLECTIONS; times += 1) await session.send('HeapProfiler.collectGarbage');
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  return {
    heapBytes: usedSize + embedderHeapUsedSize + backingStorageSize,
    nodes,
    listeners: jsEventListeners,
  };
};
