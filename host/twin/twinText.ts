import { reasonCodes } from '../../firmware/contract/reasonCodes.ts';
import { originText } from '../origin/originText.ts';
import { localIso } from '../prices/timeZone.ts';
import { energyText } from '../text/energyText.ts';
import { textBar, textRows } from '../text/textRows.ts';
import type { TwinReport } from './twinReport.ts';

const MINUTE_MS = 60_000;

function duration(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes === 0) return `${Math.round(ms / 1000)} s`;
  return minutes < 60
    ? `${minutes} min`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** One line for each run of hours with the same reason. */
function hourLines(report: TwinReport, timeZone: string): string[] {
  const lines: string[] = [];
  let from = 0;
  report.hours.forEach((hour, index) => {
    const next = report.hours[index + 1];
    const same = next && next.code === hour.code && next.exportingMs > 0 === hour.exportingMs > 0;
    if (same) return;
    const clockTime = (at: string): string => localIso(timeZone, Date.parse(at)).slice(11, 16);
    const soldMs = report.hours.slice(from, index + 1).reduce((sum, { exportingMs }) => sum + exportingMs, 0);
    const sold = soldMs > 0 ? `sold for ${duration(soldMs)}${hour.code ? ', then ' : ''}` : '';
    const why = hour.code ? `${hour.code} (${reasonCodes[hour.code].label.toLowerCase()})` : '';
    lines.push(
      `  ${clockTime(report.hours[from]!.startAt)} - ${clockTime(next?.startAt ?? report.endAt)}  ${sold}${why}`,
    );
    from = index + 1;
  });
  return lines;
}

/** The report for people. */
export function twinText(report: TwinReport, title: string, timeZone: string): string {
  const { energyWh, money, frames, socPct, registersWh } = report;
  const cash = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(3)} ${money.currency}`;
  const soldFrom = originText(report.exportedWhByOrigin);
  const losses = Object.entries(energyWh.lossesBy).sort((a, b) => b[1] - a[1]);
  const most = losses[0]?.[1] ?? 0;
  const local = (at: string): string => localIso(timeZone, Date.parse(at)).slice(0, 16).replace('T', ' ');
  return [
    '',
    `${title} (${report.scenario}, seed ${report.seed})`,
    `${local(report.startAt)} to ${local(report.endAt)} ${timeZone}, simulated in ${(report.wallMs / 1000).toFixed(1)} s`,
    '',
    'Road',
    ...textRows([
      ['distance', `${report.distanceKm.toFixed(2)} km`],
      ['traction', energyText(energyWh.traction)],
      [
        'recovered by braking',
        `${energyText(energyWh.regen)} (${report.regenSharePct.toFixed(1)} % of traction)`,
      ],
    ]),
    '',
    'Grid',
    ...textRows([
      ['imported', energyText(energyWh.gridImported)],
      ['exported', energyText(energyWh.gridExported)],
      ...(soldFrom ? [['sold energy came from', soldFrom] as const] : []),
      [
        'state of charge',
        `${socPct.start.toFixed(1)} % to ${socPct.end.toFixed(1)} %, lowest while selling ${socPct.minWhileExporting.toFixed(1)} % (reserve ${socPct.reserve} %)`,
      ],
    ]),
    '',
    `Losses ${energyText(energyWh.losses)}, change in store ${energyText(energyWh.storeChange)}, audit residual ${report.auditResidual.toExponential(1)}`,
    ...textRows(losses.map(([name, wh]) => [name, `${energyText(wh).padStart(9)}  ${textBar(wh, most)}`])),
    '',
    'What the car itself measured',
    ...textRows([
      ['imported, exported', `${energyText(registersWh.imported)}, ${energyText(registersWh.exported)}`],
      ['traction, regen', `${energyText(registersWh.traction)}, ${energyText(registersWh.regen)}`],
      ['CAN frames', `${frames.received} received, ${frames.filtered} filtered out, ${frames.lost} lost`],
      [
        'policies, records',
        `${report.policies} received, ${report.journal.stored} stored once (${report.journal.duplicates} repeated)`,
      ],
    ]),
    '',
    'Money: sold - bought - wear + change in store at the mean price',
    ...textRows([
      ['this run', cash(money.net)],
      ['perfect foresight', cash(money.perfectForesight)],
      ['never export', cash(money.neverExport)],
      ['charge at once', cash(money.chargeAtOnce)],
    ]),
    '',
    'Why it did not sell',
    ...hourLines(report, timeZone),
    '',
  ].join('\n');
}
