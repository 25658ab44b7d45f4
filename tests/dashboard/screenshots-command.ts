import { parseArgs } from 'node:util';
import { type Command, chosen, positive } from './command.ts';
import { SIZES, type SizeName, takeScreenshots } from './screenshots.ts';
import { buildSite } from './site.ts';
import { openStage } from './stage.ts';
import { VIEW_STATES } from './states.ts';

const SIZE_NAMES = Object.keys(SIZES) as SizeName[];

/** `screenshots`: every view in its states, on every screen, light and dark, from the platform itself. */
export const screenshotsCommand: Command = async (argv, { say }) => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      out: { type: 'string', default: 'test-results/screenshots' },
      only: { type: 'string' },
      size: { type: 'string' },
      racers: { type: 'string', default: '40' },
      'race-length': { type: 'string', default: '40' },
      site: { type: 'string' },
    },
  });
  const stateNames = VIEW_STATES.map(({ name }) => name);
  const wanted = new Set(values.only?.split(',').flatMap((name) => chosen('only', name, stateNames)) ?? stateNames);
  const sizes = chosen('size', values.size, SIZE_NAMES);
  const site = await buildSite(values.site);
  say('preparing a field and a history …');
  const stage = await openStage({
    siteFolder: site.folder,
    raceLengthSeconds: positive('race-length', values['race-length']),
    racerCount: positive('racers', values.racers),
  });
  try {
    const states = VIEW_STATES.filter(({ name }) => wanted.has(name));
    const problems = await takeScreenshots({ stage, folder: values.out, sizes, states, onPicture: say });
    for (const problem of problems) say(`FAILED: ${problem}`);
    return problems.length === 0;
  } finally {
    await stage.close();
    await site.remove();
  }
};
