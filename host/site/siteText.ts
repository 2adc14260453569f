import { localIso } from '../prices/timeZone.ts';
import type { OptimalSitePlan } from './planSite.ts';
import type { SiteProblem } from './siteProblem.ts';

const HOUR_MS = 3_600_000;
const WIDTH = 7;

const kw = (powerW: number): string =>
  (Math.abs(powerW) < 50 ? '·' : (powerW / 1000).toFixed(1)).padStart(WIDTH);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The plan of a house as a table of hours for a terminal: powers are + out of the house and out of a store. */
export function siteText(
  plan: OptimalSitePlan,
  { slots, stores }: SiteProblem,
  startAtMs: number,
  timeZone: string,
): string {
  const { currency, costParts, totals } = plan;
  const slotMs = slots[0]!.durationMs;
  const perHour = Math.max(1, Math.round(HOUR_MS / slotMs));
  const head = ['time ', ...['buy', 'sell', 'house', 'PV', 'meter'].map((name) => name.padStart(WIDTH))];
  for (const { name } of stores) head.push(name.slice(0, WIDTH).padStart(WIDTH), '    %');
  const lines = [head.join(' ')];
  for (let first = 0; first < slots.length; first += perHour) {
    const range = slots.slice(first, first + perHour);
    const end = first + range.length;
    const row = [
      localIso(timeZone, startAtMs + first * slotMs).slice(11, 16),
      mean(range.map((slot) => slot.importPricePerKwh))
        .toFixed(3)
        .padStart(WIDTH),
      mean(range.map((slot) => slot.exportPricePerKwh))
        .toFixed(3)
        .padStart(WIDTH),
      kw(mean(range.map((slot) => slot.houseLoadW))),
      kw(mean(range.map((slot) => slot.pvW))),
      kw(mean(plan.meter.slice(first, end).map(({ powerW }) => powerW))),
    ];
    plan.stores.forEach((store, index) => {
      const { capacityWh, plugged } = stores[index]!;
      const isAway = plugged !== undefined && !plugged.slice(first, end).includes(true);
      const power = kw(mean(store.slots.slice(first, end).map(({ powerW }) => powerW)));
      row.push(
        isAway ? 'away'.padStart(WIDTH) : power,
        ((store.slots[end - 1]!.energyWh / capacityWh) * 100).toFixed(0).padStart(5),
      );
    });
    lines.push(row.join(' '));
  }
  const money = (amount: number): string => amount.toFixed(2);
  const demand = costParts.demandCharge > 0 ? ` + highest import ${money(costParts.demandCharge)}` : '';
  lines.push(
    '',
    `Powers in kW, + out of the house and out of a store; prices in ${currency}/kWh, ${timeZone}.`,
    `Cost ${money(plan.cost - costParts.penalties)} ${currency} = bought ${money(costParts.importCost)} - sold ${money(costParts.exportRevenue)} + wear ${money(costParts.wear)}${demand} - left in the stores ${money(costParts.terminalValue)}`,
    plan.gap < 1e-6
      ? `No plan costs less: proven in ${plan.durationMs.toFixed(0)} ms, ${plan.binaries} binaries.`
      : `At most ${(plan.gap * 100).toFixed(3)} % above the least cost: ${plan.durationMs.toFixed(0)} ms, ${plan.binaries} binaries.`,
  );
  const missed = totals.belowMinWh + totals.belowGoalWh + totals.unservedTripWh;
  if (missed > 1) lines.push('A reserve, a departure or a trip cannot be served: see totals in --json.');
  if (totals.importOverCapWh + totals.exportOverCapWh > 1)
    lines.push('The caps of the meter cannot be kept: see totals in --json.');
  return `${lines.join('\n')}\n`;
}
