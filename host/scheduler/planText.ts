import type { PlanReport, PlanReportSlot } from './planReport.ts';

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const BAR_WIDTH = 8;

/** A bar of `share` (0..1) of the width, padded to it. */
function bar(share: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH * 8);
  return ('█'.repeat(eighths >> 3) + EIGHTHS[eighths & 7]!).padEnd(BAR_WIDTH);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Slots by local hour, in order. An hour that daylight saving repeats has another offset, so it stays two. */
function byHour(slots: readonly PlanReportSlot[]): PlanReportSlot[][] {
  const hours: PlanReportSlot[][] = [];
  let key = '';
  for (const slot of slots) {
    const hour = slot.startAt.slice(0, 13) + slot.startAt.slice(16);
    if (hour !== key) hours.push([]);
    key = hour;
    hours.at(-1)!.push(slot);
  }
  return hours;
}

function hourRow(slots: readonly PlanReportSlot[], highestPrice: number): string {
  const busiest = slots.reduce((a, b) => (Math.abs(b.powerW) > Math.abs(a.powerW) ? b : a));
  const buy = mean(slots.map((slot) => slot.importPrice));
  const sell = mean(slots.map((slot) => slot.exportPrice));
  const powerKw = mean(slots.map((slot) => slot.powerW)) / 1000;
  const { socPct } = slots.at(-1)!;
  return [
    slots[0]!.startAt.slice(11, 16),
    buy.toFixed(3).padStart(7),
    sell.toFixed(3).padStart(7),
    bar(buy / highestPrice),
    (Math.abs(powerKw) < 0.05 ? '·' : powerKw.toFixed(1)).padStart(6),
    `${socPct.toFixed(0).padStart(4)} %`,
    bar(socPct / 100),
    busiest.reason,
  ].join(' ');
}

/** How good the plan is, and how that is known. */
function proofText({ gap, binaries, solverMs, peak }: PlanReport): string {
  const what = peak === null ? 'No plan' : 'No plan under this import';
  if (binaries === 0) return `${what} costs less: exact by the slope method.`;
  const how = `${binaries} binaries, ${solverMs.toFixed(0)} ms in the solver`;
  return gap < 1e-6
    ? `${what} costs less: proven with ${how}.`
    : `At most ${(gap * 100).toFixed(4)} % above the least cost: ${how}.`;
}

/** The report as a table of hours for a terminal: prices, mean power (+ sells), state of charge at the end, reason. */
export function planText(report: PlanReport): string {
  const { slots, costParts, currency } = report;
  const highestPrice = slots.reduce((highest, slot) => Math.max(highest, slot.importPrice), 1e-9);
  const header = [
    'time ',
    'buy'.padStart(7),
    'sell'.padStart(7),
    ' '.repeat(BAR_WIDTH),
    'kW'.padStart(6),
    '   SoC',
  ];
  const lines = [header.join(' ')];
  let date = '';
  for (const hour of byHour(slots)) {
    const day = hour[0]!.startAt.slice(0, 10);
    if (day !== date) lines.push(`${day} ${report.timeZone}, prices in ${currency}/kWh, power + is sold`);
    date = day;
    lines.push(hourRow(hour, highestPrice));
  }
  const money = (amount: number) => amount.toFixed(2);
  lines.push(
    '',
    `Cost ${money(report.cost)} ${currency} = bought ${money(costParts.importCost)} - sold ${money(costParts.exportRevenue)} ` +
      `+ wear ${money(costParts.wear)} - left in the battery ${money(costParts.terminalValue)}` +
      (costParts.holding > 0 ? ` + standing full ${money(costParts.holding)}` : '') +
      (costParts.shortfall > 0 ? ` + shortfall ${money(costParts.shortfall)}` : ''),
  );
  if (report.peak !== null)
    lines.push(
      `Highest import that counts ${(report.peak.powerW / 1000).toFixed(1)} kW: ${money(report.peak.cost)} ${currency} more`,
    );
  lines.push(proofText(report));
  if (report.shortfallWh > 0)
    lines.push(
      'Reserve or target cannot be kept all the time: more power, more time or less energy is needed.',
    );
  return `${lines.join('\n')}\n`;
}
