import type { Surroundings } from './surroundings.ts';

/** Shows lines again and again. */
export interface Screen {
  /** What fits on the terminal, in the place of what was shown before; below it, where there is no terminal. */
  show(lines: readonly string[]): void;
  /** Gives the terminal back as it was. */
  close(): void;
}

/** The second screen, without a cursor; what is too long for a line is cut. */
const enter = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const leave = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const home = '\u001b[H';
const clearLine = '\u001b[K';
const clearBelow = '\u001b[J';
/** Of a terminal that does not say how large it is. */
const usualRows = 24;

/** On a terminal its second screen, so that what was there before comes back. */
export function openScreen({ print, terminal }: Pick<Surroundings, 'print' | 'terminal'>): Screen {
  if (terminal === undefined) {
    return {
      show: (lines) => {
        for (const line of lines) print(line);
      },
      close: () => undefined,
    };
  }
  terminal.write(enter);
  let last: readonly string[] = [];
  return {
    show: (lines) => {
      last = lines;
      const shown = lines.slice(0, (terminal.size().rows || usualRows) - 1);
      terminal.write(`${home}${shown.map((line) => `${line}${clearLine}\n`).join('')}${clearBelow}`);
    },
    close: () => {
      terminal.write(leave);
      for (const line of last) print(line);
    },
  };
}
