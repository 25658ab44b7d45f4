import { MultiBar, type SingleBar } from 'cli-progress';
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
const longPhases: readonly Progress['phase'][] = ['waiting', 'riding', 'history'];

/** Bars on a terminal, a line every few seconds anywhere else. */
export function createProgressDisplay(stream: ProgressStream): ProgressDisplay {
  return stream.isTTY === true ? createBars(stream) : createLines(stream);
}

const timeFormat = '{phase} [{bar}] {value}/{total} s  {rate}/s  p99 {p99} ms{curves}';
const racersFormat = 'connected  [{bar}] {value}/{total}  {acknowledged} acknowledged, {givenUp} given up, {lost} lost';

interface Bars {
  readonly time: SingleBar;
  readonly racers: SingleBar;
}

function createBars(stream: NodeJS.WritableStream): ProgressDisplay {
  const multiBar = new MultiBar({ stream, hideCursor: true, barsize: 24, format: timeFormat });
  const rateOf = createRateMeter();
  let bars: Bars | undefined;
  return {
    update: (progress) => {
      const { acknowledged, givenUp, lost } = progress;
      const time = {
        phase: progress.phase.padEnd(10),
        rate: rateOf(progress),
        p99: progress.p99Ms,
        curves: curvesText(progress),
      };
      const outcome = { acknowledged, givenUp, lost };
      const totalSeconds = Math.ceil(progress.totalSeconds);
      bars ??= {
        time: multiBar.create(totalSeconds, 0, time),
        racers: multiBar.create(progress.racers, 0, outcome, { format: racersFormat }),
      };
      bars.time.setTotal(totalSeconds);
      bars.time.update(Math.floor(progress.elapsedSeconds), time);
      bars.racers.update(progress.connected, outcome);
    },
    stop: () => {
      if (bars !== undefined) multiBar.stop();
      bars = undefined;
    },
  };
}

function createLines(stream: NodeJS.WritableStream): ProgressDisplay {
  const rateOf = createRateMeter();
  let shownPhase = '';
  let nextAtSeconds = 0;
  return {
    update: (progress) => {
      const { phase, elapsedSeconds, connected, racers, sent, acknowledged, givenUp, lost, p99Ms } = progress;
      const isDue = longPhases.includes(phase) && elapsedSeconds >= nextAtSeconds;
      if (phase === shownPhase && !isDue) return;
      shownPhase = phase;
      nextAtSeconds = elapsedSeconds + lineEverySeconds;
      const time = `${Math.floor(elapsedSeconds)}/${Math.ceil(progress.totalSeconds)} s`;
      const sending = `${connected}/${racers} connected, ${sent} sent (${rateOf(progress)}/s)`;
      const outcome = `${acknowledged} acknowledged, ${givenUp} given up, ${lost} lost, p99 ${p99Ms} ms`;
      stream.write(`${phase} ${time}: ${sending}, ${outcome}${curvesText(progress)}\n`);
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
