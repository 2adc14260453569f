import type { PlanBattery, PlanSlot } from './planProblem.ts';

/** What a slot does and what stored energy is worth at its end, per kWh stored. */
export interface SlotOutcome {
  readonly importing: boolean;
  readonly exporting: boolean;
  readonly full: boolean;
  readonly empty: boolean;
  /** Worth of the last kWh that stays in the battery. */
  readonly lastKwhWorth: number;
  /** Worth that one more kWh would have. */
  readonly nextKwhWorth: number;
  readonly shortfallPrice: number;
}

function price(pricePerKwh: number): string {
  return pricePerKwh.toFixed(3);
}

/** Why a slot charges, sells or waits, as one short sentence. Prices are per kWh at the grid meter. */
export function planReason(slot: PlanSlot, battery: PlanBattery, outcome: SlotOutcome): string {
  if (!slot.plugged) return slot.tripEnergyWh > 0 ? 'away: driving' : 'not plugged in';
  const { chargeEfficiency, dischargeEfficiency, wearPricePerKwh } = battery;
  // Missing a soft minimum costs at least the shortfall price, and ordinary worth is far below it.
  const mustKeep = outcome.lastKwhWorth > outcome.shortfallPrice / 2;
  if (outcome.importing) {
    const now = `charge: ${price(slot.importPricePerKwh)} now`;
    return mustKeep
      ? `${now}, needed for reserve or target`
      : `${now}, worth ${price(outcome.lastKwhWorth * chargeEfficiency)} later`;
  }
  if (outcome.exporting) {
    const kept = (outcome.nextKwhWorth + wearPricePerKwh) / dischargeEfficiency;
    return `sell: ${price(slot.exportPricePerKwh)} now, worth ${price(kept)} kept`;
  }
  const sells = outcome.empty
    ? 'empty'
    : mustKeep
      ? 'at the reserve or target'
      : `sells above ${price((outcome.lastKwhWorth + wearPricePerKwh) / dischargeEfficiency)}`;
  const mustGain = outcome.nextKwhWorth > outcome.shortfallPrice / 2;
  const buys = outcome.full
    ? 'full'
    : mustGain
      ? 'charges at any price if it falls below'
      : `buys below ${price(outcome.nextKwhWorth * chargeEfficiency)}`;
  return `wait: ${sells}, ${buys}`;
}
