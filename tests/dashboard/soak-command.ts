import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { launchBrowser } from '../support/browser.ts';
import { createPretendHistory } from '../support/pretend-history.ts';
import { startPretendPlatform } from '../support/pretend-platform.ts';
import { type Command, positive } from './command.ts';
import { roughRound } from './rough-use.ts';
import { SCENES } from './scenes.ts';
import { buildSite } from './site.ts';
import { GROWTH_LIMITS, growthOf, growthProblems, type HeldByPage, soakPage } from './soak.ts';

/** Short: what a race leaves behind adds up many times. */
const RACE_SECONDS = 20;
const SAMPLE_EVERY_SECONDS = 30;
const MEGABYTE = 1_048_576;

/** `soak`: whether a page that stays open, and through which races, outages and visits go, holds more and more. */
export const soakCommand: Command = async (argv, { say, put }) => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      minutes: { type: 'string', default: '10' },
      racers: { type: 'string', default: '1000' },
      'heap-mb-per-minute': { type: 'string', default: String(GROWTH_LIMITS.heapMegabytes) },
      site: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const minutes = positive('minutes', values.minutes);
  const racerCount = positive('racers', values.racers);
  const limits = { ...GROWTH_LIMITS, heapMegabytes: positive('heap-mb-per-minute', values['heap-mb-per-minute']) };
  const site = await buildSite(values.site);
  const history = createPretendHistory({ racerCount, lengthSeconds: RACE_SECONDS });
  const platform = await startPretendPlatform({
    siteFolder: site.folder,
    racerCount,
    raceLengthSeconds: RACE_SECONDS,
    history,
  });
  platform.issuer.setPerson({ sub: randomUUID(), name: 'Marianne' });
  const { page, close } = await launchBrowser();
  try {
    await page.goto(`${platform.url}${SCENES.race.path()}`);
    await SCENES.race.begin(page);
    const samples = await soakPage(page, {
      minutes,
      sampleEverySeconds: SAMPLE_EVERY_SECONDS,
      act: () => roughRound(page, platform),
      onSample: (held) => say(lineOf(held)),
    });
    const problems = growthProblems(samples, limits);
    const growth = {
      heapMegabytes: growthOf(samples, ({ heapBytes }) => heapBytes / MEGABYTE),
      nodes: growthOf(samples, ({ nodes }) => nodes),
      listeners: growthOf(samples, ({ listeners }) => listeners),
    };
    for (const [name, { perMinute, error }] of Object.entries(growth)) {
      say(`  ${name} a minute: ${perMinute.toFixed(3)} ± ${error.toFixed(3)}`);
    }
    for (const problem of problems) say(`FAILED: ${problem}`);
    if (values.json) put({ minutes, racers: racerCount, growth, samples, problems });
    return problems.length === 0;
  } finally {
    await close();
    await platform.close();
    await site.remove();
  }
};

const lineOf = ({ atMs, heapBytes, nodes, listeners }: HeldByPage): string =>
  `${(atMs / 60_000).toFixed(1)} min: ${(heapBytes / MEGABYTE).toFixed(2)} MB, ${nodes} nodes, ${listeners} listeners`;
