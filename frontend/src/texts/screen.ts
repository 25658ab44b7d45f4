import { optionRanges } from '../composables/screen/screen-options.ts';

const rangeOf = ({ min, max }: { min: number; max: number }) =>
  `a whole number from ${min} to ${max.toLocaleString('en')}`;

/** What each option of the address takes. */
const expected: Readonly<Record<string, string>> = {
  rows: rangeOf(optionRanges.rows),
  gaps: 'leader, next or both',
  background: 'transparent',
  theme: 'light or dark',
  hold: `seconds: ${rangeOf(optionRanges.hold)}`,
  classes: 'numbers of classes with commas between them',
  rotate: `seconds: ${rangeOf(optionRanges.rotate)}`,
  hideHeader: 'nothing, or 0 or 1',
};

/** What people read on the big screen. */
export const screenTexts = {
  clock: {
    label: 'Race clock',
    left: 'left in this race',
    toStart: 'to the next start',
    goesOn: 'left in the next race',
  },
  board: { label: 'Top of the race' },
  facts: {
    label: 'What happens in the race',
    lead: 'Leader\u2019s gap',
    level: 'Level',
    over: 'to',
    movers: 'Movers in ten seconds',
    noMovers: 'Nobody has moved up',
    nowAt: (rank: string) => `now ${rank}`,
  },
  results: {
    label: 'Final ranking',
    settling: 'Provisional',
    official: 'Official',
    nobody: 'Nobody reached the finish',
    others: 'Places four to ten',
  },
  idle: {
    title: 'Nobody is riding yet',
    nextStart: (time: string) => `The next race starts at ${time}.`,
    leaders: 'Best ever',
  },
  starting: { title: 'The race has started', hint: 'The first racers are on their way to the board.' },
  lost: {
    title: 'What is being ridden cannot be shown',
    hint: 'There is no link to the platform. The screen comes back by itself.',
  },
  loading: 'Loading the race',
  missing: (classes: string) =>
    `There is no such race class. This platform has ${classes === '' ? 'none' : classes}. Move the pointer to choose one.`,
  controls: {
    label: 'Screen',
    fullscreen: 'Full screen',
    leaveFullscreen: 'Leave full screen',
    theme: { auto: 'Theme: as the device', light: 'Theme: light', dark: 'Theme: dark' },
    leave: 'Leave the big screen',
    asleep: 'This device may go dark: tell it not to sleep.',
  },
  problems: {
    title: 'Part of this address was not understood, and is left out:',
    value: (name: string, value: string) => `${name}=${value}: ${name} takes ${expected[name] ?? 'nothing'}.`,
    name: (name: string) => `${name} is no option. There are ${Object.keys(expected).join(', ')}.`,
    of: ({ name, value }: { name: string; value: string }) =>
      Object.hasOwn(expected, name) ? screenTexts.problems.value(name, value) : screenTexts.problems.name(name),
  },
} as const;
