import type { FleetReport } from './fleetReport.ts';

const HEIGHTS = ' ▁▂▃▄▅▆▇█';

/** A fleet's report for a terminal: power over the day, where the energy went, and who was let down. */
export function fleetText(report: FleetReport): string {
  const { vehicles, days, currency, groups } = report;
  const perCarDay = (kwh: number): string => `${(kwh / vehicles / days).toFixed(2).padStart(8)} kWh`;
  const row = (label: string, kwh: number): string =>
    `  ${label.padEnd(28)}${perCarDay(kwh)}  ${(kwh / 1000).toFixed(2).padStart(10)} MWh`;
  const { importKwByHalfHour, exportKwByHalfHour, pluggedShareByHalfHour, lossesKwh } = report;
  const highestKw = Math.max(...importKwByHalfHour, ...exportKwByHalfHour, 1e-9);
  const lossKwh =
    lossesKwh.battery + lossesKwh.conversion + lossesKwh.standby + lossesKwh.transferAuxiliaries;
  const shareMet = report.departures === 0 ? 1 : 1 - report.unmetDepartures / report.departures;
  const missedKwh = report.unmetKwh / Math.max(1, report.unmetDepartures);
  return [
    `${vehicles} cars for ${days} ${days === 1 ? 'day' : 'days'}: ${groups.map((group) => `${group.vehicles} ${group.label}`).join(', ')}`,
    '',
    'Mean day at the grid     0     3     6     9     12    15    18    21',
    `  buys   up to ${kw(Math.max(...importKwByHalfHour))} ${sparkline(importKwByHalfHour, highestKw)}`,
    `  sells  up to ${kw(Math.max(...exportKwByHalfHour))} ${sparkline(exportKwByHalfHour, highestKw)}`,
    `  plugged in  ${percent(Math.max(...pluggedShareByHalfHour)).padStart(9)}  ${sparkline(pluggedShareByHalfHour, 1)}`,
    `  highest step: buys ${kw(report.peakImportKw).trim()}, sells ${kw(report.peakExportKw).trim()}`,
    '',
    'Energy                        per car and day       in all',
    row('bought', report.importedKwh),
    row('sold', report.exportedKwh),
    row('to the motor', report.tractionKwh),
    row('back when braking', report.regenKwh),
    row('lost beside the road', lossKwh),
    row('more in the batteries', report.storeChangeKwh),
    `  The balance is open by ${report.balanceResidual.toExponential(1)} of the throughput.`,
    '',
    `Money: bought for ${report.cost.toFixed(2)}, sold for ${report.revenue.toFixed(2)} ${currency}; ${((report.cost - report.revenue) / vehicles / days).toFixed(3)} ${currency} per car and day.`,
    `Departures: ${report.departures}, ${percent(shareMet)} with the charge that the owner wants${report.unmetDepartures ? `; the others lack ${missedKwh.toFixed(1)} kWh` : ''}. ${report.strandedDrives} of ${report.drives + report.strandedDrives} drives did not take place for want of charge.`,
    `State of charge: 0 % ${sparkline(report.socShares, Math.max(...report.socShares))} 100 %, by time spent there.`,
    '',
  ].join('\n');
}

/** Below this share of the highest there is nothing to see: stations that sleep. */
const SEEN_SHARE = 0.02;

/** One character a value, eight heights. */
function sparkline(values: readonly number[], highest: number): string {
  return values
    .map(
      (value) =>
        HEIGHTS[
          value < SEEN_SHARE * highest ? 0 : Math.max(1, Math.min(8, Math.round((value / highest) * 8)))
        ],
    )
    .join('');
}

function kw(powerKw: number): string {
  const text = powerKw >= 1000 ? `${(powerKw / 1000).toFixed(2)} MW` : `${powerKw.toFixed(1)} kW`;
  return text.padStart(9);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
