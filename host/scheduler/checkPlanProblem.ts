import { BackfeedError } from '../../sim/backfeedError.ts';
import type {
  EfficiencyPoint,
  HoldPrice,
  PlanBattery,
  PlanProblem,
  PlanSlot,
  SocPowerPoint,
} from './planProblem.ts';

function refuse(key: string, value: unknown, want: string): never {
  throw new BackfeedError('PLAN_INPUT', `${key} is ${String(value)}`, `Give ${want}`);
}

function checkFinite(key: string, value: number): void {
  if (!Number.isFinite(value)) refuse(key, value, 'a finite number');
}

function checkNotNegative(key: string, value: number): void {
  if (!(value >= 0 && value < Infinity)) refuse(key, value, 'a finite number that is 0 or more');
}

function checkPositive(key: string, value: number): void {
  if (!(value > 0 && value < Infinity)) refuse(key, value, 'a finite number above 0');
}

function checkPct(key: string, value: number): void {
  if (!(value >= 0 && value <= 100)) refuse(key, value, 'a percentage from 0 to 100');
}

function checkEfficiency(key: string, value: number): void {
  if (!(value > 0 && value <= 1)) refuse(key, value, 'an efficiency above 0 and up to 1');
}

/** Powers rise, and what reaches the battery rises with them. */
function checkCurve(
  key: string,
  curve: readonly EfficiencyPoint[],
  batteryW: (point: EfficiencyPoint) => number,
): void {
  if (curve.length === 0) refuse(key, 'an empty list', 'at least one point');
  let beforeW = 0;
  let batteryBeforeW = 0;
  curve.forEach((point, index) => {
    checkEfficiency(`${key}[${index}].efficiency`, point.efficiency);
    if (!(point.powerW > beforeW)) refuse(`${key}[${index}].powerW`, point.powerW, 'powers that rise from 0');
    if (!(batteryW(point) > batteryBeforeW))
      refuse(
        `${key}[${index}].efficiency`,
        point.efficiency,
        'more power at the battery than at the point before',
      );
    beforeW = point.powerW;
    batteryBeforeW = batteryW(point);
  });
}

/** A line between points whose slopes do not rise. */
function checkTaper(key: string, taper: readonly SocPowerPoint[]): void {
  if (taper.length === 0) refuse(key, 'an empty list', 'at least one point');
  let slopeBefore = Infinity;
  taper.forEach(({ socPct, powerW }, index) => {
    checkPct(`${key}[${index}].socPct`, socPct);
    checkNotNegative(`${key}[${index}].powerW`, powerW);
    const before = taper[index - 1];
    if (!before) return;
    if (!(socPct > before.socPct)) refuse(`${key}[${index}].socPct`, socPct, 'states of charge that rise');
    const slope = (powerW - before.powerW) / (socPct - before.socPct);
    if (slope > slopeBefore + 1e-9)
      refuse(`${key}[${index}].powerW`, powerW, 'powers whose rise per percent does not grow');
    slopeBefore = slope;
  });
  const ends = taper.length > 1 && (taper[0]!.socPct !== 0 || taper[taper.length - 1]!.socPct !== 100);
  if (ends) refuse(key, 'not given for every state of charge', 'points from 0 to 100 %');
}

/** From each state of charge on a price that is not below the one before. */
function checkHoldPrices(rows: readonly HoldPrice[]): void {
  rows.forEach(({ fromSocPct, pricePerKwhHour }, index) => {
    const before = rows[index - 1];
    checkPct(`battery.holdPrices[${index}].fromSocPct`, fromSocPct);
    checkFinite(`battery.holdPrices[${index}].pricePerKwhHour`, pricePerKwhHour);
    if (before && !(fromSocPct > before.fromSocPct))
      refuse(`battery.holdPrices[${index}].fromSocPct`, fromSocPct, 'states of charge that rise');
    if (pricePerKwhHour < (before?.pricePerKwhHour ?? 0))
      refuse(
        `battery.holdPrices[${index}].pricePerKwhHour`,
        pricePerKwhHour,
        'prices from 0 that do not fall',
      );
  });
}

/** Throws PLAN_INPUT, naming the key, unless a planner can take the battery. */
export function checkBattery(battery: PlanBattery): void {
  checkPositive('battery.capacityWh', battery.capacityWh);
  checkEfficiency('battery.chargeEfficiency', battery.chargeEfficiency);
  checkEfficiency('battery.dischargeEfficiency', battery.dischargeEfficiency);
  checkNotNegative('battery.maxImportW', battery.maxImportW);
  checkNotNegative('battery.maxExportW', battery.maxExportW);
  checkNotNegative('battery.minImportW', battery.minImportW ?? 0);
  checkNotNegative('battery.minExportW', battery.minExportW ?? 0);
  checkNotNegative('battery.standbyW', battery.standbyW ?? 0);
  checkNotNegative('battery.drainW', battery.drainW ?? 0);
  checkNotNegative('battery.wearPricePerKwh', battery.wearPricePerKwh);
  const lost = battery.selfDischargePctPerDay ?? 0;
  if (!(lost >= 0 && lost < 100))
    refuse('battery.selfDischargePctPerDay', lost, 'a percentage from 0 to below 100');
  const { chargeCurve, dischargeCurve, chargeTaper, dischargeTaper } = battery;
  if (chargeCurve)
    checkCurve('battery.chargeCurve', chargeCurve, ({ powerW, efficiency }) => powerW * efficiency);
  if (dischargeCurve)
    checkCurve('battery.dischargeCurve', dischargeCurve, ({ powerW, efficiency }) => powerW / efficiency);
  if (chargeTaper) checkTaper('battery.chargeTaper', chargeTaper);
  if (dischargeTaper) checkTaper('battery.dischargeTaper', dischargeTaper);
  checkHoldPrices(battery.holdPrices ?? []);
}

/** Throws PLAN_INPUT, naming the key, unless the problem can be planned. */
export function checkPlanProblem(problem: PlanProblem): void {
  const { battery, slots, terminal } = problem;
  checkBattery(battery);
  checkPct('initialSocPct', problem.initialSocPct);
  checkPct('reserveSocPct', problem.reserveSocPct);
  checkPct('endSocPct', problem.endSocPct ?? 0);
  if (problem.shortfallPricePerKwh !== undefined)
    checkPositive('shortfallPricePerKwh', problem.shortfallPricePerKwh);
  if ('pricePerKwh' in terminal) {
    checkFinite('terminal.pricePerKwh', terminal.pricePerKwh);
  } else {
    if (terminal.length === 0) refuse('terminal', 'an empty list', 'at least one segment');
    terminal.forEach((segment, index) => {
      checkNotNegative(`terminal[${index}].energyWh`, segment.energyWh);
      checkFinite(`terminal[${index}].pricePerKwh`, segment.pricePerKwh);
      const previous = terminal[index - 1];
      if (previous !== undefined && segment.pricePerKwh > previous.pricePerKwh) {
        refuse(
          `terminal[${index}].pricePerKwh`,
          segment.pricePerKwh,
          'prices that do not rise from segment to segment',
        );
      }
    });
  }
  if (slots.length === 0) refuse('slots', 'empty', 'at least one slot');
  for (let index = 0; index < slots.length; index += 1) {
    const fault = slotFault(slots[index]!, slots[index - 1]);
    if (fault !== null)
      refuse(`slots[${index}].${fault.key}`, slots[index]![fault.key] ?? 'missing', fault.want);
  }
}

/** Returns the fault instead of throwing: key texts for hundreds of good slots would cost more than the plan. */
function slotFault(
  slot: PlanSlot,
  previous: PlanSlot | undefined,
): { key: keyof PlanSlot; want: string } | null {
  if (!Number.isFinite(slot.startAtMs)) return { key: 'startAtMs', want: 'a Unix time in ms' };
  if (!(slot.durationMs > 0 && slot.durationMs < Infinity))
    return { key: 'durationMs', want: 'a duration above 0' };
  if (previous !== undefined && slot.startAtMs !== previous.startAtMs + previous.durationMs) {
    return { key: 'startAtMs', want: 'the end of the slot before' };
  }
  if (!Number.isFinite(slot.importPricePerKwh)) return { key: 'importPricePerKwh', want: 'a finite price' };
  if (!Number.isFinite(slot.exportPricePerKwh)) return { key: 'exportPricePerKwh', want: 'a finite price' };
  if (!(slot.tripEnergyWh >= 0 && slot.tripEnergyWh < Infinity))
    return { key: 'tripEnergyWh', want: 'an energy of 0 or more' };
  const { minSocPct = 0, maxImportW = 0, maxExportW = 0 } = slot;
  if (!(minSocPct >= 0 && minSocPct <= 100)) return { key: 'minSocPct', want: 'a percentage from 0 to 100' };
  if (!(maxImportW >= 0)) return { key: 'maxImportW', want: 'a power of 0 or more' };
  if (!(maxExportW >= 0)) return { key: 'maxExportW', want: 'a power of 0 or more' };
  return null;
}
