// `npm run dashboard -- performance|soak|screenshots [flags]`: the dashboard measured and pictured in a browser. Exit code 1: a limit is broken.
import { type Command, UsageError } from './command.ts';
import { performanceCommand } from './performance-command.ts';
import { screenshotsCommand } from './screenshots-command.ts';
import { soakCommand } from './soak-command.ts';

const HELP = `npm run dashboard -- <command> [options]

  performance   how long the main thread is busy while a race is on, and how much comes before the first row
    --racers N,N         racers in the race (1000,10000)
    --seconds N          how long each view is measured (30)
    --scene NAME         one view only
    --slowdown N         let the browser run N times slower than this machine (1)
    --clock NAME         what limits are about: wall, or processor where others use the machine too (wall)
    --long-task-ms N     longest task after load (50 up to 1,000 racers, else 100)
    --frame-work-ms N    limit of the median frame (8)
    --first-load-kb N    limit of the scripts before the MQTT client, gzip (150)
    --site FOLDER        a dashboard that is built already (it is built anew)
    --traces FOLDER      keep the traces, for the performance panel of DevTools
    --json               one line of JSON at the end
  soak          whether a page that stays open holds more and more: heap, nodes, listeners
    --minutes N          how long, at least two (10)
    --racers N           racers in the race (1000)
    --heap-mb-per-minute N   limit of growth (0.1)
    --site FOLDER, --json    as above
  screenshots   every view in its states, on every screen, light and dark; what sticks out or jumps is an error
    --out FOLDER         (test-results/screenshots)
    --only NAME,NAME     some states only
    --size NAME          phone, laptop or wall only
    --racers N           racers in class 1 (40)
    --race-length S      (40)
    --site FOLDER        as above`;

const COMMANDS: Readonly<Record<string, Command>> = {
  performance: performanceCommand,
  soak: soakCommand,
  screenshots: screenshotsCommand,
};

const [name = '', ...argv] = process.argv.slice(2);
process.exit(await main());

async function main(): Promise<number> {
  const command = COMMANDS[name];
  if (command === undefined || argv.includes('--help')) {
    console.error(HELP);
    return command === undefined && name !== '--help' ? 2 : 0;
  }
  try {
    const isGood = await command(argv, {
      say: (line) => console.error(line),
      put: (result) => console.log(JSON.stringify(result)),
    });
    return isGood ? 0 : 1;
  } catch (error) {
    if (!isUsage(error)) throw error;
    console.error(error.message);
    return 2;
  }
}

// Node's own parser names what it does not know in a TypeError with a code.
function isUsage(error: unknown): error is Error {
  if (error instanceof UsageError) return true;
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
