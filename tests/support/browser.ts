import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/chromium.ts';

const CHROMIUM_FLAGS = [
  '--no-sandbox', // containers run as root
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-dev-shm-usage',
];

/** A busy machine takes its time; a browser that does not come at all is the affair of the hook that waits for it. */
const START_TIMEOUT_MS = 100_000;
/** The page gives up on a link that takes seconds to open, and seeks another one: how a busy machine looks, and no fault. */
const GIVEN_UP = 'WebSocket is closed before the connection is established';

/** No Chromium on this machine: set `CHROMIUM_PATH`, or install it (`apt-get install chromium`). */
export class BrowserNotFoundError extends Error {
  readonly code = 'BROWSER_NOT_FOUND';
}

export interface LaunchBrowserOptions {
  /** @default 1440 × 900 */
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  readonly reducedMotion?: 'reduce' | 'no-preference';
  readonly deviceScaleFactor?: number;
  readonly locale?: string;
}

/** A browser of its own: fresh profile, nothing shared, gone when closed. */
export interface TestBrowser {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What went wrong in the page so far: exceptions, and errors on the console with what they are about. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/** Starts a headless Chromium with one page. Throws {@link BrowserNotFoundError}. */
export const launchBrowser = async (options: LaunchBrowserOptions = {}): Promise<TestBrowser> => {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new BrowserNotFoundError('there is no Chromium here: set CHROMIUM_PATH');
  const profileFolder = mkdtempSync(join(tmpdir(), 'alleycat-browser-'));
  const context = await chromium.launchPersistentContext(profileFolder, {
    executablePath,
    headless: true,
    timeout: START_TIMEOUT_MS,
    args: CHROMIUM_FLAGS,
    viewport: options.viewport ?? { width: 1440, height: 900 },
    locale: options.locale ?? 'en-GB',
    ...(options.colorScheme === undefined ? {} : { colorScheme: options.colorScheme }),
    ...(options.reducedMotion === undefined ? {} : { reducedMotion: options.reducedMotion }),
    ...(options.deviceScaleFactor === undefined ? {} : { deviceScaleFactor: options.deviceScaleFactor }),
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() !== 'error' || message.text().includes(GIVEN_UP)) return;
    errors.push(`${message.text()} (${message.location().url})`);
  });
  const close = async () => {
    await context.close();
    // Processes of the browser may outlive it for a moment, and write.
    rmSync(profileFolder, { recursive: true, force: true, maxRetries: 5 });
  };
  return { context, page, errors, close };
};
