import type { Reason } from '../contract/reasons.ts';
import * as limit from 'safety-limits';

/** What cells and temperatures allow: a share of the power, 0 to 1, in each direction, and what bounds it. */
export interface BatteryLimits {
  exportShare: number;
  importShare: number;
  exportLimitedBy: Reason;
  importLimitedBy: Reason;
}

/** Both in bands: 1 as long as both distances to a limit are beyond the band in which power falls, 0 at a limit. */
function share(cells: number, temperature: number): number {
  return Math.max(0, Math.min(cells, temperature, 1));
}

function bound(cells: number, temperature: number): Reason {
  return temperature < cells ? 'BATTERY_TEMPERATURE' : 'CELL_VOLTAGE';
}

/**
 * Safety goals 2 and 3: power falls over a band before each limit. What is unknown, or beyond all numbers, allows nothing.
 * @param limits is overwritten
 */
export function judgeBattery(
  cellMinV: number,
  cellMaxV: number,
  tempMinC: number,
  tempMaxC: number,
  limits: BatteryLimits,
): void {
  if (!isFinite(cellMinV + cellMaxV + tempMinC + tempMaxC)) {
    limits.exportShare = 0;
    limits.importShare = 0;
    limits.exportLimitedBy = 'BATTERY_STALE';
    limits.importLimitedBy = 'BATTERY_STALE';
    return;
  }
  const charged = (cellMinV - limit.cellDischargeStopV) / limit.cellDerateV;
  const empty = (limit.cellChargeStopV - cellMaxV) / limit.cellDerateV;
  const cool = (limit.batteryTempMaxC - tempMaxC) / limit.tempDerateC;
  const fitForExport = Math.min(cool, (tempMinC - limit.dischargeTempMinC) / limit.tempDerateC);
  const fitForImport = Math.min(cool, (tempMinC - limit.chargeTempMinC) / limit.tempDerateC);
  limits.exportShare = share(charged, fitForExport);
  limits.importShare = share(empty, fitForImport);
  limits.exportLimitedBy = bound(charged, fitForExport);
  limits.importLimitedBy = bound(empty, fitForImport);
}
