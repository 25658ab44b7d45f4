// `npm run soak -- [flags]`: racers ride for an hour while everything goes wrong. Exit code 1: something was lost, wrong, or grows.
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runSimulation } from '../../simulator/src/index.ts';
import { positive, UsageError } from '../dashboard/command.ts';
import { seededRandom } from '../support/random.ts';
import { createFaultCalendar } from './fault-calendar.ts';
import { type MemorySample, memoryGrowth, sampleMemory } from './memory.ts';
import { startSoakedPlatform } from './platform.ts';
import { soakPlan } from './soak-plan.ts';
import { soakReport } from './soak-report.ts';

const HELP = `npm run soak -- [options]
  --minutes N              how long (60)
  --racers N               over all classes (200)
  --race-length S          seconds per race (60)
  --fault-every S          a fault of the platform begins about this often (45)
  --seed N                 of racers and faults (a new one)
  --growth MB              limit of what a process may gain a minute, in the last third of the time (2)
  --report FILE            the simulator's report, .html or .json; may be repeated
  --json                   one line of JSON at the end`;

const SAMPLE_EVERY_MS = 10_000;
/**
 * The rest of the time the process lives, so that its memory can be followed. In an hour it took a quarter of one until
 * caches were full and functions had as many environments as the busiest seconds ask for.
 */
const SHARE_WITH_KILLS = 1 / 3;
const SHARE_OF_MEMORY = 2 / 3;

process.exit(await main());

async function main(): Promise<number> {
  try {
    return await soak(readOptions());
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${HELP}`);
    return 2;
  }
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '60' },
      racers: { type: 'string', default: '200' },
      'race-length': { type: 'string', default: '60' },
      'fault-every': { type: 'string', default: '45' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 32)) },
      growth: { type: 'string', default: '2' },
      report: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  return {
    durationSeconds: positive('minutes', values.minutes) * 60,
    racerCount: positive('racers', values.racers),
    raceLengthSeconds: positive('race-length', values['race-length']),
    everySeconds: positive('fault-every', values['fault-every']),
    seed: positive('seed', values.seed),
    megabytesPerMinuteMax: positive('growth', values.growth),
    reportFiles: values.report,
    isJson: values.json,
  };
}

async function soak(options: ReturnType<typeof readOptions>): Promise<number> {
  const { durationSeconds, everySeconds, seed } = options;
  const killsUntilSeconds = durationSeconds * SHARE_WITH_KILLS;
  const random = seededRandom(seed);
  const platformFaults = createFaultCalendar({ durationSeconds, everySeconds, killsUntilSeconds, random });
  const dataFolder = mkdtempSync(join(tmpdir(), 'alleycat-soak-'));
  const samples: MemorySample[] = [];
  const startedMs = performance.now();
  const say = (line: string): void => console.error(`${minutesSince(startedMs)} min: ${line}`);
  say(`seed ${seed}, ${platformFaults.length} faults of the platform in ${durationSeconds / 60} min`);
  const platform = await startSoakedPlatform({
    ...options,
    dataFolder,
    onRestart: () => say('the platform was killed and starts again'),
  });
  const sampling = setInterval(async () => {
    const sample = await sampleMemory(platform.url, startedMs);
    if (sample !== undefined) samples.push(sample);
  }, SAMPLE_EVERY_MS);
  try {
    const report = await runSimulation(soakPlan({ ...options, url: platform.url, platformFaults }), {
      onProgress: everyMinute(({ acknowledged, connected }) => say(`${connected} ride, ${acknowledged} acknowledged`)),
    });
    const { megabytesPerMinuteMax } = options;
    const untilMs = durationSeconds * 1000;
    const growth = memoryGrowth(samples, { fromMs: untilMs * SHARE_OF_MEMORY, untilMs, megabytesPerMinuteMax });
    const result = soakReport({
      report,
      growth,
      samples,
      restarts: platform.restarts(),
      surprises: platform.surprises,
    });
    for (const line of result.lines) console.error(line);
    if (options.isJson) console.log(JSON.stringify({ seed, ...result, report, growth, samples, platformFaults }));
    return result.problems.length === 0 ? 0 : 1;
  } finally {
    clearInterval(sampling);
    await platform.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

function everyMinute<T>(callback: (value: T) => void): (value: T) => void {
  let nextMs = 0;
  return (value) => {
    if (performance.now() < nextMs) return;
    nextMs = performance.now() + 60_000;
    callback(value);
  };
}

function minutesSince(startedMs: number): string {
  return ((performance.now() - startedMs) / 60_000).toFixed(1);
}
