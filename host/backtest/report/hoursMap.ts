import { linearScale, px } from '../../report/chartScale.ts';
import { SLOTS_PER_DAY } from '../backtestSlots.ts';
import type { Backtest } from '../runBacktest.ts';
import { monthAxis } from './savingsChart.ts';

const HOURS = 24;
const SLOTS_PER_HOUR = SLOTS_PER_DAY / HOURS;
const WIDTH = 760;
const LEFT = 48;
const ROW = 9;
const TOP = 4;
const LEVELS = 4;

/** A day a column, an hour a row: how much the car charged or sold, and when it was away. */
export function hoursMap(backtest: Backtest): string {
  const { days, slots, rolling } = backtest;
  const x = linearScale([0, days], [LEFT, WIDTH]);
  const height = TOP + HOURS * ROW + 22;
  const means = Array.from({ length: days * HOURS }, (_, hour) => {
    const quarters = rolling.powerW.subarray(hour * SLOTS_PER_HOUR, (hour + 1) * SLOTS_PER_HOUR);
    return quarters.reduce((sum, powerW) => sum + powerW, 0) / SLOTS_PER_HOUR;
  });
  const highestW = means.reduce((highest, meanW) => Math.max(highest, Math.abs(meanW)), 1e-9);
  // One path a shade: a year has thousands of cells.
  const shades = new Map<string, string>();
  means.forEach((meanW, index) => {
    const level = Math.ceil((Math.abs(meanW) / highestW) * LEVELS - 1e-9);
    const isAway =
      !slots[index * SLOTS_PER_HOUR]!.plugged && !slots[(index + 1) * SLOTS_PER_HOUR - 1]!.plugged;
    const shade = level > 0 ? `${meanW > 0 ? 'sell' : 'charge'}${level}` : isAway ? 'away' : null;
    if (shade === null) return;
    const day = Math.floor(index / HOURS);
    const from = px(x(day));
    const wide = px(x(day + 1) - x(day) + 0.05);
    shades.set(
      shade,
      `${shades.get(shade) ?? ''}M${from} ${TOP + (index % HOURS) * ROW}h${wide}v${ROW}h-${wide}z`,
    );
  });
  const cells = [...shades].map(([shade, path]) => `<path class="${shade}" d="${path}"/>`);
  const hours = [0, 6, 12, 18, 24].map(
    (hour) =>
      `<text class="axis" x="${LEFT - 8}" y="${TOP + hour * ROW + (hour === 0 ? 9 : hour === 24 ? 0 : 4)}" text-anchor="end">${hour}:00</text>`,
  );
  const frame = `<rect class="ground" x="${LEFT}" y="${TOP}" width="${WIDTH - LEFT}" height="${HOURS * ROW}"/>`;
  const told = `Hours of ${days} days: charged ${Math.round(rolling.importedKwh)} kWh and sold ${Math.round(rolling.exportedKwh)} kWh. ${busiest(means, 1, 'Sold')}${busiest(means, -1, 'Charged')}`;
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${told}">${frame}${cells.join('')}${hours.join('')}${monthAxis(backtest, x, height - 6)}</svg>`;
}

/** A sentence on the hour of the day in which most was sold or charged. */
function busiest(means: readonly number[], sign: 1 | -1, verb: string): string {
  const byHour = new Float64Array(HOURS);
  means.forEach((meanW, index) => {
    byHour[index % HOURS]! += Math.max(0, sign * meanW);
  });
  const hour = byHour.indexOf(Math.max(...byHour));
  return byHour[hour]! > 0 ? `${verb} most from ${hour}:00 to ${hour + 1}:00. ` : '';
}
