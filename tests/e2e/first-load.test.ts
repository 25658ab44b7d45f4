import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FirstLoad, watchFirstLoad } from '../dashboard/first-load.ts';
import { type BuiltSite, buildSite } from '../dashboard/site.ts';
import { launchBrowser } from '../support/browser.ts';
import { startPretendPlatform } from '../support/pretend-platform.ts';

const FIRST_LOAD_BYTES_MAX = 150_000;
/** Of who rides, signs in, looks at results or operates: nobody else waits for it. */
const LATER = /^(uPlot|RideChart|BikeChoice|BikeStatus|oauth-client|mqtt-link|\w+View)-/;

describe('the first load of the dashboard', () => {
  let site: BuiltSite;

  beforeAll(async () => {
    site = await buildSite();
  });
  afterAll(async () => {
    await site?.remove();
  });

  const loadOf = async (path: string): Promise<FirstLoad> => {
    const platform = await startPretendPlatform({ siteFolder: site.folder, racerCount: 20 });
    const { page, close } = await launchBrowser();
    try {
      const loading = watchFirstLoad(page);
      await page.goto(`${platform.url}${path}`);
      await page.waitForSelector('.freshness.live');
      return await loading.read();
    } finally {
      await close();
      await platform.close();
    }
  };

  it('brings the race, and nothing that only some people need', async () => {
    const { scriptBytes, scripts } = await loadOf('/race/1');
    expect(scripts.filter((name) => LATER.test(name))).toEqual([]);
    expect(scripts.length).toBeGreaterThan(0);
    expect(scriptBytes).toBeGreaterThan(20_000);
    expect(scriptBytes).toBeLessThanOrEqual(FIRST_LOAD_BYTES_MAX);
  });

  it('is no heavier for a screen on the wall', async () => {
    const { scriptBytes, scripts } = await loadOf('/screen/1?hold=0');
    expect(scripts).toContainEqual(expect.stringMatching(/^ScreenView-/));
    expect(scriptBytes).toBeLessThanOrEqual(FIRST_LOAD_BYTES_MAX);
  });
});
