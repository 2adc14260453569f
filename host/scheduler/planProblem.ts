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

/** Efficiency of the charger at one power at its grid side, as data sheets give it. */
export interface EfficiencyPoint {
  readonly powerW: number;
  readonly efficiency: number;
}

/** Most power into or out of the battery at one state of charge. */
export interface SocPowerPoint {
  readonly socPct: number;
  readonly powerW: number;
}

/** What it costs to hold each kWh above a state of charge for an hour: calendar ageing. */
export interface HoldPrice {
  readonly fromSocPct: number;
  readonly pricePerKwhHour: number;
}

/** Of holding this much for an hour. */
export function holdingCostPerHour(
  prices: readonly HoldPrice[],
  storedKwh: number,
  capacityKwh: number,
): number {
  return prices.reduce((sum, { fromSocPct, pricePerKwhHour }, row) => {
    const upToPct = prices[row + 1]?.fromSocPct ?? 100;
    const heldKwh = Math.min(storedKwh, (upToPct / 100) * capacityKwh) - (fromSocPct / 100) * capacityKwh;
    return sum + Math.max(0, heldKwh) * pricePerKwhHour;
  }, 0);
}

/** Battery and charger as seen from the grid meter. Powers are magnitudes. */
export interface PlanBattery {
  readonly capacityWh: number;
  /** Stored per imported energy, 0..1. */
  readonly chargeEfficiency: number;
  /** Exported per drawn energy, 0..1. */
  readonly dischargeEfficiency: number;
  /** Instead of the one efficiency: by power, rising. Between two points, and from 0 W, what is stored is a line. */
  readonly chargeCurve?: readonly EfficiencyPoint[] | undefined;
  readonly dischargeCurve?: readonly EfficiencyPoint[] | undefined;
  readonly maxImportW: number;
  readonly maxExportW: number;
  /** Least power while it moves energy; 0 when not given. */
  readonly minImportW?: number | undefined;
  readonly minExportW?: number | undefined;
  /** Taken by the charger at its grid side while it moves energy, besides its losses; 0 when not given. */
  readonly standbyW?: number | undefined;
  /** Most power at the battery by state of charge, a line between two points; their slopes must not rise. */
  readonly chargeTaper?: readonly SocPowerPoint[] | undefined;
  readonly dischargeTaper?: readonly SocPowerPoint[] | undefined;
  /** Share of what is stored that is gone after a day. */
  readonly selfDischargePctPerDay?: number | undefined;
  /** Taken from the battery all the time, plugged in or not: what the parked car needs. */
  readonly drainW?: number | undefined;
  /** Ageing, per kWh drawn from the battery for export. */
  readonly wearPricePerKwh: number;
  /** Ageing by standing there: from the lowest state of charge on, prices must not fall. */
  readonly holdPrices?: readonly HoldPrice[] | undefined;
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

/** The worth of stored energy at the end as segments that fill a battery, lengths in Wh. */
export function terminalSegments(
  terminal: PlanProblem['terminal'],
  capacityWh: number,
): readonly TerminalSegment[] {
  if ('pricePerKwh' in terminal) return [{ energyWh: capacityWh, pricePerKwh: terminal.pricePerKwh }];
  let roomWh = capacityWh;
  return terminal.map((segment, index) => {
    const energyWh = index === terminal.length - 1 ? roomWh : Math.min(segment.energyWh, roomWh);
    roomWh -= energyWh;
    return { energyWh, pricePerKwh: segment.pricePerKwh };
  });
}

/** Least that a kWh more at the meter stores: what the dearest stored kWh is bought by. */
function leastMarginalEfficiency({ chargeEfficiency, chargeCurve }: PlanBattery): number {
  if (!chargeCurve) return chargeEfficiency;
  let beforeW = 0;
  let storedBeforeW = 0;
  return chargeCurve.reduce((least, { powerW, efficiency }) => {
    const marginal = (powerW * efficiency - storedBeforeW) / (powerW - beforeW);
    beforeW = powerW;
    storedBeforeW = powerW * efficiency;
    return Math.min(least, marginal);
  }, 1);
}

/**
 * Price of each kWh that the trip of a slot needs and the battery does not hold, for every slot. Driving comes before
 * everything else, so this is dearer than anything that the same kWh could earn or avoid later: highest price and
 * terminal price, plus one shortfall for every boundary up to the end. It only sizes the cost of an impossible plan.
 */
export function tripShortfallPrices(problem: PlanProblem): Float64Array {
  const { slots, battery } = problem;
  const shortfallPrice = shortfallPricePerKwh(problem);
  const efficiency = leastMarginalEfficiency(battery);
  let highest = Math.max(0, terminalSegments(problem.terminal, battery.capacityWh)[0]!.pricePerKwh);
  for (const slot of slots)
    highest = Math.max(highest, slot.importPricePerKwh / efficiency, slot.exportPricePerKwh);
  return Float64Array.from(slots, (_, index) => highest + shortfallPrice * (slots.length - index + 1));
}
