import { type Flag, flagGroups } from './flags.ts';
import { platformFaultMembers } from './scenario/platform-fault-settings.ts';

/** Wide enough for a usage and its explanation, and no terminal that is wider breaks a line of its own. */
const widthMax = 120;
const readingFaultHelp = {
  duplicateShare: 'of the readings are sent twice',
  reorderShare: "of the readings change places with the racer's next one",
  delayShare: 'of the readings are held back, up to delayMsMax',
  delayMsMax: 'milliseconds (default 2000)',
  cutEverySeconds: "mean time between two breaks of a racer's connection, which comes back (default 0: none)",
  dieShare: "of the racers' clients die in a race and are not back before the next",
  hostilePerSecond: 'malformed and hostile messages from all racers together',
  skewShare: 'of the racers have a clock that is wrong, by up to skewSecondsMax either way',
  skewSecondsMax: 'seconds (default 3)',
};

/** All flags and what they do, in lines of at most 120 characters. */
export function helpText(): string {
  const usages = Object.values(flagGroups).flatMap((group) => Object.entries<Flag>(group).map(usageOf));
  const column = Math.max(...usages.map((usage) => usage.length)) + 4;
  return [
    'Sends the readings of simulated racers and checks that every board shows them.',
    '',
    'Usage: npm run simulate -- [flags]',
    '       npm run simulate -- plan [flags]    what a number of racers costs and needs, without a run; plan --help',
    ...Object.entries(flagGroups).flatMap(([title, group]) => [
      '',
      `${title}:`,
      ...Object.entries<Flag>(group).flatMap((entry) => entryOf(usageOf(entry), entry[1].help, column)),
    ]),
    '',
    'Faults on the way in, --fault NAME=VALUE (shares are 0 to 1, default 0):',
    ...Object.entries(readingFaultHelp).flatMap(([name, help]) => entryOf(name, help, column)),
    '',
    'Faults of the platform, --platform-fault AT:KIND,NAME=VALUE,… (of a runtime started with --faults on; resharded',
    'goes to the stream itself, so that it works on AWS as well):',
    ...Object.entries(platformFaultMembers).map(
      ([kind, members]) => `  ${[`AT:${kind}`, ...Object.keys(members).map((name) => `${name}=…`)].join(',')}`,
    ),
    '',
    ...wrap(
      'A scenario file says the same in YAML: the key of --connect-concurrency is connectConcurrency, and so on; --ramp-up, --late and --leave are attendance.rampUpSeconds, .lateShare and .leaveShare, --fault is readingFaults, --platform-fault the list platformFaults. There are some in scenarios/; docs/simulator.md explains them.',
      widthMax,
    ),
    '',
    ...wrap(
      'Brokers let in whom they know: without --fleet-client or ALLEYCAT_FLEET_CLIENT_ID the stack is asked for the client, and without ALLEYCAT_FLEET_CLIENT_SECRET its user pool for the secret.',
      widthMax,
    ),
    '',
    ...wrap(
      'Exit code: 0 nothing was lost and nothing is wrong, 1 something was, 2 the run could not be done as asked, 130 interrupted before there was a verdict. The first interrupt ends the ride and what was sent is judged.',
      widthMax,
    ),
  ].join('\n');
}

const usageOf = ([name, { placeholder }]: readonly [string, Flag]): string =>
  placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`;

function entryOf(usage: string, help: string, column: number): string[] {
  const indent = ' '.repeat(column);
  return wrap(help, widthMax - column).map((line, index) =>
    index === 0 ? `  ${usage}`.padEnd(column) + line : indent + line,
  );
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
