import { defaultEconomics } from '../wear/wearEconomics.ts';
import {
  pricesByChemistry,
  pricesByCycleLife,
  wearOfTrace,
  type TraceWearPrices,
} from '../wear/wearOfTrace.ts';
import { planWear, type PlanWear } from '../wear/planWear.ts';
import { wearPrices } from '../wear/wearPrice.ts';
import type { BacktestCase } from './backtestCase.ts';
import { SLOT_MS } from './backtestSlots.ts';
import type { RunResult } from './followThresholds.ts';

/** Wear of what was sold: by the price per kWh, and audited by the depth of the cycles that came of it. */
export interface BacktestWear {
  readonly linear: number;
  readonly rainflow: number;
}

/** How a case's wear is priced: for the planner, and for the audit of the trace. */
export interface BacktestWearPrices {
  readonly plan: PlanWear;
  readonly trace: TraceWearPrices;
}

/**
 * How the wear of a case is priced. A chemistry is money as it is. Without one there is only the owner's price per kWh:
 * then the audit asks what the depth of the cycles makes of that very price, and the cycle life of DER-VET, scaled to
 * it, says how depth matters. So the two numbers differ by depth alone, not by what a battery is thought to cost.
 * @throws BackfeedError WEAR_INPUT
 */
export function backtestWearPrices({ battery, chemistry }: BacktestCase): BacktestWearPrices {
  const capacityKwh = battery.capacityWh / 1000;
  if (chemistry === undefined) {
    const { wearPricePerKwh, holdPrices = [] } = battery;
    return { plan: { wearPricePerKwh, holdPrices }, trace: pricesByCycleLife(wearPricePerKwh, capacityKwh) };
  }
  const prices = wearPrices(chemistry, { ...defaultEconomics, capacityKwh });
  return { plan: planWear(prices), trace: pricesByChemistry(prices, capacityKwh) };
}

/** Audits the trace that a run has left. */
export function auditWear(run: RunResult, what: BacktestCase, prices: TraceWearPrices): BacktestWear {
  const capacityKwh = what.battery.capacityWh / 1000;
  const startKwh = (what.initialSocPct / 100) * capacityKwh;
  const { linear, rainflow } = wearOfTrace(
    { storedKwh: [startKwh, ...run.storedKwh], slotMs: SLOT_MS, capacityKwh, drawnKwh: run.drawnKwh },
    prices,
  );
  return { linear, rainflow };
}
