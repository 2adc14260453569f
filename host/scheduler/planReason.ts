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
  /** When the plan next does the opposite, and at what price; null where it does not. */
  readonly opposite: { readonly pricePerKwh: number; readonly inMs: number } | null;
}

const MS_PER_HOUR = 3_600_000;

function price(pricePerKwh: number): string {
  return pricePerKwh.toFixed(3);
}

/** The opposite action, as a part of a sentence. */
function then(what: string, { opposite }: SlotOutcome): string {
  if (opposite === null) return '';
  const hours = opposite.inMs / MS_PER_HOUR;
  return `, ${what} at ${price(opposite.pricePerKwh)} in ${hours < 10 ? hours.toFixed(1) : hours.toFixed(0)} h`;
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
      : `${now}, worth ${price(outcome.lastKwhWorth * chargeEfficiency)} later${then('sale', outcome)}`;
  }
  if (outcome.exporting) {
    const kept = (outcome.nextKwhWorth + wearPricePerKwh) / dischargeEfficiency;
    const wear = wearPricePerKwh > 0 ? `, wear ${price(wearPricePerKwh)}` : '';
    return `sell: ${price(slot.exportPricePerKwh)} now, worth ${price(kept)} kept${then('refill', outcome)}${wear}`;
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
