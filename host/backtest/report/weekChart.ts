import { wallMsFromUtcMs } from '../../prices/timeZone.ts';
import { linearScale, px, roundTicks, type Scale } from '../../report/chartScale.ts';
import { escapeHtml } from '../../report/reportText.ts';
import type { PlanSlot } from '../../scheduler/planProblem.ts';
import { SLOTS_PER_DAY } from '../backtestSlots.ts';
import type { Backtest } from '../runBacktest.ts';

const WIDTH = 760;
const LEFT = 48;
const RIGHT = 752;
const PRICES = { top: 24, bottom: 124 };
const STORED = { top: 158, bottom: 284 };
const HEIGHT = 308;

/** Seven days from `firstDay` on: prices above, stored energy below, and where it charges, sells and is away. */
export function weekChart(
  backtest: Backtest,
  firstDay: number,
  capacityKwh: number,
  reservePct: number,
): string {
  const from = firstDay * SLOTS_PER_DAY;
  const slots = backtest.slots.slice(from, from + 7 * SLOTS_PER_DAY);
  const { rolling, timeZone } = backtest;
  const stored = slots.map((_, index) => rolling.storedKwh[from + index]!);
  const prices = slots.flatMap((slot) => [slot.importPricePerKwh, slot.exportPricePerKwh]);
  const ticks = roundTicks(Math.min(0, ...prices), Math.max(...prices), 3);
  const x = linearScale([0, slots.length], [LEFT, RIGHT]);
  const priceY = linearScale([ticks[0]!, ticks.at(-1)!], [PRICES.bottom, PRICES.top]);
  const storedY = linearScale([0, capacityKwh], [STORED.bottom, STORED.top]);

  const start = `M${px(x(0))} ${px(storedY(from > 0 ? rolling.storedKwh[from - 1]! : backtest.startKwh))}`;
  const curve = stored.map((kwh, index) => `L${px(x(index + 1))} ${px(storedY(kwh))}`).join('');
  const bands = [
    band(slots, (slot) => !slot.plugged, x, 'away'),
    band(slots, (_, index) => rolling.powerW[from + index]! < 0, x, 'charging'),
    band(slots, (_, index) => rolling.powerW[from + index]! > 0, x, 'selling'),
  ];
  const day = new Intl.DateTimeFormat('en', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  const days = slots.flatMap((slot, index) =>
    index % SLOTS_PER_DAY === 0
      ? [
          `<line class="grid" x1="${px(x(index))}" x2="${px(x(index))}" y1="${PRICES.top}" y2="${STORED.bottom}"/><text class="axis" x="${px(x(index + SLOTS_PER_DAY / 2))}" y="${HEIGHT - 6}" text-anchor="middle">${day.format(wallMsFromUtcMs(timeZone, slot.startAtMs))}</text>`,
        ]
      : [],
  );
  const reserveKwh = (reservePct / 100) * capacityKwh;
  const told = `Seven days with prices from ${Math.min(...prices).toFixed(3)} to ${Math.max(...prices).toFixed(3)} and ${Math.min(...stored).toFixed(0)} to ${Math.max(...stored).toFixed(0)} kWh in the battery`;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${told}">${bands.join('')}${days.join('')}
${ticks.map((tick) => label(LEFT - 8, priceY(tick) + 4, String(tick), 'end')).join('')}
${[0, capacityKwh / 2, capacityKwh].map((kwh) => label(LEFT - 8, storedY(kwh) + 4, String(Math.round(kwh)), 'end')).join('')}
${label(LEFT, PRICES.top - 10, `Price, ${escapeHtml(backtest.currency)} per kWh`, 'start')}${label(LEFT, STORED.top - 10, 'Stored energy, kWh', 'start')}
<path class="line buy" d="${steps(slots, 'importPricePerKwh', x, priceY)}"/><path class="line sell" d="${steps(slots, 'exportPricePerKwh', x, priceY)}"/>
<path class="stored-fill" d="${start}${curve}L${px(x(slots.length))} ${STORED.bottom}L${px(x(0))} ${STORED.bottom}z"/><path class="line stored" d="${start}${curve}"/>
<line class="reserve" x1="${LEFT}" x2="${RIGHT}" y1="${px(storedY(reserveKwh))}" y2="${px(storedY(reserveKwh))}"/></svg>`;
}

function label(x: number, y: number, text: string, anchor: string): string {
  return `<text class="axis" x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${text}</text>`;
}

/** A price as a line with steps; equal neighbours are one step. */
function steps(
  slots: readonly PlanSlot[],
  key: 'importPricePerKwh' | 'exportPricePerKwh',
  x: Scale,
  y: Scale,
): string {
  return slots
    .map((slot, index) =>
      index === 0
        ? `M${px(x(0))} ${px(y(slot[key]))}`
        : slot[key] === slots[index - 1]![key]
          ? ''
          : `H${px(x(index))}V${px(y(slot[key]))}`,
    )
    .concat(`H${px(x(slots.length))}`)
    .join('');
}

/** Upright bands over the slots for which something holds. */
function band(
  slots: readonly PlanSlot[],
  holds: (slot: PlanSlot, index: number) => boolean,
  x: Scale,
  kind: string,
): string {
  const tall = STORED.bottom - PRICES.top;
  let path = '';
  let begin = -1;
  for (let index = 0; index <= slots.length; index++) {
    const isIn = index < slots.length && holds(slots[index]!, index);
    if (isIn && begin < 0) begin = index;
    if (!isIn && begin >= 0) {
      const wide = px(x(index) - x(begin));
      path += `M${px(x(begin))} ${PRICES.top}h${wide}v${tall}h-${wide}z`;
      begin = -1;
    }
  }
  return `<path class="band ${kind}" d="${path}"/>`;
}
