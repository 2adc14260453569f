import type { EfficiencyPoint, PlanBattery, PlanSlot } from './planProblem.ts';

const WH_PER_KWH = 1000;
const MS_PER_HOUR = 3_600_000;

/** One thing that a slot can do. */
export interface ActionNode {
  /** Into the battery, + is stored. */
  readonly storedKwh: number;
  /** At the grid meter, + is export. */
  readonly exportedKwh: number;
  /** Of the energy at the meter, and of wear. */
  readonly cost: number;
}

/** What a slot can do, and what that costs. */
export interface SlotAction {
  /**
   * From most drawn to most stored: in a run, everything between two neighbours is possible and costs what the line
   * between them says, and prices do not fall. Between two runs nothing is possible. One of them holds doing nothing.
   */
  readonly runs: readonly (readonly ActionNode[])[];
  /** Corners of the largest convex cost that is nowhere above that of the runs. */
  readonly envelope: readonly ActionNode[];
}

/** Energies of a node without its cost. */
type Energies = readonly [storedKwh: number, exportedKwh: number];

/** Doing nothing. */
export const idle: ActionNode = { storedKwh: 0, exportedKwh: 0, cost: 0 };
const nothing: SlotAction = { runs: [[idle]], envelope: [idle] };

/** Efficiency points that reach from 0 W to `mostW`. */
function pointsUpTo(
  curve: readonly EfficiencyPoint[] | undefined,
  efficiency: number,
  mostW: number,
): number[] {
  if (!curve) return [0, mostW];
  return [0, ...curve.map(({ powerW }) => powerW).filter((powerW) => powerW < mostW), mostW];
}

/** Power at the battery for a power at the charger's grid side, on lines between the points of a data sheet. */
function throughCurve(
  powerW: number,
  curve: readonly EfficiencyPoint[] | undefined,
  efficiency: number,
  batteryW: (powerW: number, efficiency: number) => number,
): number {
  if (!curve) return batteryW(powerW, efficiency);
  let fromW = 0;
  let fromBatteryW = 0;
  for (const point of curve) {
    const toBatteryW = batteryW(point.powerW, point.efficiency);
    if (powerW <= point.powerW)
      return fromBatteryW + ((toBatteryW - fromBatteryW) * (powerW - fromW)) / (point.powerW - fromW);
    fromW = point.powerW;
    fromBatteryW = toBatteryW;
  }
  const last = curve[curve.length - 1]!;
  return batteryW(powerW, last.efficiency);
}

const stored = (powerW: number, efficiency: number): number => powerW * efficiency;
const drawn = (powerW: number, efficiency: number): number => powerW / efficiency;

/** Charging from its least to its most power, energies of `hours`; empty where that is not possible. */
function chargingNodes(battery: PlanBattery, hours: number, capW: number): Energies[] {
  const { chargeCurve, chargeEfficiency, minImportW = 0, standbyW = 0 } = battery;
  const leastW = Math.max(minImportW, standbyW);
  if (!(capW > leastW)) return [];
  return pointsUpTo(chargeCurve, chargeEfficiency, capW - standbyW)
    .map((powerW) => powerW + standbyW)
    .filter((powerW) => powerW > leastW)
    .toSpliced(0, 0, leastW)
    .map((powerW) => {
      const batteryW = throughCurve(powerW - standbyW, chargeCurve, chargeEfficiency, stored);
      return [(batteryW * hours) / WH_PER_KWH, (-powerW * hours) / WH_PER_KWH];
    });
}

/** Selling from its most to its least power. */
function sellingNodes(battery: PlanBattery, hours: number, capW: number): Energies[] {
  const { dischargeCurve, dischargeEfficiency, minExportW = 0, standbyW = 0 } = battery;
  if (!(capW > minExportW)) return [];
  return pointsUpTo(dischargeCurve, dischargeEfficiency, capW + standbyW)
    .map((powerW) => powerW - standbyW)
    .filter((powerW) => powerW > minExportW)
    .toSpliced(0, 0, minExportW)
    .map((powerW): Energies => {
      const batteryW = throughCurve(powerW + standbyW, dischargeCurve, dischargeEfficiency, drawn);
      return [(-batteryW * hours) / WH_PER_KWH, (powerW * hours) / WH_PER_KWH];
    })
    .reverse();
}

const priceBetween = (low: ActionNode, high: ActionNode): number =>
  (high.cost - low.cost) / (high.storedKwh - low.storedKwh);
/** Prices that differ by less than this are one: the rest is rounding. */
const SAME_PRICE = 1e-12;

/** Parts the nodes where the price falls, and leaves out what lies on a line. */
function splitAtFallingPrices(nodes: readonly ActionNode[]): ActionNode[][] {
  const runs: ActionNode[][] = [[nodes[0]!]];
  for (const node of nodes.slice(1)) {
    const run = runs[runs.length - 1]!;
    const last = run[run.length - 1]!;
    const before = run[run.length - 2];
    const falls = before !== undefined && priceBetween(last, node) < priceBetween(before, last) - SAME_PRICE;
    if (falls) runs.push([last, node]);
    else run.push(node);
  }
  return runs;
}

/** Lower convex hull of nodes in order of what they store. */
function lowerHull(nodes: readonly ActionNode[]): ActionNode[] {
  const hull: ActionNode[] = [];
  for (const node of nodes) {
    while (
      hull.length > 1 &&
      priceBetween(hull[hull.length - 1]!, node) <=
        priceBetween(hull[hull.length - 2]!, hull[hull.length - 1]!)
    )
      hull.pop();
    hull.push(node);
  }
  return hull;
}

function nodeAt([storedKwh, exportedKwh]: Energies, slot: PlanSlot, wearPricePerKwh: number): ActionNode {
  const cost =
    exportedKwh < 0
      ? -exportedKwh * slot.importPricePerKwh
      : -exportedKwh * slot.exportPricePerKwh - Math.min(0, storedKwh) * wearPricePerKwh;
  return { storedKwh, exportedKwh, cost };
}

/**
 * What the slots of a horizon can do. Powers at the meter hold what the charger takes for itself; a data sheet's powers
 * do not. A cap below the least power allows nothing.
 */
export function createSlotActions(battery: PlanBattery): (slot: PlanSlot) => SlotAction {
  let [ofDurationMs, ofImportW, ofExportW] = [NaN, NaN, NaN];
  let charging: Energies[] = [];
  let selling: Energies[] = [];
  return (slot) => {
    if (!slot.plugged) return nothing;
    const importW = Math.min(battery.maxImportW, slot.maxImportW ?? Infinity);
    const exportW = Math.min(battery.maxExportW, slot.maxExportW ?? Infinity);
    if (slot.durationMs !== ofDurationMs || importW !== ofImportW || exportW !== ofExportW) {
      [ofDurationMs, ofImportW, ofExportW] = [slot.durationMs, importW, exportW];
      const hours = slot.durationMs / MS_PER_HOUR;
      charging = chargingNodes(battery, hours, importW);
      selling = sellingNodes(battery, hours, exportW);
    }
    const sale = selling.map((energies) => nodeAt(energies, slot, battery.wearPricePerKwh));
    const purchase = charging.map((energies) => nodeAt(energies, slot, battery.wearPricePerKwh));
    return joined(sale, purchase);
  };
}

/** Both directions and idleness in one: what begins at nothing needs no decision between them. */
function joined(selling: ActionNode[], charging: ActionNode[]): SlotAction {
  const endsIdle = selling.length > 0 && selling[selling.length - 1]!.storedKwh === 0;
  const beginsIdle = charging.length > 0 && charging[0]!.storedKwh === 0 && charging[0]!.cost === 0;
  const groups: ActionNode[][] = [];
  const left = endsIdle ? selling.slice(0, -1) : selling;
  const right = beginsIdle ? charging.slice(1) : charging;
  if (!endsIdle && left.length > 0) groups.push(left);
  groups.push([...(endsIdle ? left : []), idle, ...(beginsIdle ? right : [])]);
  if (!beginsIdle && right.length > 0) groups.push(right);
  // The usual slot: one price to sell at, and none to buy below it.
  if (groups.length === 1 && isSimple(groups[0]!)) return { runs: groups, envelope: groups[0]! };
  const runs = groups.flatMap(splitAtFallingPrices);
  return { runs, envelope: runs.length === 1 ? runs[0]! : lowerHull([...left, idle, ...right]) };
}

function isSimple(nodes: readonly ActionNode[]): boolean {
  if (nodes.length > 3) return false;
  return nodes.length < 3 || priceBetween(nodes[0]!, nodes[1]!) <= priceBetween(nodes[1]!, nodes[2]!);
}

/** The point of a run or an envelope that stores this; it must lie between the ends of the line. */
export function actionAt(nodes: readonly ActionNode[], storedKwh: number): ActionNode {
  let after = 1;
  while (after < nodes.length - 1 && nodes[after]!.storedKwh < storedKwh) after += 1;
  const low = nodes[after - 1]!;
  const high = nodes[after];
  if (!high) return low;
  const share = (storedKwh - low.storedKwh) / (high.storedKwh - low.storedKwh);
  return {
    storedKwh,
    exportedKwh: low.exportedKwh + share * (high.exportedKwh - low.exportedKwh),
    cost: low.cost + share * (high.cost - low.cost),
  };
}
