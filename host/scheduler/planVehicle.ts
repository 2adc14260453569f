import { planReason } from './planReason.ts';
import {
  checkPlanProblem,
  shortfallPricePerKwh,
  softMinSocPct,
  terminalSegments,
  tripShortfallPrices,
  type PlanProblem,
} from './planProblem.ts';
import { slopeAbove, slopeBelow, solveSlopeProgramme, type SlopeProgramme } from './slopeProgramme.ts';

export interface PlannedSlot {
  readonly startAtMs: number;
  readonly durationMs: number;
  readonly importPricePerKwh: number;
  readonly exportPricePerKwh: number;
  readonly plugged: boolean;
  /** Mean over the slot at the grid meter, + is export. */
  readonly powerW: number;
  /** At the end of the slot. */
  readonly socPct: number;
  /** Below this the slot charges; 0 while unplugged. Exact, not rounded. */
  readonly chargeUpToSocPct: number;
  /** Above this the slot sells; 100 while unplugged. Never below `chargeUpToSocPct`. */
  readonly dischargeDownToSocPct: number;
  /** By how much the soft minimum at the end of the slot is missed. */
  readonly shortfallWh: number;
  /** Trip energy that the battery did not hold. */
  readonly unservedTripWh: number;
  /** Selling would gain more than buying costs (a sale price above the purchase price, or a deep negative one): the
   *  thresholds are those of a sale that gains exactly what buying costs. */
  readonly relaxed: boolean;
  /** One short sentence with numbers. */
  readonly reason: string;
}

/** Where the cost of a plan comes from; cost = importCost - exportRevenue + wear + shortfall - terminalValue. */
export interface PlanCostParts {
  readonly importCost: number;
  readonly exportRevenue: number;
  readonly wear: number;
  /** Penalties of missed soft minima and of trips that the battery cannot serve: not money that anyone pays. */
  readonly shortfall: number;
  /** Worth of the energy that is left at the end. */
  readonly terminalValue: number;
}

export interface Plan {
  readonly currency: string;
  /** Objective of the plan in money, less is better; see PlanCostParts. */
  readonly cost: number;
  readonly costParts: PlanCostParts;
  readonly slots: readonly PlannedSlot[];
  /** What one kWh less in the battery at the start would cost. */
  readonly storedEnergyValuePerKwh: number;
  /** Energy that soft minima are missed by, summed over slot ends; 0 when reserve and targets are kept. */
  readonly shortfallWh: number;
}

const WH_PER_KWH = 1000;
const MS_PER_HOUR = 3_600_000;
/** Energies below this are rounding residue of the forward pass, kWh. */
const NOTHING_KWH = 1e-10;

/** The problem in stored energy: efficiency and wear go into the prices, powers into energies a slot. */
function toSlopeProgramme(problem: PlanProblem): SlopeProgramme {
  const { slots, battery } = problem;
  const { chargeEfficiency, dischargeEfficiency, wearPricePerKwh } = battery;
  const capacityKwh = battery.capacityWh / WH_PER_KWH;
  const count = slots.length;
  const programme = {
    capacityKwh,
    chargeKwh: new Float64Array(count),
    drawKwh: new Float64Array(count),
    storePrice: new Float64Array(count),
    drawPrice: new Float64Array(count),
    tripKwh: new Float64Array(count),
    tripShortfallPrice: tripShortfallPrices(problem),
    softMinKwh: new Float64Array(count + 1),
    shortfallPrice: shortfallPricePerKwh(problem),
    terminalKwh: terminalSegments(problem).map((segment) => segment.energyWh / WH_PER_KWH),
    terminalPrice: terminalSegments(problem).map((segment) => segment.pricePerKwh),
  };
  for (let index = 0; index < count; index += 1) {
    const slot = slots[index]!;
    const hours = slot.durationMs / MS_PER_HOUR;
    if (slot.plugged) {
      const importW = Math.min(battery.maxImportW, slot.maxImportW ?? Infinity);
      const exportW = Math.min(battery.maxExportW, slot.maxExportW ?? Infinity);
      programme.chargeKwh[index] = (importW / WH_PER_KWH) * hours * chargeEfficiency;
      programme.drawKwh[index] = ((exportW / WH_PER_KWH) * hours) / dischargeEfficiency;
    }
    const storePrice = slot.importPricePerKwh / chargeEfficiency;
    programme.storePrice[index] = storePrice;
    programme.drawPrice[index] = Math.min(
      storePrice,
      slot.exportPricePerKwh * dischargeEfficiency - wearPricePerKwh,
    );
    programme.tripKwh[index] = slot.tripEnergyWh / WH_PER_KWH;
  }
  for (let index = 0; index <= count; index += 1) {
    programme.softMinKwh[index] = (softMinSocPct(problem, index) / 100) * capacityKwh;
  }
  return programme;
}

/**
 * The optimal plan for one vehicle, exact for every problem in which no slot sells dearer than it buys (after
 * efficiency and wear). Where one does, a plan without simultaneous charge and discharge is not a convex problem: such
 * a slot is planned as if its sale gained what buying costs, and is marked `relaxed`; cost is still counted at the true
 * prices. Reserve and targets are soft: what cannot be reached is reported as a shortfall, never an error.
 *
 * Order within a slot: trip energy first, then charge or discharge.
 *
 * @throws BackfeedError PLAN_INPUT, naming the key
 */
export function planVehicle(problem: PlanProblem): Plan {
  checkPlanProblem(problem);
  const { battery, slots } = problem;
  const { chargeEfficiency, dischargeEfficiency, wearPricePerKwh } = battery;
  const programme = toSlopeProgramme(problem);
  const { capacityKwh, softMinKwh, shortfallPrice, tripShortfallPrice } = programme;
  const value = solveSlopeProgramme(programme);

  const planned: PlannedSlot[] = [];
  const startKwh = (problem.initialSocPct / 100) * capacityKwh;
  let storedKwh = startKwh;
  let importCost = 0;
  let exportRevenue = 0;
  let wear = 0;
  let shortfall = 0;
  let shortfallKwh = 0;

  for (let index = 0; index < slots.length; index += 1) {
    const slot = slots[index]!;
    const hours = slot.durationMs / MS_PER_HOUR;
    const unservedKwh = Math.max(0, programme.tripKwh[index]! - storedKwh);
    const beforeKwh = Math.max(0, storedKwh - programme.tripKwh[index]!);
    const upToKwh = value.chargeUpToKwh[index]!;
    const downToKwh = value.drawDownToKwh[index]!;
    let afterKwh = beforeKwh;
    if (beforeKwh < upToKwh) afterKwh = Math.min(upToKwh, beforeKwh + programme.chargeKwh[index]!);
    else if (beforeKwh > downToKwh) afterKwh = Math.max(downToKwh, beforeKwh - programme.drawKwh[index]!);
    if (Math.abs(afterKwh - beforeKwh) < NOTHING_KWH) afterKwh = beforeKwh;

    const importedKwh = Math.max(0, afterKwh - beforeKwh) / chargeEfficiency;
    const drawnKwh = Math.max(0, beforeKwh - afterKwh);
    const exportedKwh = drawnKwh * dischargeEfficiency;
    const belowMinKwh = Math.max(0, softMinKwh[index + 1]! - afterKwh);
    const missedKwh = belowMinKwh < NOTHING_KWH ? 0 : belowMinKwh;
    importCost += importedKwh * slot.importPricePerKwh;
    exportRevenue += exportedKwh * slot.exportPricePerKwh;
    wear += drawnKwh * wearPricePerKwh;
    shortfall += missedKwh * shortfallPrice + unservedKwh * tripShortfallPrice[index]!;
    shortfallKwh += missedKwh;
    storedKwh = afterKwh;

    planned.push({
      startAtMs: slot.startAtMs,
      durationMs: slot.durationMs,
      importPricePerKwh: slot.importPricePerKwh,
      exportPricePerKwh: slot.exportPricePerKwh,
      plugged: slot.plugged,
      powerW: ((exportedKwh - importedKwh) * WH_PER_KWH) / hours,
      socPct: (afterKwh / capacityKwh) * 100,
      chargeUpToSocPct: slot.plugged ? (upToKwh / capacityKwh) * 100 : 0,
      dischargeDownToSocPct: slot.plugged ? (downToKwh / capacityKwh) * 100 : 100,
      shortfallWh: missedKwh * WH_PER_KWH,
      unservedTripWh: unservedKwh * WH_PER_KWH,
      relaxed:
        slot.plugged &&
        slot.exportPricePerKwh * dischargeEfficiency - wearPricePerKwh > programme.storePrice[index]!,
      reason: planReason(slot, battery, {
        importing: importedKwh > 0,
        exporting: exportedKwh > 0,
        full: afterKwh >= capacityKwh - NOTHING_KWH,
        empty: afterKwh <= NOTHING_KWH,
        lastKwhWorth: slopeBelow(value, index + 1, afterKwh),
        nextKwhWorth: slopeAbove(value, index + 1, afterKwh),
        shortfallPrice,
      }),
    });
  }

  let terminalValue = 0;
  let leftKwh = storedKwh;
  programme.terminalKwh.forEach((lengthKwh, index) => {
    const heldKwh = Math.min(leftKwh, lengthKwh);
    terminalValue += heldKwh * programme.terminalPrice[index]!;
    leftKwh -= heldKwh;
  });
  return {
    currency: problem.currency,
    cost: importCost - exportRevenue + wear + shortfall - terminalValue,
    costParts: { importCost, exportRevenue, wear, shortfall, terminalValue },
    slots: planned,
    storedEnergyValuePerKwh: slopeBelow(value, 0, startKwh),
    shortfallWh: shortfallKwh * WH_PER_KWH,
  };
}
