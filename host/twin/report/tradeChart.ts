import { axisTicks, px, type Scale } from '../../report/chartScale.ts';
import { escapeHtml } from '../../report/reportText.ts';
import { stepArea, stepLine } from '../../report/stepPaths.ts';
import { pricesBetween, type PriceSeries } from '../../prices/priceSeries.ts';
import { CHART_LEFT, CHART_RIGHT, panelChart, type Panel } from './panelChart.ts';
import { powerTicks, splitAreas, splitRangeW, sumLine } from './powerSplit.ts';
import { numberText, rangeOf } from './quantityText.ts';
import type { RecordedTime } from './runRecorder.ts';
import { runTime, type RunTime } from './runTime.ts';

/** The prices, what the battery did at them, and what was in it beside what the plan allowed. */
export function tradeChart(
  run: RecordedTime,
  prices: PriceSeries,
  reserveSocPct: number,
  timeZone: string,
): string {
  const time = runTime(run, timeZone);
  const { channels } = run;
  const points = pricesBetween(prices, run.startAtMs, run.endAtMs);
  const buys = points.map(({ importPricePerKwh }) => importPricePerKwh);
  const sells = points.map(({ exportPricePerKwh }) => exportPricePerKwh);
  const priceEdge = (index: number): number => {
    const point = points[index] ?? points.at(-1)!;
    const atMs = point.startAtMs + (index < points.length ? 0 : point.durationMs);
    return Math.min(CHART_RIGHT, Math.max(CHART_LEFT, time.x(atMs)));
  };
  const [lowestPrice, highestPrice] = rangeOf(buys, sells);
  const [lowestW, highestW] = splitRangeW(run);
  const [lowestPct, highestPct] = rangeOf(channels.socPct.low, channels.socPct.high);
  const panels: Panel[] = [
    {
      title: `Price, ${escapeHtml(prices.currency)} per kWh`,
      height: 82,
      ticks: axisTicks(Math.min(0, lowestPrice), highestPrice, 4, 0.01),
      draw: (y) =>
        `<path class="line buy" d="${stepLine(buys, priceEdge, y)}"/><path class="line sell" d="${stepLine(sells, priceEdge, y)}"/>`,
    },
    {
      title: 'Mean power of the battery, kW: above zero it leaves, below zero it comes in',
      height: 150,
      ticks: powerTicks(lowestW, highestW),
      draw: (y) => splitAreas(run, time.edgeAt, y) + sumLine(run, time.edgeAt, y),
    },
    {
      title: 'State of charge, %',
      height: 130,
      ticks: [0, 20, 40, 60, 80, 100],
      draw: (y) => socPanel(run, time, reserveSocPct, y),
    },
  ];
  const told = `Prices from ${numberText(lowestPrice, 3)} to ${numberText(highestPrice, 3)} ${escapeHtml(prices.currency)} per kWh, a mean battery power of ${numberText(lowestW / 1000, 1)} to ${numberText(highestW / 1000, 1)} kW, and a state of charge of ${numberText(lowestPct, 0)} to ${numberText(highestPct, 0)} %`;
  return panelChart(panels, time.marks, told, time.away);
}

/** State of charge in front of the states in which the plan would charge, and those in which it would sell. */
function socPanel(run: RecordedTime, { edgeAt }: RunTime, reserveSocPct: number, y: Scale): string {
  const { socPct, chargeUpToSocPct, dischargeDownToSocPct } = run.channels;
  const empty = new Float64Array(run.count);
  const full = new Float64Array(run.count).fill(100);
  const reserve = px(y(reserveSocPct));
  return `<path class="would-charge" d="${stepArea(empty, chargeUpToSocPct.mean, edgeAt, y)}"/><path class="would-sell" d="${stepArea(dischargeDownToSocPct.mean, full, edgeAt, y)}"/><line class="reserve" x1="${CHART_LEFT}" x2="${CHART_RIGHT}" y1="${reserve}" y2="${reserve}"/><path class="line stored" d="${stepLine(socPct.mean, edgeAt, y)}"/>`;
}
