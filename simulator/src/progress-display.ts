import { SingleBar } from 'cli-progress';
import type { Progress } from './progress.ts';

/** Shows where a run is on a stream that is not for its result. */
export interface ProgressDisplay {
  update(progress: Progress): void;
  stop(): void;
}

export interface ProgressStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
}

const lineEverySeconds = 5;
/** Phases worth more than one line. */
const longPhases: readonly Progress['phase'][] = ['riding', 'history'];

/** A bar on a terminal, a line every few seconds anywhere else. */
export function createProgressDisplay(stream: ProgressStream): ProgressDisplay {
  return stream.isTTY === true ? createBar(stream) : createLines(stream);
}

function createBar(stream: NodeJS.WritableStream): ProgressDisplay {
  const format = '{phase} [{bar}] {value}/{total} s  {rate}/s  {acknowledged} acknowledged  p99 {p99} ms{curves}';
  const bar = new SingleBar({ format, stream, hideCursor: true, barsize: 24 });
  const rateOf = createRateMeter();
  let isStarted = false;
  return {
    update: (progress) => {
      const { phase, acknowledged, p99Ms, elapsedSeconds, totalSeconds } = progress;
      const payload = {
        phase: phase.padEnd(10),
        rate: rateOf(progress),
        acknowledged,
        p99: p99Ms,
        curves: curvesText(progress),
      };
      if (!isStarted) bar.start(Math.ceil(totalSeconds), 0, payload);
      isStarted = true;
      bar.setTotal(Math.ceil(totalSeconds));
      bar.update(Math.floor(elapsedSeconds), payload);
    },
    stop: () => {
      if (isStarted) bar.stop();
      isStarted = false;
    },
  };
}

function createLines(stream: NodeJS.WritableStream): ProgressDisplay {
  const rateOf = createRateMeter();
  let shownPhase = '';
  let nextAtSeconds = 0;
  return {
    update: (progress) => {
      const { phase, elapsedSeconds, totalSeconds, connected, sent, acknowledged, p99Ms } = progress;
      const isDue = longPhases.includes(phase) && elapsedSeconds >= nextAtSeconds;
      if (phase === shownPhase && !isDue) return;
      shownPhase = phase;
      nextAtSeconds = elapsedSeconds + lineEverySeconds;
      const time = `${Math.floor(elapsedSeconds)}/${Math.ceil(totalSeconds)} s`;
      const counts = `${sent} sent (${rateOf(progress)}/s), ${acknowledged} acknowledged`;
      stream.write(`${phase} ${time}: ${connected} connected, ${counts}, p99 ${p99Ms} ms${curvesText(progress)}\n`);
    },
    stop: () => undefined,
  };
}

function curvesText({ phase, curves }: Progress): string {
  if (curves === undefined || phase === 'riding' || phase === 'settling') return '';
  return `  ${curves.done}/${curves.total} curves ${phase === 'history' ? 'equal' : 'read'}`;
}

/** Readings a second since the last question. */
function createRateMeter(): (progress: Progress) => number {
  let last = { sent: 0, elapsedSeconds: 0 };
  return ({ sent, elapsedSeconds }) => {
    const seconds = elapsedSeconds - last.elapsedSeconds;
    const rate = seconds <= 0 ? 0 : Math.round((sent - last.sent) / seconds);
    last = { sent, elapsedSeconds };
    return rate;
  };
}
