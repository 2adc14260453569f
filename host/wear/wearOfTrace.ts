import { lifePerCycle } from './cycleLife.ts';
import { rainflowCycles } from './rainflow.ts';
import { cycleCost, holdCostPerHour, type HoldBand, type WearPrices } from './wearPrice.ts';

/** What a battery has gone through. */
export interface WornTrace {
  /** Stored energy at the end of each slot. */
  readonly storedKwh: ArrayLike<number> & Iterable<number>;
  readonly slotMs: number;
  readonly capacityKwh: number;
  /** Drawn for export; what else left the battery was driven. */
  readonly drawnKwh: number;
}

/** How to price it. */
export interface TraceWearPrices {
  readonly wearPricePerKwh: number;
  /** Of one full cycle of a depth, in money. */
  readonly costPerCycle: (depthPct: number) => number;
  readonly holdBands: readonly HoldBand[] | null;
}

/** What a trace has cost, by two ways to count. */
export interface TraceWear {
  /** Drawn for export, by the price per kWh that the planner had. */
  readonly linear: number;
  /** The same energy by what the cycles of the trace cost by their depth, driving's share taken out. */
  readonly rainflow: number;
  /** Of holding energy, driving and standing included; null where the prices do not say. */
  readonly calendar: number | null;
}

/**
 * Audits a trace. Its cycles mix driving and selling, and no cycle belongs to one of them: all are priced, and export
 * pays for its share of the energy that they draw. So `rainflow / linear` tells how wrong the linear price was.
 */
export function wearOfTrace(trace: WornTrace, prices: TraceWearPrices): TraceWear {
  const { storedKwh, slotMs, capacityKwh, drawnKwh } = trace;
  let cycledKwh = 0;
  let cost = 0;
  for (const { range, count } of rainflowCycles(storedKwh)) {
    cycledKwh += count * range;
    cost += count * prices.costPerCycle((range / capacityKwh) * 100);
  }
  return {
    linear: drawnKwh * prices.wearPricePerKwh,
    rainflow: cycledKwh === 0 ? 0 : (drawnKwh * cost) / cycledKwh,
    calendar:
      prices.holdBands === null
        ? null
        : calendarCost(storedKwh, slotMs / 3_600_000, capacityKwh, prices.holdBands),
  };
}

function calendarCost(
  storedKwh: Iterable<number>,
  slotHours: number,
  capacityKwh: number,
  bands: readonly HoldBand[],
): number {
  let cost = 0;
  for (const kwh of storedKwh)
    cost += slotHours * holdCostPerHour(bands, (kwh / capacityKwh) * 100, capacityKwh);
  return cost;
}

/**
 * Prices for a battery of which only a price per kWh is known: its cycles follow the table of DER-VET. That table has
 * no money, so it is scaled: a full cycle, 0 to 100 %, costs what the linear price says. 0.03 per kWh is then the table
 * itself with a pack of 105 per kWh; shallow cycles cost down to 5/9 of the linear price.
 */
export function pricesByCycleLife(wearPricePerKwh: number, capacityKwh: number): TraceWearPrices {
  const fullCycleCost = wearPricePerKwh * capacityKwh;
  return {
    wearPricePerKwh,
    costPerCycle: (depthPct) => (fullCycleCost * lifePerCycle(depthPct)) / lifePerCycle(100),
    holdBands: null,
  };
}

/** Prices of a chemistry: they are money, so nothing is scaled. */
export function pricesByChemistry(prices: WearPrices, capacityKwh: number): TraceWearPrices {
  return {
    wearPricePerKwh: prices.wearPricePerKwh,
    costPerCycle: (depthPct) => cycleCost(prices.depthBands, depthPct, capacityKwh),
    holdBands: prices.holdBands,
  };
}
