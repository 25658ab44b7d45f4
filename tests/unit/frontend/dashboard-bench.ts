import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { launchBrowser, type TestBrowser } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';
import {
  type PretendPlatform,
  type PretendPlatformOptions,
  startPretendPlatform,
} from '../../support/pretend-platform.ts';
import { raceLengthWithRoom } from '../../support/race-length.ts';
import { suiteFolder } from '../../support/temporary-folder.ts';

export interface OpenOptions extends Omit<PretendPlatformOptions, 'siteFolder'> {
  /** @default / */
  readonly path?: string;
  /** Who signs in. @default Marianne */
  readonly name?: string;
  readonly size?: { readonly width: number; readonly height: number };
}

export interface Dashboard {
  readonly page: Page;
  readonly platform: PretendPlatform;
}

const frontendFolder = join(import.meta.dirname, '../../../frontend');
export const laptop = { width: 1440, height: 900 };

export interface BenchOptions {
  /** How long a test waits for something in the page. @default as Playwright has it, 30 s */
  readonly waitMs?: number;
}

/** The dashboard as it is built, in one browser for all tests of a `describe`; every test has a platform of its own. */
export const dashboardBench = ({ waitMs }: BenchOptions = {}) => {
  const siteFolder = suiteFolder();
  let browser: TestBrowser;

  beforeAll(async () => {
    await build({ root: frontendFolder, logLevel: 'error', build: { outDir: siteFolder, emptyOutDir: true } });
    browser = await launchBrowser({ viewport: laptop });
    if (waitMs !== undefined) browser.page.setDefaultTimeout(waitMs);
  });
  afterAll(async () => {
    await browser?.close();
  });

  const open = async ({ path = '/', name = 'Marianne', size = laptop, ...given }: OpenOptions = {}) => {
    const raceLengthSeconds = given.raceLengthSeconds ?? raceLengthWithRoom();
    const platform = await startPretendPlatform({ ...given, siteFolder, raceLengthSeconds });
    const { page } = browser;
    onTestFinished(async () => {
      // A page that is still open would go on asking a platform that is gone.
      await page.goto('about:blank');
      await platform.close();
    });
    platform.issuer.setPerson({ sub: randomUUID(), name });
    await page.setViewportSize(size);
    await page.goto(`${platform.url}${path}`);
    return { page, platform, raceLengthSeconds };
  };
  return {
    open,
    /** What went wrong in the page so far, but for links that were refused. */
    errors: () => browser.errors.filter((text) => !text.includes('WebSocket')),
  };
};

/** Signs in with one click, and rides at once. */
export const signInAndRide = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Sign in to ride' }).click();
  await page.locator('.riding').waitFor();
};

/** Signs in, and only looks. */
export const signIn = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Join now' }).waitFor();
};

/** Longer than any race of {@link raceLengthEndingSoon}: for whoever comes too late for the end of the one that is on. */
export const nextEndMs = 200_000;

/** A race length of one to three minutes, in seconds, whose present race ends in about a quarter of a minute. */
export const raceLengthEndingSoon = (nowMs = Date.now()): number => {
  const lengths = Array.from({ length: 120 }, (_, index) => 60 + index);
  const missBy = (length: number) => Math.abs(length - ((nowMs / 1_000) % length) - 15);
  return lengths.reduce((best, length) => (missBy(length) < missBy(best) ? length : best));
};

/** Waits for a moment at which the race that runs goes on for so many seconds; no race may be shorter than that. */
export const untilLeft = (leftSeconds: number, raceLengthSeconds: number): Promise<true> => {
  const isSo = () => raceLengthSeconds - ((Date.now() / 1_000) % raceLengthSeconds) >= leftSeconds;
  return eventually(() => isSo() || undefined, { what: `${leftSeconds} s of a race` });
};

/**
 * Watches how long the page stands still at most from now on, and tells it in seconds: a page that has no processor
 * skips what it would do once a second.
 */
export const watchStandstill = async (page: Page): Promise<() => Promise<number>> => {
  await page.evaluate(`
    globalThis.standstillMs = 0;
    let lastMs = performance.now();
    setInterval(() => {
      const nowMs = performance.now();
      standstillMs = Math.max(standstillMs, nowMs - lastMs);
      lastMs = nowMs;
    }, 20);
  `);
  return () => page.evaluate<number>('standstillMs / 1_000');
};
