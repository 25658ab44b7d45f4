import { SingleBar } from 'cli-progress';
import type { Clock, ProgressStream } from './surroundings.ts';

/** Where a command is. */
export interface Progress {
  readonly done: number;
  /** Undefined while it is not known. */
  readonly total: number | undefined;
  /** What `done` counts and what else there is to say. */
  readonly text: string;
}

/** Shows where a command is on a stream that is not for its result. */
export interface ProgressDisplay {
  update(progress: Progress): void;
  stop(): void;
}

const lineEveryMs = 5_000;

/** A bar on a terminal, a line every few seconds anywhere else. */
export function createProgressDisplay(stream: ProgressStream, clock: Clock): ProgressDisplay {
  return stream.isTTY === true ? createBar(stream) : createLines(stream, clock);
}

function createBar(stream: NodeJS.WritableStream): ProgressDisplay {
  const bar = new SingleBar({ format: '[{bar}] {share}  {text}', stream, hideCursor: true, barsize: 24 });
  let isStarted = false;
  return {
    update: (progress) => {
      const { done, total, text } = progress;
      const payload = { share: shareOf(progress).padStart(4), text };
      if (!isStarted) bar.start(total ?? 0, 0, payload);
      isStarted = true;
      // Of an unknown whole the bar stays empty.
      bar.setTotal(Math.max(total ?? 0, 1));
      bar.update(total === undefined ? 0 : done, payload);
    },
    stop: () => {
      if (isStarted) bar.stop();
      isStarted = false;
    },
  };
}

function createLines(stream: NodeJS.WritableStream, clock: Clock): ProgressDisplay {
  let nextAtMs = Number.NEGATIVE_INFINITY;
  return {
    update: (progress) => {
      if (clock.nowMs() < nextAtMs) return;
      nextAtMs = clock.nowMs() + lineEveryMs;
      stream.write(`${shareOf(progress)} ${progress.text}\n`.trimStart());
    },
    stop: () => undefined,
  };
}

const shareOf = ({ done, total }: Progress): string =>
  total === undefined ? '' : `${total === 0 ? 100 : Math.floor((100 * done) / total)}%`;
