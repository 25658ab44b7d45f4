import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { layoutShiftsDuring } from './layout-shifts.ts';
import { horizontalOverflow } from './overflow.ts';
import type { Stage } from './stage.ts';
import { lookAt, type ViewState } from './states.ts';

/** Screens that people use: in the hand, on the handlebar, on the wall. */
export const SIZES = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
  laptop: { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 },
  wall: { viewport: { width: 1920, height: 1080 }, deviceScaleFactor: 1 },
} as const;

export type SizeName = keyof typeof SIZES;

export const THEMES = ['light', 'dark'] as const;

export interface ScreenshotPlan {
  readonly stage: Stage;
  readonly folder: string;
  readonly sizes: readonly SizeName[];
  readonly states: readonly ViewState[];
  onPicture?(file: string): void;
}

/** Rows settle and fonts arrive. */
const SETTLE_MS = 700;
/** States in which the ranks change all the time, and how long they are watched for jumps. */
const MOVING_STATES: ReadonlySet<string> = new Set(['race-guest', 'riding', 'screen-live']);
const WATCH_MS = 10_000;
/** A tenth of what is called good: nobody shall lose the line that they read. */
const SHIFT_MAX = 0.01;

/** Pictures every state at every size in both themes. What is wrong with the layout comes back in words. */
export const takeScreenshots = async (plan: ScreenshotPlan): Promise<string[]> => {
  await mkdir(plan.folder, { recursive: true });
  const problems: string[] = [];
  for (const sizeName of plan.sizes) {
    for (const who of ['guest', 'racer'] as const) {
      const states = plan.states.filter((state) => state.who === who);
      if (states.length === 0) continue;
      const { page, errors, close } = await launchBrowser(SIZES[sizeName]);
      try {
        for (const state of states) problems.push(...(await pictureState(page, { state, sizeName, plan })));
      } finally {
        await close();
      }
      const unexpected = errors.filter((text) => !/net::ERR_|WebSocket/.test(text));
      problems.push(...unexpected.map((text) => `${sizeName}, ${who}: ${text}`));
    }
  }
  return problems;
};

const pictureState = async (
  page: Page,
  { state, sizeName, plan }: { state: ViewState; sizeName: SizeName; plan: ScreenshotPlan },
): Promise<string[]> => {
  const problems: string[] = [];
  const complain = (text: string): void => void problems.push(`${state.name} on ${sizeName}: ${text}`);
  try {
    await lookAt(state, { page, stage: plan.stage }, async () => {
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme });
        await delay(SETTLE_MS);
        const path = join(plan.folder, `${state.name}-${sizeName}-${theme}.png`);
        await page.screenshot({ path, omitBackground: state.isTransparent ?? false });
        plan.onPicture?.(path);
      }
      for (const element of await horizontalOverflow(page)) complain(element);
      if (MOVING_STATES.has(state.name)) await watchForJumps(page, complain);
    });
  } catch (error) {
    complain(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
  return problems;
};

const watchForJumps = async (page: Page, complain: (text: string) => void): Promise<void> => {
  const { score, elements } = await layoutShiftsDuring(page, () => delay(WATCH_MS));
  if (score > SHIFT_MAX) complain(`jumps by ${score.toFixed(3)} in ${WATCH_MS / 1_000} s: ${elements.join(', ')}`);
};
