import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../support/axe.ts';
import { launchBrowser, type TestBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { recordFrameWork } from '../support/frame-work.ts';
import { type LongTask, longTasksOf, pageNowMs, watchLongTasks } from '../support/long-tasks.ts';
import { untilPainted } from '../support/painted.ts';
import { layoutShiftsDuring } from './layout-shifts.ts';
import { horizontalOverflow } from './overflow.ts';
import { growthProblems, type SoakPlan, soakPage } from './soak.ts';

const PAGE = 'http://page.test/';
const BUSY_MS = 80;
/** Keeps the main thread for that long, in a task of its own, once the page is told to. */
const BUSY = `
  const keepBusy = () => { const until = performance.now() + ${BUSY_MS}; while (performance.now() < until); };
  globalThis.beBusy = () => setTimeout(keepBusy);
`;

/** A page that does this once a second, by a clock of its own: how long that takes on this machine says nothing. */
const shortSoak = (page: Page, step: string): SoakPlan => {
  let nowMs = 0;
  const act = async () => {
    await page.evaluate(step);
    nowMs += 1_000;
  };
  return { minutes: 0.2, sampleEverySeconds: 1, act, nowMs: () => nowMs };
};
/** A page that just started has to settle yet: what counts in a few seconds is far more than in an evening. */
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
    // Not by its place: a busy machine may take as long for the load of a page.
    const isIt = ({ scripts }: LongTask) => scripts.join().includes('keepBusy');
    const task = await eventually(async () => (await longTasksOf(page)).find(isIt), { what: 'the task' });
    expect(task.startMs).toBeGreaterThanOrEqual(beforeMs - 1);
    expect(task.durationMs).toBeGreaterThanOrEqual(BUSY_MS - 1);
  });

  it('finds the work of a task in the frame that shows what it did', async () => {
    const page = await open('<p id="text">before</p>', BUSY);
    const recording = await recordFrameWork(page);
    await page.evaluate('setTimeout(() => { keepBusy(); document.querySelector("#text").textContent = "after"; })');
    await delay(500);
    await page.waitForFunction('document.querySelector("#text").textContent === "after"');
    await untilPainted(page);
    const { work } = await recording.stop();
    const longest = Math.max(...work.frames.map(({ workMs }) => workMs));
    expect([longest, work.longestTask.workMs].map((ms) => ms >= BUSY_MS - 1)).toEqual([true, true]);
    expect(work.seconds).toBeGreaterThan(0.4);
  });

  it.each([
    ['MB of heap', '(globalThis.kept ??= []).push(new Array(200_000).fill(0))'],
    ['nodes', '(globalThis.kept ??= []).push(...Array.from({ length: 50 }, () => document.createElement("p")))'],
    ['listeners', 'for (let more = 50; more > 0; more -= 1) document.addEventListener("click", () => undefined)'],
  ])('finds a page that gains %s', async (kind, step) => {
    const page = await open('');
    const held = await soakPage(page, shortSoak(page, step));
    expect(growthProblems(held, SHORT_LIMITS)).toEqual([expect.stringContaining(kind)]);
  });

  it('finds nothing wrong with a page that keeps what it has', async () => {
    const page = await open('<p id="text">0</p>');
    const step = 'for (let times = 50; times > 0; times -= 1) text.textContent = times';
    expect(growthProblems(await soakPage(page, shortSoak(page, step)), SHORT_LIMITS)).toEqual([]);
  });

  it('names the elements that make a page wider than the screen', async () => {
    const wide = await open('<div class="narrow">a</div><div class="wide">b</div>');
    await wide.evaluate('document.querySelector(".wide").style.width = "200vw"');
    expect(await horizontalOverflow(wide)).toEqual([expect.stringMatching(/^div\.wide: \d+ px too wide$/)]);
    expect(await horizontalOverflow(await open('<p>all in sight</p>'))).toEqual([]);
  });

  it('notices what jumps, and who does', async () => {
    const page = await open('<div id="late"></div><p class="pushed">text that is read</p>');
    const shifts = await layoutShiftsDuring(page, () => page.evaluate('late.style.height = "300px"'));
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
