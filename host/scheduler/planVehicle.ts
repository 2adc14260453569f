import { bestAction } from './bestAction.ts';
import { checkPlanProblem } from './checkPlanProblem.ts';
import type { PlanProblem, PlanSlot } from './planProblem.ts';
import { planReason, type SlotOutcome } from './planReason.ts';
import {
  slopeAbove,
  slopeBelow,
  solveSlopeProgramme,
  type SlopeProgramme,
  type SlopeValue,
} from './slopeProgramme.ts';
import { createSlotActions, type ActionNode, type SlotAction } from './slotAction.ts';
import { toSlopeProgramme } from './toSlopeProgramme.ts';

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
  /**
   * The slot promised more than it can do: it cannot charge and sell at once, or run below the least power. See
   * `planExactly`.
   */
  readonly relaxed: boolean;
  /** One short sentence with numbers. */
  readonly reason: string;
}

/** Where the cost of a plan comes from; cost = importCost - exportRevenue + wear + holding + shortfall - terminalValue. */
export interface PlanCostParts {
  readonly importCost: number;
  readonly exportRevenue: number;
  readonly wear: number;
  /** Ageing by standing at a high state of charge. */
  readonly holding: number;
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
  /** No plan costs less; what `cost` is above it is the most that could still be won. 0 apart where nothing is relaxed. */
  readonly costBound: number;
  readonly slots: readonly PlannedSlot[];
  /** What one kWh less in the battery at the start would cost. */
  readonly storedEnergyValuePerKwh: number;
  /** Energy that soft minima are missed by, summed over slot ends; 0 when reserve and targets are kept. */
  readonly shortfallWh: number;
}

const WH_PER_KWH = 1000;
/** Energies below this are rounding residue of the forward pass, kWh. */
const NOTHING_KWH = 1e-10;

/**
 * The optimal plan for one vehicle, exact for every problem in which no slot is relaxed. A slot is where what it can do
 * is not convex: it sells dearer than it buys (after efficiency and wear), the charger takes power for itself or has a
 * least power, or its efficiency falls toward low power. Then the plan takes the best that each slot can do, given what
 * energy is worth by the convex problem around it; `costBound` says how far from the optimum that may be, and
 * `planExactly` finds it. Reserve and targets are soft: what cannot be reached is reported as a shortfall, never an error.
 *
 * Order within a slot: trip energy and drain first, then charge or discharge, then self-discharge.
 *
 * @throws BackfeedError PLAN_INPUT, naming the key
 */
export function planVehicle(problem: PlanProblem): Plan {
  checkPlanProblem(problem);
  const actions = problem.slots.map(createSlotActions(problem.battery));
  const programme = toSlopeProgramme(problem, actions);
  return planAlong(problem, actions, programme, solveSlopeProgramme(programme)).plan;
}

/** Worth of all energy up to `energyKwh` at the start of the first slot. */
function valueAtStart(
  { lengthKwh, slope, starts, ends, valueAtEmpty }: SlopeValue,
  energyKwh: number,
): number {
  let worth = valueAtEmpty;
  let leftKwh = energyKwh;
  for (let index = starts[0]!; index < ends[0]! && leftKwh > 0; index += 1) {
    worth += Math.min(leftKwh, lengthKwh[index]!) * slope[index]!;
    leftKwh -= lengthKwh[index]!;
  }
  return worth;
}

/** Energies between which the slot ends, from `beforeKwh` on. */
function reachOf(
  programme: SlopeProgramme,
  slot: number,
  beforeKwh: number,
): { leastKwh: number; mostKwh: number } {
  let leastKwh = 0;
  let mostKwh = programme.capacityKwh;
  const limits = programme.limits[slot];
  if (limits) {
    for (const { slope, offsetKwh } of limits.up) mostKwh = Math.min(mostKwh, slope * beforeKwh + offsetKwh);
    for (const { slope, offsetKwh } of limits.down)
      leastKwh = Math.max(leastKwh, slope * beforeKwh + offsetKwh);
  }
  return { leastKwh, mostKwh };
}

/** Cost of holding this much for a slot. */
function holdingCost(
  { holdFromKwh, holdPrice, hours }: SlopeProgramme,
  slot: number,
  energyKwh: number,
): number {
  return holdFromKwh.reduce((sum, fromKwh, row) => {
    const upToKwh = Math.min(energyKwh, holdFromKwh[row + 1] ?? Infinity);
    return sum + Math.max(0, upToKwh - fromKwh) * holdPrice[row]! * hours[slot]!;
  }, 0);
}

/**
 * Goes through the slots from the start on.
 * @param decided what each slot does, where something else has decided that; else the best by the value of energy
 */
export function planAlong(
  problem: PlanProblem,
  actions: readonly SlotAction[],
  programme: SlopeProgramme,
  value: SlopeValue,
  decided?: readonly ActionNode[],
): { readonly plan: Plan; readonly done: readonly ActionNode[] } {
  const { battery, slots } = problem;
  const { capacityKwh, softMinKwh, shortfallPrice, tripShortfallPrice, keptShare } = programme;
  const planned: { -readonly [Key in keyof PlannedSlot]: PlannedSlot[Key] }[] = [];
  const outcomes: { -readonly [Key in keyof SlotOutcome]: SlotOutcome[Key] }[] = [];
  const doneActions: ActionNode[] = [];
  const startKwh = (problem.initialSocPct / 100) * capacityKwh;
  const costParts = { importCost: 0, exportRevenue: 0, wear: 0, holding: 0, shortfall: 0, terminalValue: 0 };
  const anywhere = { leastKwh: 0, mostKwh: capacityKwh };
  let storedKwh = startKwh;
  let shortfallKwh = 0;

  // A loop, not a callback: captured numbers that change are boxed, and this is the planner's inner loop.
  for (let index = 0; index < slots.length; index += 1) {
    const slot = slots[index]!;
    const hours = programme.hours[index]!;
    const kept = keptShare[index]!;
    const action = actions[index]!;
    const unservedKwh = Math.max(0, programme.tripKwh[index]! - storedKwh);
    const beforeKwh = Math.max(0, storedKwh - programme.tripKwh[index]!);
    const reach = programme.limits[index] ? reachOf(programme, index, beforeKwh) : anywhere;
    const best = bestAction(value, index, kept, action, beforeKwh, reach);
    const done = decided?.[index] ?? best.action;
    const afterKwh = Math.max(0, Math.min(capacityKwh, beforeKwh + done.storedKwh));
    const endKwh = afterKwh * kept;

    const importedKwh = Math.max(0, -done.exportedKwh);
    const exportedKwh = Math.max(0, done.exportedKwh);
    const drawnKwh = Math.max(0, -done.storedKwh);
    const belowMinKwh = Math.max(0, softMinKwh[index + 1]! - endKwh);
    const missedKwh = belowMinKwh < NOTHING_KWH ? 0 : belowMinKwh;
    costParts.importCost += importedKwh * slot.importPricePerKwh;
    costParts.exportRevenue += exportedKwh * slot.exportPricePerKwh;
    costParts.wear += drawnKwh * battery.wearPricePerKwh;
    if (programme.holdPrice.length > 0) costParts.holding += holdingCost(programme, index, endKwh);
    costParts.shortfall += missedKwh * shortfallPrice + unservedKwh * tripShortfallPrice[index]!;
    shortfallKwh += missedKwh;
    storedKwh = endKwh;
    doneActions.push(done);

    // The device charges at full power: where the plan does less, it must stop in time.
    const most = action.runs[action.runs.length - 1]!.at(-1)!.storedKwh;
    const least = action.runs[0]![0]!.storedKwh;
    const chargesAll = done.storedKwh >= Math.min(most, reach.mostKwh - beforeKwh) - NOTHING_KWH;
    const sellsAll = done.storedKwh <= Math.max(least, reach.leastKwh - beforeKwh) + NOTHING_KWH;
    const isConvex = action.runs.length === 1 && !decided;
    const chargesPart = done.storedKwh > 0 ? !chargesAll : !isConvex;
    const sellsPart = done.storedKwh < 0 ? !sellsAll : !isConvex;
    const upToKwh = chargesPart
      ? Math.min(value.chargeUpToKwh[index]!, afterKwh)
      : value.chargeUpToKwh[index]!;
    const downToKwh = sellsPart
      ? Math.max(value.drawDownToKwh[index]!, afterKwh)
      : value.drawDownToKwh[index]!;
    planned.push({
      startAtMs: slot.startAtMs,
      durationMs: slot.durationMs,
      importPricePerKwh: slot.importPricePerKwh,
      exportPricePerKwh: slot.exportPricePerKwh,
      plugged: slot.plugged,
      powerW: (done.exportedKwh * WH_PER_KWH) / hours,
      socPct: (endKwh / capacityKwh) * 100,
      chargeUpToSocPct: slot.plugged ? (upToKwh / capacityKwh) * 100 : 0,
      dischargeDownToSocPct: slot.plugged ? (downToKwh / capacityKwh) * 100 : 100,
      shortfallWh: missedKwh * WH_PER_KWH,
      unservedTripWh: unservedKwh * WH_PER_KWH,
      relaxed: best.isRelaxed,
      reason: '',
    });
    outcomes.push({
      importing: importedKwh > 0,
      exporting: exportedKwh > 0,
      full: endKwh >= capacityKwh - NOTHING_KWH,
      empty: endKwh <= NOTHING_KWH,
      lastKwhWorth: slopeBelow(value, index + 1, endKwh),
      nextKwhWorth: slopeAbove(value, index + 1, endKwh),
      shortfallPrice,
      opposite: null,
    });
  }

  // Backwards: each reason names what comes of it.
  let purchase: PlanSlot | null = null;
  let sale: PlanSlot | null = null;
  for (let index = slots.length - 1; index >= 0; index -= 1) {
    const slot = slots[index]!;
    const outcome = outcomes[index]!;
    const next: PlanSlot | null = outcome.exporting ? purchase : outcome.importing ? sale : null;
    if (next)
      outcome.opposite = {
        pricePerKwh: outcome.exporting ? next.importPricePerKwh : next.exportPricePerKwh,
        inMs: next.startAtMs - slot.startAtMs,
      };
    planned[index]!.reason = planReason(slot, battery, outcome);
    if (outcome.importing) purchase = slot;
    if (outcome.exporting) sale = slot;
  }

  let leftKwh = storedKwh;
  programme.terminalKwh.forEach((lengthKwh, index) => {
    const heldKwh = Math.min(leftKwh, lengthKwh);
    costParts.terminalValue += heldKwh * programme.terminalPrice[index]!;
    leftKwh -= heldKwh;
  });
  const { importCost, exportRevenue, wear, holding, shortfall, terminalValue } = costParts;
  const plan: Plan = {
    currency: problem.currency,
    cost: importCost - exportRevenue + wear + holding + shortfall - terminalValue,
    costParts,
    costBound: -valueAtStart(value, startKwh),
    slots: planned,
    storedEnergyValuePerKwh: slopeBelow(value, 0, startKwh),
    shortfallWh: shortfallKwh * WH_PER_KWH,
  };
  return { plan, done: doneActions };
}
