export interface WaitingLinesOptions {
  /** Of one name. */
  readonly atOnceMax: number;
  /** Of one name. */
  readonly waitingMax: number;
}

export interface WaitingLines {
  /** Runs the work when its turn has come. @returns undefined if the line is full */
  run<Result>(name: string, work: () => Promise<Result>): Promise<Result> | undefined;
}

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

/** Lets so much work of each name run at once; the rest waits, first come first served. */
export const createWaitingLines = ({ atOnceMax, waitingMax }: WaitingLinesOptions): WaitingLines => {
  const lines = new Map<string, Line>();
  const turnIn = async (line: Line): Promise<void> => {
    if (line.running < atOnceMax) line.running += 1;
    else await new Promise<void>((resolve) => line.waiting.push(resolve));
  };
  const leave = (line: Line): void => {
    const next = line.waiting.shift();
    // The place is handed on, so that nobody can come between.
    if (next === undefined) line.running -= 1;
    else next();
  };
  return {
    run: (name, work) => {
      const line = lines.get(name) ?? { running: 0, waiting: [] };
      lines.set(name, line);
      if (line.waiting.length >= waitingMax) return undefined;
      return turnIn(line)
        .then(work)
        .finally(() => leave(line));
    },
  };
};
