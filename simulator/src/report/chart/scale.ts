/** Where values stand on an axis. */
export interface Scale {
  /** 0 is where the axis begins, 1 where it ends. */
  shareOf(value: number): number;
  readonly ticks: readonly number[];
}

/** From 0 to the first round number that all values fit below. Of what is counted there is no half: its step is at least 1. */
export function linearScale(valueMax: number, { tickCountMax = 5, stepMin = 0 } = {}): Scale {
  const most = valueMax > 0 ? valueMax : 1;
  const step = Math.max(stepMin, roundStep(most / (tickCountMax - 1)));
  const count = Math.ceil(most / step - 1e-9);
  return {
    shareOf: (value) => value / (step * count),
    ticks: Array.from({ length: count + 1 }, (_, index) => step * index),
  };
}

/** By decades; values at or below 0 stand at the beginning. */
export function logarithmicScale(valueMin: number, valueMax: number): Scale {
  const first = Math.floor(Math.log10(valueMin) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(valueMax) - 1e-9));
  return {
    shareOf: (value) => (value <= 0 ? 0 : Math.max(0, (Math.log10(value) - first) / (last - first))),
    ticks: Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index)),
  };
}

/** The first rank is where the axis ends, on top. */
export function rankScale(rankMax: number, tickCountMax = 5): Scale {
  const last = Math.max(2, rankMax);
  const step = Math.max(1, roundStep((last - 1) / (tickCountMax - 1)));
  const inner = Array.from({ length: Math.floor(last / step) }, (_, index) => step * (index + 1));
  // Beside the first rank there is no room for another tick.
  const ticks = [1, ...inner.filter((rank) => rank > 1 && rank - 1 >= step / 2)];
  return { shareOf: (rank) => (last - rank) / (last - 1), ticks };
}

const secondSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400] as const;

/** All of a run; ticks are round numbers of seconds, minutes or hours. */
export function timeScale(durationMs: number, tickCountMax = 6): Scale {
  const seconds = Math.max(1, durationMs / 1_000);
  const step = secondSteps.find((candidate) => seconds / candidate < tickCountMax) ?? roundStep(seconds / tickCountMax);
  return {
    shareOf: (ms) => ms / (seconds * 1_000),
    ticks: Array.from({ length: Math.floor(seconds / step + 1e-9) + 1 }, (_, index) => step * index * 1_000),
  };
}

/** A tick of the time axis in the largest unit that fits all of them. */
export function timeTickFormat({ ticks }: Scale): (ms: number) => string {
  const stepSeconds = (ticks[1] ?? 1_000) / 1_000;
  const [unit, seconds] = timeUnits.find(([, length]) => stepSeconds % length === 0) ?? ['s', 1];
  return (ms) => (ms === 0 ? '0' : `${ms / 1_000 / seconds} ${unit}`);
}

const timeUnits = [
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** The smallest of 1, 2 and 5 times a power of ten that is not below the value. */
function roundStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= value * (1 - 1e-9)) ?? 10;
  return factor * power;
}
