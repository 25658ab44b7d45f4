import type uPlot from 'uplot';
import { formatCountdown } from '../../format/countdown.ts';
import type { Formats } from '../../format/formats.ts';
import { boundsOf, type ChartData } from './ride-chart-data.ts';

/** Colours as the canvas takes them. */
export interface ChartPalette {
  readonly present: string;
  readonly ghostFill: string;
  readonly ghostLine: string;
  readonly grid: string;
  readonly text: string;
  readonly paper: string;
}

export interface ChartLook {
  readonly palette: ChartPalette;
  readonly fontFamily: string;
  /** Size of 1 rem in pixels: lines and letters grow with the screen. */
  readonly remPx: number;
}

export interface RideChartOptions extends ChartLook {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly lengthSeconds: number;
  readonly formats: Formats;
}

const quarters = [0, 0.25, 0.5, 0.75, 1] as const;

/** A quiet area for the ghost, an accent line for the present, a mark where the race is. */
export function rideChartOptions(o: RideChartOptions): uPlot.Options {
  const { palette, remPx, lengthSeconds, formats } = o;
  const axis = {
    stroke: palette.text,
    font: `${0.75 * remPx}px ${o.fontFamily}`,
    ticks: { show: false },
    grid: { stroke: palette.grid, width: 1 },
    gap: 0.35 * remPx,
  };
  return {
    width: o.widthPx,
    height: o.heightPx,
    padding: [0.5 * remPx, 1.25 * remPx, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: [0, lengthSeconds] },
      y: { range: (chart) => boundsOf(chart.data as ChartData) },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 1.4 * remPx,
        splits: () => quarters.map((share) => Math.round(share * lengthSeconds)),
        values: (_, splits) => splits.map((second) => formatCountdown(second * 1_000)),
      },
      {
        ...axis,
        size: 2.5 * remPx,
        splits: (_chart, _axis, ...[min, max]) => [min, (min + max) / 2, max],
        // The lowest one would stand on the first second.
        values: (_, splits) => splits.map((output, index) => (index === 0 ? '' : formats.count(output))),
      },
    ],
    series: [
      {},
      { stroke: palette.ghostLine, fill: palette.ghostFill, width: 0.0625 * remPx, points: { show: false } },
      { stroke: palette.present, width: 0.15 * remPx, points: { show: false } },
    ],
    hooks: { draw: [(chart) => markNow(chart, o)] },
  };
}

/** A hairline through the latest second that was ridden, and a dot on its output. */
function markNow(chart: uPlot, { palette, remPx }: ChartLook): void {
  const [seconds, , present] = chart.data as ChartData;
  const index = present.findLastIndex((output) => output !== null);
  const output = present[index];
  const second = seconds[index];
  if (output === undefined || output === null || second === undefined) return;
  const { ctx, bbox } = chart;
  const scale = devicePixelRatio;
  const x = Math.round(chart.valToPos(second, 'x', true));
  const y = chart.valToPos(output, 'y', true);
  ctx.save();
  ctx.strokeStyle = palette.text;
  ctx.globalAlpha = 0.5;
  ctx.lineWidth = scale;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.globalAlpha = 1;
  ctx.beginPath();
  ctx.arc(x, y, 0.3 * remPx * scale, 0, 2 * Math.PI);
  ctx.fillStyle = palette.present;
  ctx.fill();
  ctx.lineWidth = 0.125 * remPx * scale;
  ctx.strokeStyle = palette.paper;
  ctx.stroke();
  ctx.restore();
}
