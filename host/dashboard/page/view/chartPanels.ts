import type uPlot from 'uplot';
import type { ChartSeries, Column } from '../model/chartSeries.ts';
import { hourMarks } from '../model/hourMarks.ts';
import { numberText } from '../model/quantityText.ts';
import { priceNumberText } from '../model/moneyText.ts';

/** A line of a panel: its column, its words and how it is drawn. */
export interface ChartLine {
  readonly label: string;
  readonly column: (series: ChartSeries) => Column;
  /** Name of the colour's CSS variable. */
  readonly color: `--${string}`;
  readonly style: 'step' | 'bars' | 'line' | 'dashed';
  readonly text: (value: number) => string;
}

/** One strip of the chart, with a scale of its own and the time axis shared. */
export interface ChartPanel {
  readonly title: (series: ChartSeries) => string;
  readonly heightPx: number;
  readonly lines: readonly ChartLine[];
  readonly range: (min: number, max: number) => [number, number];
  readonly tick: (value: number) => string;
  /** A level drawn across, e.g. the reserve; null is none. */
  readonly level?: (series: ChartSeries) => number | null;
}

const kwText = (value: number): string => `${numberText(value, 1)}\u00a0kW`;
const pctText = (value: number): string => `${numberText(value, 0)}\u00a0%`;
const withMargin = (min: number, max: number): [number, number] => {
  const margin = Math.max(0.01, (max - min) * 0.12);
  return [min - margin, max + margin];
};

/** Price, power and state of charge, from top to bottom. */
export const chartPanels: readonly ChartPanel[] = [
  {
    title: ({ currency }) => `Price, ${currency}/kWh`,
    heightPx: 88,
    range: (min, max) => withMargin(Math.min(0, min), max),
    tick: (value) => (value === 0 ? '0' : priceNumberText(value)),
    lines: [
      {
        label: 'to buy',
        column: ({ buyPrice }) => buyPrice,
        color: '--charge',
        style: 'step',
        text: priceNumberText,
      },
      {
        label: 'to sell',
        column: ({ sellPrice }) => sellPrice,
        color: '--sell',
        style: 'step',
        text: priceNumberText,
      },
    ],
  },
  {
    title: () => 'Grid power, kW: up sells, down charges',
    heightPx: 104,
    range: (min, max) => withMargin(Math.min(-1, min), Math.max(1, max)),
    tick: (value) => numberText(value, Number.isInteger(value) ? 0 : 1),
    lines: [
      {
        label: 'planned',
        column: ({ plannedPowerKw }) => plannedPowerKw,
        color: '--sell',
        style: 'bars',
        text: kwText,
      },
      {
        label: 'actual',
        column: ({ actualPowerKw }) => actualPowerKw,
        color: '--ink',
        style: 'step',
        text: kwText,
      },
    ],
  },
  {
    title: () => 'State of charge, %',
    heightPx: 112,
    range: () => [0, 104],
    tick: (value) => numberText(value, 0),
    level: ({ reserveSocPct }) => reserveSocPct,
    lines: [
      {
        label: 'planned',
        column: ({ plannedSocPct }) => plannedSocPct,
        color: '--level',
        style: 'dashed',
        text: pctText,
      },
      {
        label: 'actual',
        column: ({ actualSocPct }) => actualSocPct,
        color: '--ink',
        style: 'line',
        text: pctText,
      },
    ],
  },
];

/** Height of the time axis below the last panel, CSS px. */
const TIME_AXIS_PX = 24;

type Plotter = typeof uPlot;

/** What a panel needs from the page around it. */
export interface PanelSite {
  readonly widthPx: number;
  readonly fontFamily: string;
  readonly color: (name: `--${string}`) => string;
  readonly series: () => ChartSeries;
  /** Told the time under the pointer, Unix s, or null when it leaves. */
  readonly onCursor: (atS: number | null) => void;
}

/** The data of one panel in uPlot's shape. */
export function panelData(panel: ChartPanel, series: ChartSeries): uPlot.AlignedData {
  const columns = panel.lines.map((line) => line.column(series));
  return [series.timeS, ...columns] as unknown as uPlot.AlignedData;
}

/** uPlot's options for one panel. */
export function panelOptions(
  uplot: Plotter,
  panel: ChartPanel,
  last: boolean,
  site: PanelSite,
): uPlot.Options {
  const font = `11px ${site.fontFamily}`;
  const axis = { stroke: site.color('--muted'), font, ticks: { show: false } };
  const grid = { stroke: site.color('--line'), width: 1 };
  return {
    width: site.widthPx,
    height: panel.heightPx + (last ? TIME_AXIS_PX : 0),
    padding: [6, 10, last ? 0 : 6, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { setScale: false, x: false, y: false },
      points: { size: 6 },
      sync: { key: 'backfeed' },
    },
    scales: {
      x: { time: true, range: () => [site.series().fromMs / 1000, site.series().toMs / 1000] },
      y: { range: (_plot, min, max) => panel.range(min ?? 0, max ?? 1) },
    },
    axes: [
      {
        ...axis,
        grid,
        size: last ? TIME_AXIS_PX : 0,
        gap: 4,
        splits: (plot) => marksOf(site.series(), plot.width).map(({ atMs }) => atMs / 1000),
        values: (plot) => marksOf(site.series(), plot.width).map(({ label }) => (last ? label : '')),
      },
      {
        ...axis,
        grid,
        size: 46,
        gap: 6,
        space: 26,
        values: (_plot, splits) => splits.map((value) => panel.tick(value)),
      },
    ],
    series: [{}, ...panel.lines.map((line) => lineOptions(uplot, line, site.color))],
    hooks: {
      drawClear: [(plot) => drawAway(plot, site)],
      draw: [(plot) => drawLevels(plot, panel, site)],
      setCursor: [(plot) => site.onCursor(cursorTimeS(plot))],
    },
  };
}

function cursorTimeS(plot: uPlot): number | null {
  const { left } = plot.cursor;
  return left === undefined || left === null || left < 0 ? null : plot.posToVal(left, 'x');
}

function marksOf(series: ChartSeries, widthPx: number): ReturnType<typeof hourMarks> {
  const hours = (series.toMs - series.fromMs) / 3_600_000;
  const step = [1, 2, 3, 6, 12, 24].find((stepHours) => (hours / stepHours) * 48 <= widthPx) ?? 24;
  return hourMarks(series.fromMs, series.toMs, step, series.timeZone);
}

function lineOptions(uplot: Plotter, line: ChartLine, color: PanelSite['color']): uPlot.Series {
  const stepped = uplot.paths.stepped!({ align: 1 });
  const stroke = color(line.color);
  const base: uPlot.Series = { label: line.label, stroke, width: 2, points: { show: false } };
  switch (line.style) {
    case 'step':
      return { ...base, paths: stepped };
    case 'bars':
      return { ...base, width: 0, paths: stepped, fill: (plot) => sellOrCharge(plot, color), fillTo: 0 };
    case 'line':
      return base;
    case 'dashed':
      return { ...base, dash: [6, 4] };
  }
}

/** Above zero the colour of selling, below that of charging. */
function sellOrCharge(plot: uPlot, color: PanelSite['color']): CanvasGradient | string {
  const { top, height } = plot.bbox;
  const sell = color('--sell-fill');
  const charge = color('--charge-fill');
  const zero = (plot.valToPos(0, 'y', true) - top) / height;
  if (!(zero > 0 && zero < 1)) return zero >= 1 ? sell : charge;
  const gradient = plot.ctx.createLinearGradient(0, top, 0, top + height);
  gradient.addColorStop(0, sell);
  gradient.addColorStop(zero, sell);
  gradient.addColorStop(zero, charge);
  gradient.addColorStop(1, charge);
  return gradient;
}

function drawAway(plot: uPlot, site: PanelSite): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = site.color('--away');
  for (const { fromMs, toMs } of site.series().away) {
    const left = Math.max(bbox.left, plot.valToPos(fromMs / 1000, 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(toMs / 1000, 'x', true));
    if (right > left) ctx.fillRect(left, bbox.top, right - left, bbox.height);
  }
  ctx.restore();
}

function drawLevels(plot: uPlot, panel: ChartPanel, site: PanelSite): void {
  const { ctx, bbox } = plot;
  const series = site.series();
  const pixel = plot.bbox.width / plot.over.clientWidth;
  const line = (fromX: number, fromY: number, toX: number, toY: number): void => {
    ctx.beginPath();
    ctx.moveTo(fromX, fromY);
    ctx.lineTo(toX, toY);
    ctx.stroke();
  };
  ctx.save();
  ctx.lineWidth = 1.5 * pixel;
  const level = panel.level?.(series) ?? null;
  if (level !== null) {
    const y = plot.valToPos(level, 'y', true);
    ctx.strokeStyle = site.color('--reserve');
    ctx.setLineDash([2 * pixel, 3 * pixel]);
    line(bbox.left, y, bbox.left + bbox.width, y);
  }
  const x = plot.valToPos(series.nowMs / 1000, 'x', true);
  if (x >= bbox.left && x <= bbox.left + bbox.width) {
    ctx.strokeStyle = site.color('--now');
    ctx.setLineDash([]);
    line(x, bbox.top, x, bbox.top + bbox.height);
  }
  ctx.restore();
}
