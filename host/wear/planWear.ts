import type { HoldPrice } from '../scheduler/planProblem.ts';
import type { ChemistryName } from './chemistries.ts';
import type { WearEconomics } from './wearEconomics.ts';
import { wearPrices, type WearPrices } from './wearPrice.ts';

/** What the planner takes of a chemistry's prices: see `PlanBattery`. */
export interface PlanWear {
  readonly wearPricePerKwh: number;
  readonly holdPrices: readonly HoldPrice[];
}

/**
 * Prices of a chemistry as the planner takes them: per kWh drawn for export, and for standing at a high state of charge.
 * Where a fuller cell ages less, holding costs nothing: no car is kept full for its health alone.
 */
export function planWear({ wearPricePerKwh, holdBands }: WearPrices): PlanWear {
  const holdPrices = holdBands
    .filter(({ pricePerKwhPerHour }) => pricePerKwhPerHour > 0)
    .map(({ fromSocPct, pricePerKwhPerHour }): HoldPrice => ({
      fromSocPct,
      pricePerKwhHour: pricePerKwhPerHour,
    }));
  return { wearPricePerKwh, holdPrices };
}

/** @throws BackfeedError WEAR_INPUT */
export function planWearOf(chemistry: ChemistryName, economics: WearEconomics): PlanWear {
  return planWear(wearPrices(chemistry, economics));
}
