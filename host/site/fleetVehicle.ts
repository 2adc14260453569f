import { terminalSegments } from '../scheduler/planProblem.ts';
import { solveSlopeProgramme } from '../scheduler/slopeProgramme.ts';
import {
  isPlugged,
  penaltyAt,
  sitePenalties,
  slotHours,
  type SiteProblem,
  type SiteStore,
} from './siteProblem.ts';

/** What one vehicle does when energy behind the meter has given prices. */
export interface VehicleAnswer {
  /** On the side of the house, + is discharge, one value a slot. */
  readonly givenWh: Float64Array;
  /** Wear, missed wishes and the worth of what is left: all that does not depend on the prices. */
  readonly ownCost: number;
  /** `ownCost` and what it takes at the prices: no answer costs less. */
  readonly costAtPrices: number;
}

/** A vehicle that can be asked what it does at a price. */
export interface FleetVehicle {
  /** At lower prices the slope method is not exact: energy would be worth burning. */
  readonly lowestPricePerKwh: number;
  /** It neither charges nor discharges: with this in a mix the caps can be kept. */
  readonly idle: VehicleAnswer;
  answer(pricesPerKwh: Float64Array): VehicleAnswer;
}

/** Makes a vehicle answer to prices, by the exact slope method. */
export function fleetVehicle(problem: SiteProblem, store: SiteStore): FleetVehicle {
  const { slots } = problem;
  const { chargeEfficiency, dischargeEfficiency, wearPricePerKwh } = store;
  const count = slots.length;
  const penalties = sitePenalties(problem);
  const shortfallPrice = penaltyAt(penalties.goal, 0);
  const capacityKwh = store.capacityWh / 1000;
  const segments = terminalSegments(store.terminal, store.capacityWh);
  const reachKwh = (powerW: number, factor: number) =>
    Float64Array.from(slots, (slot, index) =>
      isPlugged(store, index) ? (powerW / 1000) * slotHours(slot) * factor : 0,
    );
  const softMinKwh = new Float64Array(count + 1);
  for (let index = 0; index < count; index += 1)
    softMinKwh[index + 1] = Math.max(store.minWh ?? 0, store.goalWh?.[index] ?? 0) / 1000;
  const tripKwh = Float64Array.from(slots, (_, index) => (store.tripEnergyWh?.[index] ?? 0) / 1000);
  const tripShortfallPrice = Float64Array.from(slots, (_, index) => penaltyAt(penalties.trip, index));
  const chargeKwh = reachKwh(store.maxChargeW, chargeEfficiency);
  const drawKwh = reachKwh(store.maxDischargeW, 1 / dischargeEfficiency);

  // Two bands in each slot that has them: what can be stored, then what can be drawn.
  const bandStarts = new Int32Array(count + 1);
  const bands: { readonly kwh: number; readonly slot: number }[] = [];
  for (let slot = 0; slot < count; slot += 1) {
    if (chargeKwh[slot]! > 0) bands.push({ kwh: chargeKwh[slot]!, slot });
    if (drawKwh[slot]! > 0) bands.push({ kwh: -drawKwh[slot]!, slot });
    bandStarts[slot + 1] = bands.length;
  }
  const bandKwh = Float64Array.from(bands, ({ kwh }) => kwh);
  const hours = Float64Array.from(slots, slotHours);
  const keptShare = new Float64Array(count).fill(1);
  const noLimits = slots.map(() => null);

  /** Runs the vehicle between thresholds: charge below the first, draw above the second. */
  function follow(
    upToKwh: (index: number) => number,
    downToKwh: (index: number) => number,
    prices: Float64Array,
  ) {
    const givenWh = new Float64Array(count);
    let storedKwh = store.initialWh / 1000;
    let ownCost = 0;
    let paid = 0;
    for (let index = 0; index < count; index += 1) {
      const before = Math.max(0, storedKwh - tripKwh[index]!);
      ownCost += Math.max(0, tripKwh[index]! - storedKwh) * tripShortfallPrice[index]!;
      storedKwh = before;
      if (before < upToKwh(index)) storedKwh = Math.min(upToKwh(index), before + chargeKwh[index]!);
      else if (before > downToKwh(index)) storedKwh = Math.max(downToKwh(index), before - drawKwh[index]!);
      const changeKwh = storedKwh - before;
      const givenKwh = changeKwh > 0 ? -changeKwh / chargeEfficiency : -changeKwh * dischargeEfficiency;
      givenWh[index] = givenKwh * 1000;
      paid -= givenKwh * prices[index]!;
      ownCost += Math.max(0, -changeKwh) * wearPricePerKwh;
      // Energy missed by the bound and the goal counts once here and twice in a plan: so the bound stays below.
      ownCost += Math.max(0, softMinKwh[index + 1]! - storedKwh) * shortfallPrice;
    }
    let leftKwh = storedKwh;
    for (const { energyWh, pricePerKwh } of segments) {
      const heldKwh = Math.min(leftKwh, energyWh / 1000);
      ownCost -= heldKwh * pricePerKwh;
      leftKwh -= heldKwh;
    }
    return { givenWh, ownCost, costAtPrices: ownCost + paid };
  }

  return {
    lowestPricePerKwh: -wearPricePerKwh / Math.max(1e-9, 1 / chargeEfficiency - dischargeEfficiency),
    idle: follow(
      () => 0,
      () => Infinity,
      new Float64Array(count),
    ),
    answer(prices) {
      const value = solveSlopeProgramme({
        capacityKwh,
        bandStarts,
        bandKwh,
        bandPrice: Float64Array.from(bands, ({ kwh, slot }) => {
          const storePrice = prices[slot]! / chargeEfficiency;
          return kwh > 0
            ? storePrice
            : Math.min(storePrice, prices[slot]! * dischargeEfficiency - wearPricePerKwh);
        }),
        mostStoredCost: prices.map((price, slot) => (chargeKwh[slot]! * price) / chargeEfficiency),
        limits: noLimits,
        keptShare,
        tripKwh,
        tripShortfallPrice,
        softMinKwh,
        shortfallPrice,
        holdFromKwh: [],
        holdPrice: [],
        hours,
        terminalKwh: segments.map(({ energyWh }) => energyWh / 1000),
        terminalPrice: segments.map(({ pricePerKwh }) => pricePerKwh),
      });
      return follow(
        (index) => value.chargeUpToKwh[index]!,
        (index) => value.drawDownToKwh[index]!,
        prices,
      );
    },
  };
}
