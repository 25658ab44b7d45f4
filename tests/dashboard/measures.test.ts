import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../support/axe.ts';
import { launchBrowser, type TestBrowser } from '../support/browser.ts';
import { recordFrameWork } from '../support/frame-work.ts';
import { longTasksOf, pageNowMs, watchLongTasks } from '../support/long-tasks.ts';
import { layoutShiftsDuring } from './layout-shifts.ts';
import { horizontalOverflow } from './overflow.ts';
import { growthProblems, soakPage } from './soak.ts';

const PAGE = 'http://page.test/';
const BUSY_MS = 80;
/** Keeps the main thread for that long, in a task of its own, once the page is told to. */
const BUSY = `
  const keepBusy = () => { const until = performance.now() + ${BUSY_MS}; while (performance.now() < until); };
  globalThis.beBusy = () => setTimeout(keepBusy);
`;

/** A page that just started has to settle yet: what counts in a few seconds is far more than in an evening. */
const SHORT_SOAK = { minutes: 0.07, sampleEverySeconds: 0.5, act: async () => undefined };
const SHORT_LIMITS = { heapMegabytes: 20, nodes: 500, listeners: 500 };

const html = (body: string, script = ''): string =>
  `<!doctype html><html lang="en"><title>Page</title><main><h1>Page</h1>${body}</main><script>${script}</script></html>`;

describe('what measures the dashboard', () => {
  let browser: TestBrowser;

  beforeAll(async () => {
    browser = await launchBrowser();
    await watchLongTasks(browser.context);
  });
  afterAll(async () => {
    await browser?.close();
  });

  const open = async (body: string, script?: string): Promise<Page> => {
    const { page } = browser;
    await page.unrouteAll();
    await page.route(PAGE, (route) => route.fulfill({ contentType: 'text/html', body: html(body, script) }));
    await page.goto(PAGE);
    return page;
  };

  it('reports a task of 80 ms, when it came and what ran in it', async () => {
    const page = await open('', BUSY);
    const beforeMs = await pageNowMs(page);
    await page.evaluate('beBusy()');
    await page.waitForFunction('longTasksSeen.tasks.length > 0 && longTasksSeen.frames.length > 0');
    const [task] = await longTasksOf(page);
    expect(task?.startMs).toBeGreaterThanOrEqual(beforeMs - 1);
    expect(task?.durationMs).toBeGreaterThanOrEqual(BUSY_MS - 1);
    expect(task?.scripts.join()).toContain('keepBusy');
  });

  it('finds the work of a task in the frame that shows what it did', async () => {
    const page = await open('<p id="text">before</p>', BUSY);
    const recording = await recordFrameWork(page);
    await page.evaluate('setTimeout(() => { keepBusy(); document.querySelector("#text").textContent = "after"; })');
    await delay(500);
    const { work } = await recording.stop();
    const longest = Math.max(...work.frames.map(({ workMs }) => workMs));
    expect([longest, work.longestTask.workMs].map((ms) => ms >= BUSY_MS - 1)).toEqual([true, true]);
    expect(work.seconds).toBeGreaterThan(0.4);
  });

  it.each([
    ['MB of heap', 'setInterval(() => (globalThis.kept ??= []).push(new Array(20_000).fill(0)), 20)'],
    ['nodes', 'setInterval(() => (globalThis.kept ??= []).push(document.createElement("p")), 20)'],
    ['listeners', 'setInterval(() => document.addEventListener("click", () => undefined), 20)'],
  ])('finds a page that gains %s', async (kind, script) => {
    const page = await open('', script);
    expect(growthProblems(await soakPage(page, SHORT_SOAK), SHORT_LIMITS)).toEqual([expect.stringContaining(kind)]);
  });

  it('finds nothing wrong with a page that keeps what it has', async () => {
    const page = await open('<p id="text">0</p>', 'setInterval(() => { text.textContent = Date.now(); }, 20)');
    expect(growthProblems(await soakPage(page, SHORT_SOAK), SHORT_LIMITS)).toEqual([]);
  });

  it('names the elements that make a page wider than the screen', async () => {
    const wide = await open('<div class="narrow">a</div><div class="wide">b</div>');
    await wide.evaluate('document.querySelector(".wide").style.width = "200vw"');
    expect(await horizontalOverflow(wide)).toEqual([expect.stringMatching(/^div\.wide: \d+ px too wide$/)]);
    expect(await horizontalOverflow(await open('<p>all in sight</p>'))).toEqual([]);
  });

  it('notices what jumps, and who does', async () => {
    const page = await open('<div id="late"></div><p class="pushed">text that is read</p>');
    const shifts = await layoutShiftsDuring(page, async () => {
      await page.evaluate('late.style.height = "300px"');
      await delay(300);
    });
    expect(shifts.score).toBeGreaterThan(0);
    expect(shifts.elements.join()).toContain('p.pushed');
  });

  it('sees no jump where nothing moves', async () => {
    const page = await open('<p class="still">text that is read</p>');
    expect(await layoutShiftsDuring(page, () => delay(200))).toEqual({ score: 0, elements: [] });
  });

  it('finds text that is too faint to read, also under lines that are drawn over it', async () => {
    const page = await open('<p class="faint">hello</p>');
    await page.addStyleTag({
      content:
        '.faint { position: relative; color: #bbb } .faint::after { content: ""; position: absolute; inset: 0; background: linear-gradient(transparent, #eee) }',
    });
    const problems = await accessibilityProblems(page);
    expect(problems).toEqual([expect.stringMatching(/^color-contrast: p: .*insufficient color contrast of 1\.9/)]);
  });
});
