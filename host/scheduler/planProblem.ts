import { BackfeedError } from '../../sim/backfeedError.ts';

/** One slot of the horizon. */
export interface PlanSlot {
  readonly startAtMs: number;
  readonly durationMs: number;
  /** Paid per kWh at the grid meter. */
  readonly importPricePerKwh: number;
  /** Received per kWh at the grid meter. */
  readonly exportPricePerKwh: number;
  /** Whether the car can charge and discharge throughout the slot. */
  readonly plugged: boolean;
  /** Taken out of the battery by driving, before any charge or discharge of the slot. */
  readonly tripEnergyWh: number;
  /** Soft minimum at the start of the slot: the departure target. The state at the very first start is given, so not judged. */
  readonly minSocPct?: number;
  /** Caps of this slot at the grid meter, where tighter than the battery's. */
  readonly maxImportW?: number;
  readonly maxExportW?: number;
}

/** Battery and charger as seen from the grid meter. Powers are magnitudes. */
export interface PlanBattery {
  readonly capacityWh: number;
  /** Stored per imported energy, 0..1. */
  readonly chargeEfficiency: number;
  /** Exported per drawn energy, 0..1. */
  readonly dischargeEfficiency: number;
  readonly maxImportW: number;
  readonly maxExportW: number;
  /** Ageing, per kWh drawn from the battery for export. */
  readonly wearPricePerKwh: number;
}

/** Worth of stored energy at the end of the horizon, from an empty battery upward; prices must not rise. */
export interface TerminalSegment {
  readonly energyWh: number;
  readonly pricePerKwh: number;
}

/** What a planner decides about: one vehicle over one horizon. Money is in `currency`. */
export interface PlanProblem {
  readonly currency: string;
  /** In order, without gap. All of one length, except that the first may be shorter. */
  readonly slots: readonly PlanSlot[];
  readonly battery: PlanBattery;
  readonly initialSocPct: number;
  /** Soft minimum at each slot boundary that touches a plugged slot. */
  readonly reserveSocPct: number;
  /**
   * Price of each kWh that a soft minimum is missed by, charged at every boundary. Default: the larger of 5 and ten
   * times the highest price, so that no currency makes a sale worth more than the reserve.
   */
  readonly shortfallPricePerKwh?: number;
  /** One price for all stored energy, or segments; the last segment reaches up to the full battery. */
  readonly terminal: { readonly pricePerKwh: number } | readonly TerminalSegment[];
  /** Soft minimum at the end of the last slot. */
  readonly endSocPct?: number;
}

/** The shortfall price in force; see PlanProblem. */
export function shortfallPricePerKwh(problem: PlanProblem): number {
  if (problem.shortfallPricePerKwh !== undefined) return problem.shortfallPricePerKwh;
  let highest = 0.5;
  for (const slot of problem.slots) {
    highest = Math.max(highest, Math.abs(slot.importPricePerKwh), Math.abs(slot.exportPricePerKwh));
  }
  return 10 * highest;
}

/** Soft minimum at boundary `index` (the start of slot `index`; `slots.length` is the end), %. 0 at the first start. */
export function softMinSocPct(problem: PlanProblem, index: number): number {
  if (index === 0) return 0;
  const { slots } = problem;
  const touchesPlugged = slots[index - 1]!.plugged || slots[index]?.plugged === true;
  const target = (index === slots.length ? problem.endSocPct : slots[index]!.minSocPct) ?? 0;
  return touchesPlugged ? Math.max(target, problem.reserveSocPct) : target;
}

/** The worth of stored energy at the end as segments that fill the battery, lengths in Wh. */
export function terminalSegments(problem: PlanProblem): readonly TerminalSegment[] {
  const { terminal } = problem;
  const { capacityWh } = problem.battery;
  if ('pricePerKwh' in terminal) return [{ energyWh: capacityWh, pricePerKwh: terminal.pricePerKwh }];
  let roomWh = capacityWh;
  return terminal.map((segment, index) => {
    const energyWh = index === terminal.length - 1 ? roomWh : Math.min(segment.energyWh, roomWh);
    roomWh -= energyWh;
    return { energyWh, pricePerKwh: segment.pricePerKwh };
  });
}

/**
 * Price of each kWh that the trip of a slot needs and the battery does not hold, for every slot. Driving comes before
 * everything else, so this is dearer than anything that the same kWh could earn or avoid later: highest purchase and
 * terminal price, plus one shortfall for every boundary up to the end. It only sizes the cost of an impossible plan.
 */
export function tripShortfallPrices(problem: PlanProblem): Float64Array {
  const { slots, battery } = problem;
  const shortfallPrice = shortfallPricePerKwh(problem);
  let highest = Math.max(0, terminalSegments(problem)[0]!.pricePerKwh);
  for (const slot of slots) highest = Math.max(highest, slot.importPricePerKwh / battery.chargeEfficiency);
  return Float64Array.from(slots, (_, index) => highest + shortfallPrice * (slots.length - index + 1));
}

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

/** Throws PLAN_INPUT, naming the key, unless the problem can be planned. */
export function checkPlanProblem(problem: PlanProblem): void {
  const { battery, slots, terminal } = problem;
  checkPositive('battery.capacityWh', battery.capacityWh);
  checkEfficiency('battery.chargeEfficiency', battery.chargeEfficiency);
  checkEfficiency('battery.dischargeEfficiency', battery.dischargeEfficiency);
  checkNotNegative('battery.maxImportW', battery.maxImportW);
  checkNotNegative('battery.maxExportW', battery.maxExportW);
  checkNotNegative('battery.wearPricePerKwh', battery.wearPricePerKwh);
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
