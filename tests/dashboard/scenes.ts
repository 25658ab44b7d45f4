import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';

/** A view whose work is measured: how to get there, and what people do on it meanwhile. */
export interface Scene {
  /** Address of the view; `pastRaceId` is a race of class 1 that is over. */
  path(o: { pastRaceId: string }): string;
  /** Waits for the first thing worth looking at: the end of the load. */
  shown(page: Page): Promise<void>;
  /** Goes on from there as a racer would. */
  begin?(page: Page): Promise<void>;
  /** What somebody does on the page, step by step, while it is measured. */
  act?(page: Page, step: number): Promise<void>;
}

const firstRow = (page: Page): Promise<void> => page.getByRole('table').first().getByRole('row').nth(1).waitFor();

/** Signs in at the pretended issuer, which asks nothing, and rides. */
const ride = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Sign in to ride' }).click();
  await page.locator('.riding').waitFor();
  await firstRow(page);
};

const SCROLL_PX = 900;
/** Steps down the list, and then back up. */
const SCROLL_STEPS = 40;
const STEP_MS = 100;

/** Scrolls through a list as fast as people do, and looks for somebody at either end. */
const browse = async (page: Page, step: number): Promise<void> => {
  const isDown = Math.floor(step / SCROLL_STEPS) % 2 === 0;
  await page.mouse.wheel(0, isDown ? SCROLL_PX : -SCROLL_PX);
  await delay(STEP_MS);
  if (step % SCROLL_STEPS !== SCROLL_STEPS - 1) return;
  const search = page.getByRole('searchbox');
  await search.pressSequentially('zoé n', { delay: STEP_MS });
  await search.fill('');
};

export const SCENES = {
  race: { path: () => '/race/1', shown: firstRow, begin: ride },
  'all-time': { path: () => '/race/1?board=all-time', shown: firstRow, begin: ride },
  screen: { path: () => '/screen/1?hold=10', shown: firstRow },
  results: { path: ({ pastRaceId }) => `/results/${pastRaceId}`, shown: firstRow, act: browse },
} as const satisfies Record<string, Scene>;

export type SceneName = keyof typeof SCENES;

export const SCENE_NAMES = Object.keys(SCENES) as SceneName[];
