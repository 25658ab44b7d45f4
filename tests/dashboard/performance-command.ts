import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Command, chosen, positive } from './command.ts';
import { measurePerformance, type Performance } from './performance.ts';
import { brokenLimits, CLOCKS, figuresOf, taskLines } from './performance-report.ts';
import { SCENE_NAMES, type SceneName } from './scenes.ts';
import { buildSite } from './site.ts';

/** Up to this many racers, no task may be noticed; above, none may be felt as a stop. */
const SMALL_FIELD = 1_000;
const LONG_TASK_MS = { small: '50', large: '100' };

/** `performance`: how much work a view makes while a race is on, and how much comes before it is seen. */
export const performanceCommand: Command = async (argv, { say, put }) => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      racers: { type: 'string', default: '1000,10000' },
      seconds: { type: 'string', default: '30' },
      scene: { type: 'string' },
      slowdown: { type: 'string', default: '1' },
      clock: { type: 'string', default: 'wall' },
      'long-task-ms': { type: 'string' },
      'frame-work-ms': { type: 'string', default: '8' },
      'first-load-kb': { type: 'string', default: '150' },
      traces: { type: 'string' },
      site: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const racerCounts = values.racers.split(',').map((text) => positive('racers', text));
  const seconds = positive('seconds', values.seconds);
  const slowdown = positive('slowdown', values.slowdown);
  const [clock = 'wall'] = chosen('clock', values.clock, CLOCKS);
  const limitsFor = (racerCount: number) => ({
    clock,
    longTaskMs: positive(
      'long-task-ms',
      values['long-task-ms'] ?? LONG_TASK_MS[racerCount <= SMALL_FIELD ? 'small' : 'large'],
    ),
    frameWorkMs: positive('frame-work-ms', values['frame-work-ms']),
    firstLoadKilobytes: positive('first-load-kb', values['first-load-kb']),
  });
  const sceneNames = chosen('scene', values.scene, SCENE_NAMES);
  const site = await buildSite(values.site);
  const problems: string[] = [];
  const results: object[] = [];
  try {
    for (const racerCount of racerCounts) {
      for (const sceneName of sceneNames) {
        say(`${sceneName}, ${racerCount} racers, ${seconds} s …`);
        const options = { siteFolder: site.folder, sceneName, racerCount, seconds, slowdown };
        const measured = await measurePerformance(options);
        const figures = figuresOf(measured);
        for (const [name, value] of Object.entries(figures)) say(`  ${name}: ${value}`);
        for (const line of taskLines(measured)) say(`  ${line}`);
        const broken = brokenLimits(measured, limitsFor(racerCount));
        for (const problem of broken) say(`  FAILED: ${problem}`);
        problems.push(...broken);
        const { scripts } = measured.firstLoad;
        results.push({ scene: sceneName, racers: racerCount, seconds, slowdown, ...figures, scripts, broken });
        if (values.traces !== undefined) await keepTrace(values.traces, { sceneName, racerCount, measured });
      }
    }
  } finally {
    await site.remove();
  }
  if (values.json) put(results);
  return problems.length === 0;
};

/** For the performance panel of DevTools. */
const keepTrace = async (
  folder: string,
  { sceneName, racerCount, measured }: { sceneName: SceneName; racerCount: number; measured: Performance },
): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${sceneName}-${racerCount}.json`), JSON.stringify({ traceEvents: measured.trace }));
};
