import type { Page } from 'playwright-core';

/** A view whose work is measured: how to get there, and what people do on it meanwhile. */
export interface Scene {
  readonly path: string;
  /** Waits for the first thing worth looking at: the end of the load. */
  shown(page: Page): Promise<void>;
  /** Goes on from there as a racer would. */
  begin?(page: Page): Promise<void>;
  /** What somebody does on the page, over and over, while it is measured. */
  act?(page: Page): Promise<void>;
}

const firstRow = (page: Page): Promise<void> => page.locator('.rows [role=row]').first().waitFor();

/** Signs in at the pretended issuer, which asks nothing, and rides. */
const ride = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Sign in to ride' }).click();
  await page.locator('.riding').waitFor();
  await firstRow(page);
};

export const SCENES = {
  race: { path: '/race/1', shown: firstRow, begin: ride },
  'all-time': { path: '/race/1?board=all-time', shown: firstRow, begin: ride },
} as const satisfies Record<string, Scene>;

export type SceneName = keyof typeof SCENES;

export const SCENE_NAMES = Object.keys(SCENES) as SceneName[];
