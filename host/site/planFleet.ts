import type { Highs } from 'highs';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { checkSiteProblem } from './checkSiteProblem.ts';
import { fleetVehicle, type FleetVehicle, type VehicleAnswer } from './fleetVehicle.ts';
import { mixAnswers } from './mixAnswers.ts';
import { settleSite } from './settleSite.ts';
import type { SitePlan } from './sitePlan.ts';
import { penaltyAt, sitePenalties, slotHours, type SiteProblem } from './siteProblem.ts';

/** The plan of a fleet, and how far from the best it can be. */
export interface FleetPlan extends SitePlan {
  /** Proven: no plan costs less than this. */
  readonly bound: number;
  /** Distance of cost and bound, relative to the cost. */
  readonly gap: number;
  readonly durationMs: number;
  /** How many times every vehicle was asked. */
  readonly rounds: number;
  /** The price of energy behind the meter in each slot, caps included: what all vehicles answered to. */
  readonly pricesPerKwh: Float64Array;
}

export interface FleetOptions {
  /** Relative distance of cost and bound at which the search ends; default 0.2 %. */
  readonly gap?: number;
  /** Default 120. */
  readonly mostRounds?: number;
}

/** Rounds between two plans that are put together from the answers. */
const MIX_EVERY = 20;
/** Of the last answers so many are kept for the mix: the first ones answered to prices far off. */
const KEPT_ANSWERS = 16;
/** Share of a new direction in the one that is followed: the rest is what was followed so far, and damps the zigzag. */
const NEW_DIRECTION = 0.3;

/** What the meter does at a price behind it: the cost of its best flow, and that flow, kWh, + is import. */
function meterAnswer(
  problem: SiteProblem,
  pricesPerKwh: Float64Array,
): { cost: number; importKwh: Float64Array } {
  const penalties = sitePenalties(problem);
  const importKwh = new Float64Array(problem.slots.length);
  let cost = 0;
  problem.slots.forEach((slot, index) => {
    const kwhPerW = slotHours(slot) / 1000;
    const price = pricesPerKwh[index]!;
    let powerW = 0;
    for (const { maxChargeW, maxDischargeW } of problem.stores) powerW += Math.max(maxChargeW, maxDischargeW);
    const mostKwh = (powerW + slot.houseLoadW + slot.pvW) * kwhPerW;
    const take = (kwh: number, pricePerKwh: number) => {
      importKwh[index]! += kwh;
      cost += kwh * (pricePerKwh - price);
    };
    const importCapKwh = Math.min(mostKwh, (slot.maxImportW ?? Infinity) * kwhPerW);
    const exportCapKwh = Math.min(mostKwh, (slot.maxExportW ?? Infinity) * kwhPerW);
    const overImportPrice = slot.importPricePerKwh + penaltyAt(penalties.importCap, index);
    const overExportPrice = -penaltyAt(penalties.exportCap, index);
    if (price > slot.importPricePerKwh) take(importCapKwh, slot.importPricePerKwh);
    if (price > overImportPrice) take(mostKwh - importCapKwh, overImportPrice);
    if (price < slot.exportPricePerKwh) take(-exportCapKwh, slot.exportPricePerKwh);
    if (price < overExportPrice) take(exportCapKwh - mostKwh, overExportPrice);
    cost += price * (slot.houseLoadW - slot.pvW) * kwhPerW;
  });
  return { cost, importKwh };
}

function checkFleet(problem: SiteProblem): void {
  checkSiteProblem(problem);
  const refuse = (what: string): never => {
    throw new BackfeedError('SITE_INPUT', `${what} in a fleet`, 'Leave that out or plan with planSite');
  };
  if (problem.importDemandRate ?? problem.exportDemandRate) refuse('a demand rate');
  if (problem.curtailmentPricePerKwh !== undefined) refuse('PV that can be curtailed');
  if (problem.storeExchange === false) refuse('stores that must not feed one another');
  const { goal, bounds } = sitePenalties(problem);
  if (typeof goal !== 'number' || goal !== bounds) refuse('a penalty of goals that is not that of bounds');
  problem.slots.forEach((slot, index) => {
    if (slot.exportPricePerKwh > slot.importPricePerKwh)
      refuse(`a sale dearer than a purchase (slots[${index}])`);
  });
  problem.stores.forEach((store, index) => {
    const key = `stores[${index}]`;
    if ((store.minChargeW ?? 0) > 0) refuse(`${key}.minChargeW`);
    if (store.chargeDemandW) refuse(`${key}.chargeDemandW`);
    if (store.maxWh !== undefined && store.maxWh < store.capacityWh) refuse(`${key}.maxWh`);
    if (store.chargesFromGrid === false || store.dischargesToGrid === false)
      refuse(`${key} kept from the grid`);
  });
}

/**
 * A plan for many vehicles behind one meter. One price a slot stands for the meter with its caps: each vehicle answers
 * to it alone, with the exact slope method, and the price rises where all together take more than the meter gives at
 * that price. What the answers cost at any such prices is less than every plan can cost: that is the bound. The plan is
 * the cheapest mix of each vehicle's answers, made to keep the caps.
 *
 * For convex problems only: see the refusals. A few vehicles are solved exactly and faster by planSite.
 *
 * @throws BackfeedError SITE_INPUT, naming what only planSite can plan
 */
export function planFleet(solver: Highs, problem: SiteProblem, options: FleetOptions = {}): FleetPlan {
  checkFleet(problem);
  const { gap: wantedGap = 0.002, mostRounds = 120 } = options;
  const startedAtMs = performance.now();
  const count = problem.slots.length;
  const vehicles = problem.stores.map((store): FleetVehicle => fleetVehicle(problem, store));
  const answers = vehicles.map((vehicle): VehicleAnswer[] => [vehicle.idle]);
  // Below this price to burn energy would pay, and the slope method would not be exact.
  const lowestPrice = Math.max(...vehicles.map(({ lowestPricePerKwh }) => lowestPricePerKwh));

  let best: SitePlan | undefined;
  let bound = -Infinity;
  let centre: Float64Array = Float64Array.from(problem.slots, ({ importPricePerKwh, exportPricePerKwh }) =>
    Math.max(lowestPrice, (importPricePerKwh + exportPricePerKwh) / 2),
  );
  let prices = centre;
  const direction = new Float64Array(count);
  let step = 1;
  let rounds = 0;
  const gapNow = () =>
    best ? Math.max(0, best.cost - bound) / Math.max(1e-9, Math.abs(best.cost)) : Infinity;
  while (rounds < mostRounds && gapNow() > wantedGap) {
    rounds += 1;
    const meter = meterAnswer(problem, prices);
    let cost = meter.cost;
    const missingKwh = Float64Array.from(
      problem.slots,
      (slot, index) => ((slot.houseLoadW - slot.pvW) * slotHours(slot)) / 1000 - meter.importKwh[index]!,
    );
    vehicles.forEach((vehicle, number) => {
      const answer = vehicle.answer(prices);
      cost += answer.costAtPrices;
      for (let index = 0; index < count; index += 1) missingKwh[index]! -= answer.givenWh[index]! / 1000;
      const kept = answers[number]!;
      kept.push(answer);
      if (kept.length > KEPT_ANSWERS) kept.splice(1, 1);
    });
    if (cost > bound) {
      bound = cost;
      centre = prices;
      step = Math.min(1.5, step * 1.2);
    } else {
      step *= 0.9;
    }
    if (rounds % MIX_EVERY === 0 || rounds === mostRounds) {
      const plan = settleSite(problem, {
        givenWh: mixAnswers(solver, problem, answers),
        curtailedWh: new Float64Array(count),
      });
      if (best === undefined || plan.cost < best.cost) best = plan;
    }
    // Polyak's step towards the best cost known; before there is one, towards a little more than the bound.
    const target = best === undefined ? bound + 0.05 * Math.abs(bound) : best.cost;
    let lengthSquared = 0;
    for (let index = 0; index < count; index += 1) {
      direction[index] = NEW_DIRECTION * missingKwh[index]! + (1 - NEW_DIRECTION) * direction[index]!;
      lengthSquared += direction[index]! ** 2;
    }
    const length = (step * Math.max(1e-9, target - cost)) / Math.max(1e-12, lengthSquared);
    prices = Float64Array.from(centre, (price, index) =>
      Math.max(lowestPrice, price + length * direction[index]!),
    );
  }
  return {
    ...best!,
    bound,
    gap: gapNow(),
    durationMs: performance.now() - startedAtMs,
    rounds,
    pricesPerKwh: centre,
  };
}
