import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderPage } from '../../../../simulator/src/report/html/page.ts';
import { launchBrowser, type TestBrowser } from '../../../support/browser.ts';
import { suiteFolder } from '../../../support/temporary-folder.ts';
import { hostileReport } from './hostile-report.ts';

let browser: TestBrowser;
const file = join(suiteFolder(), 'report.html');
const address = pathToFileURL(file).href;
const requests: string[] = [];

beforeAll(async () => {
  await writeFile(file, renderPage(hostileReport()));
  browser = await launchBrowser();
  browser.page.on('request', (request) => requests.push(request.url()));
  await browser.page.goto(address);
});

afterAll(() => browser.close());

describe('the page of a report in a browser', () => {
  it('is well-formed, also for those who are strict', async () => {
    const faults = await browser.page.evaluate(
      (text) =>
        new DOMParser().parseFromString(text, 'application/xml').querySelector('parsererror')?.textContent ?? 'none',
      renderPage(hostileReport()),
    );
    expect(faults).toBe('none');
  });

  it('loads itself only, runs nothing that somebody is called, and reports no error', async () => {
    expect([requests, await browser.page.title(), browser.errors]).toEqual([
      [address],
      'failed: 2 racers, seed 3 · Alleycat simulation report',
      [],
    ]);
  });

  it.each([390, 768, 1_440, 1_920])('needs no scrolling sideways at a width of %d', async (width) => {
    await browser.page.setViewportSize({ width, height: 900 });
    expect(await browser.page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });

  it('tells those who do not see its charts what is in them', async () => {
    const chart = browser.page.getByRole('img', { name: 'From racer to board' });
    const described = await chart.evaluate((svg) => svg.querySelector('desc')?.textContent);
    expect(described).toContain('p99: at most 30 ms.');
    expect(await browser.page.getByRole('table').count()).toBe(5);
  });

  it('repeats no id', async () => {
    const ids = await browser.page.evaluate(() => [...document.querySelectorAll('[id]')].map(({ id }) => id));
    expect(ids).toEqual([...new Set(ids)]);
  });
});
