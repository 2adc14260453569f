import { linearScale, px, roundTicks, type Scale } from '../../report/chartScale.ts';
import { moneyText, wholeText } from '../../report/reportText.ts';
import type { Backtest } from '../runBacktest.ts';
import { monthMarks } from './monthMarks.ts';
import { runningCosts } from './runningCosts.ts';

const WIDTH = 760;
const HEIGHT = 270;
const EDGE = { left: 48, right: 182, top: 14, bottom: 26 };
const LABEL_GAP = 17;

/** Saved against charging at once, from the start to each day: for what backfeed does, and for what it lies between. */
export function savingsChart(backtest: Backtest): string {
  const plain = runningCosts(backtest.uncontrolled, backtest);
  const lines = [
    { kind: 'ideal', label: 'Perfect foresight', run: backtest.perfectForesight },
    { kind: 'ours', label: 'Backfeed', run: backtest.rolling },
    { kind: 'smart', label: 'Never selling', run: backtest.smartCharging },
  ].map(({ run, ...line }) => ({
    ...line,
    saved: [0, ...runningCosts(run, backtest).map((cost, day) => plain[day]! - cost)],
  }));
  const all = lines.flatMap(({ saved }) => saved);
  const ticks = roundTicks(Math.min(...all), Math.max(...all), 5);
  const x = linearScale([0, backtest.days], [EDGE.left, WIDTH - EDGE.right]);
  const y = linearScale([ticks[0]!, ticks.at(-1)!], [HEIGHT - EDGE.bottom, EDGE.top]);
  const grid = ticks.map(
    (tick) =>
      `<line class="grid" x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${px(y(tick))}" y2="${px(y(tick))}"/><text class="axis" x="${EDGE.left - 8}" y="${px(y(tick) + 4)}" text-anchor="end">${Number.isInteger(tick) ? wholeText(tick) : tick}</text>`,
  );
  const paths = lines.map(
    ({ kind, saved }) =>
      `<path class="line ${kind}" d="${saved.map((value, day) => `${day === 0 ? 'M' : 'L'}${px(x(day))} ${px(y(value))}`).join('')}"/>`,
  );
  const ends = apart(lines.map(({ saved }) => y(saved.at(-1)!)));
  const labels = lines.map(
    ({ kind, label, saved }, index) =>
      `<text class="end ${kind}" x="${WIDTH - EDGE.right + 8}" y="${px(ends[index]! + 4)}">${label} <tspan>${moneyText(saved.at(-1)!, backtest.currency)}</tspan></text>`,
  );
  const told = lines
    .map(({ label, saved }) => `${label} ${moneyText(saved.at(-1)!, backtest.currency)}`)
    .join(', ');
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Saved up to each day against charging at once; at the end: ${told}">${grid.join('')}${monthAxis(backtest, x, HEIGHT - 8)}${paths.join('')}${labels.join('')}</svg>`;
}

/** Names of months in their middle, as many as there is room for. */
export function monthAxis(backtest: Backtest, x: Scale, y: number): string {
  const marks = monthMarks(backtest);
  return marks
    .map(({ label, firstDay, endDay }) => {
      const hasRoom = x(endDay) - x(firstDay) > 24;
      return hasRoom
        ? `<text class="axis" x="${px((x(firstDay) + x(endDay)) / 2)}" y="${px(y)}" text-anchor="middle">${label.slice(0, 3)}</text>`
        : '';
    })
    .join('');
}

/** Places at least a label's height apart, in the order that they have. */
function apart(places: readonly number[]): number[] {
  const order = places
    .map((place, index) => ({ place, index }))
    .sort((one, other) => one.place - other.place);
  const found: number[] = [];
  let free = -Infinity;
  for (const { place, index } of order) {
    found[index] = Math.max(place, free);
    free = found[index] + LABEL_GAP;
  }
  const beyond = Math.max(0, free - LABEL_GAP - (HEIGHT - EDGE.bottom));
  return found.map((place) => place - beyond);
}
