import { terminalSegments } from '../scheduler/planProblem.ts';
import {
  penaltyAt,
  sitePenalties,
  slotHours,
  type DemandRate,
  type SitePenalties,
  type SiteProblem,
  type SiteStore,
} from './siteProblem.ts';
import type { PlannedMeterSlot, PlannedStore, PlannedStoreSlot, SitePlan } from './sitePlan.ts';

/** What is decided about a site: a list of slots for each store, and the curtailment; Wh, the rest follows. */
export interface SiteDecisions {
  /** On the side of the house, + is discharge. */
  readonly givenWh: readonly Float64Array[];
  readonly curtailedWh: Float64Array;
}

/** Energies below this are residue of the solver, Wh. */
const NOTHING_WH = 1e-4;

function settled(energyWh: number): number {
  return energyWh < NOTHING_WH ? 0 : energyWh;
}

/** Runs one store through its slots. What it cannot take or give by a residue of the solver is not asked of it. */
function settleStore(
  problem: SiteProblem,
  store: SiteStore,
  givenWh: Float64Array,
  penalties: SitePenalties,
): { planned: PlannedStore; wear: number; penalty: number; terminalValue: number } {
  const { capacityWh, minWh = 0, maxWh = capacityWh } = store;
  const slots: PlannedStoreSlot[] = [];
  let storedWh = store.initialWh;
  let wear = 0;
  let penalty = 0;
  problem.slots.forEach((slot, index) => {
    const hours = slotHours(slot);
    const tripWh = store.tripEnergyWh?.[index] ?? 0;
    const unservedTripWh = settled(tripWh - storedWh);
    const heldWh = Math.max(0, storedWh - tripWh);
    const askedWh = Math.abs(givenWh[index]!) < NOTHING_WH ? 0 : givenWh[index]!;
    const energyWh = Math.min(Math.max(0, -askedWh), (capacityWh - heldWh) / store.chargeEfficiency);
    const outWh = Math.min(Math.max(0, askedWh), heldWh * store.dischargeEfficiency);
    const drawnWh = outWh / store.dischargeEfficiency;
    storedWh = Math.min(capacityWh, Math.max(0, heldWh + energyWh * store.chargeEfficiency - drawnWh));
    const isFull = storedWh >= maxWh - NOTHING_WH;
    const demandWh = Math.min(store.chargeDemandW?.[index] ?? 0, store.maxChargeW) * hours;
    const planned = {
      powerW: (outWh - energyWh) / hours,
      energyWh: storedWh,
      unservedTripWh,
      belowMinWh: settled(minWh - storedWh),
      aboveMaxWh: settled(storedWh - maxWh),
      belowGoalWh: settled((store.goalWh?.[index] ?? 0) - storedWh),
      belowDemandWh: isFull || store.plugged?.[index] === false ? 0 : settled(demandWh - energyWh),
    };
    slots.push(planned);
    wear += (drawnWh / 1000) * store.wearPricePerKwh;
    penalty +=
      ((planned.belowMinWh + planned.aboveMaxWh) * penaltyAt(penalties.bounds, index) +
        planned.belowGoalWh * penaltyAt(penalties.goal, index) +
        planned.belowDemandWh * penaltyAt(penalties.chargeDemand, index) +
        unservedTripWh * penaltyAt(penalties.trip, index)) /
      1000;
  });
  let terminalValue = 0;
  let leftWh = storedWh;
  for (const segment of terminalSegments(store.terminal, store.capacityWh)) {
    const heldWh = Math.min(leftWh, segment.energyWh);
    terminalValue += (heldWh / 1000) * segment.pricePerKwh;
    leftWh -= heldWh;
  }
  return { planned: { name: store.name, slots }, wear, penalty, terminalValue };
}

function demandCharge(rate: DemandRate | undefined, powersW: readonly number[]): number {
  if (rate === undefined) return 0;
  return (Math.max(0, Math.max(...powersW) - rate.aboveW) / 1000) * rate.pricePerKw;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Plays decisions through a site: the flows that follow from them, what is missed, and the cost. */
export function settleSite(problem: SiteProblem, decisions: SiteDecisions): SitePlan {
  const penalties = sitePenalties(problem);
  const settledStores = problem.stores.map((store, index) =>
    settleStore(problem, store, decisions.givenWh[index]!, penalties),
  );
  const stores = settledStores.map(({ planned }) => planned);
  let importCost = 0;
  let exportRevenue = 0;
  let penalty = sum(settledStores.map((store) => store.penalty));
  const meter = problem.slots.map((slot, index): PlannedMeterSlot => {
    const hours = slotHours(slot);
    const powersW = stores.map((store) => store.slots[index]!.powerW);
    const curtailedW = settled(decisions.curtailedWh[index]!) / hours;
    const surplusW = slot.pvW - curtailedW - slot.houseLoadW;
    const powerW = surplusW + sum(powersW);
    const importW = settled(-powerW * hours) / hours;
    const exportW = settled(powerW * hours) / hours;
    const importOverCapW = settled((importW - (slot.maxImportW ?? Infinity)) * hours) / hours;
    const exportOverCapW = settled((exportW - (slot.maxExportW ?? Infinity)) * hours) / hours;
    const chargedW = sum(powersW.map((storeW) => Math.max(0, -storeW)));
    const kwhPerW = hours / 1000;
    importCost += importW * kwhPerW * slot.importPricePerKwh;
    exportRevenue += (exportW - exportOverCapW) * kwhPerW * slot.exportPricePerKwh;
    penalty +=
      importOverCapW * kwhPerW * penaltyAt(penalties.importCap, index) +
      exportOverCapW * kwhPerW * penaltyAt(penalties.exportCap, index);
    const exchangeW = settled((chargedW - Math.max(0, surplusW) - importW) * hours) / hours;
    return {
      durationMs: slot.durationMs,
      powerW,
      importW,
      exportW,
      importOverCapW,
      exportOverCapW,
      curtailedW,
      exchangeW,
    };
  });
  const meterWh = (key: Exclude<keyof PlannedMeterSlot, 'durationMs'>) =>
    sum(meter.map((slot, index) => slot[key] * slotHours(problem.slots[index]!)));
  const storesWh = (key: Exclude<keyof PlannedStoreSlot, 'powerW'>) =>
    sum(stores.map((store) => sum(store.slots.map((slot) => slot[key]))));
  const costParts = {
    importCost,
    exportRevenue,
    demandCharge:
      demandCharge(
        problem.importDemandRate,
        meter.map((slot) => slot.importW),
      ) +
      demandCharge(
        problem.exportDemandRate,
        meter.map((slot) => slot.exportW),
      ),
    curtailment: (meterWh('curtailedW') / 1000) * (problem.curtailmentPricePerKwh ?? 0),
    wear: sum(settledStores.map((store) => store.wear)),
    penalties: penalty,
    terminalValue: sum(settledStores.map((store) => store.terminalValue)),
  };
  return {
    currency: problem.currency,
    cost:
      importCost -
      exportRevenue +
      costParts.demandCharge +
      costParts.curtailment +
      costParts.wear +
      penalty -
      costParts.terminalValue,
    costParts,
    meter,
    stores,
    totals: {
      belowMinWh: storesWh('belowMinWh'),
      belowGoalWh: storesWh('belowGoalWh'),
      belowDemandWh: storesWh('belowDemandWh'),
      unservedTripWh: storesWh('unservedTripWh'),
      aboveMaxWh: storesWh('aboveMaxWh'),
      importOverCapWh: meterWh('importOverCapW'),
      exportOverCapWh: meterWh('exportOverCapW'),
      importedWh: meterWh('importW'),
      exportedWh: meterWh('exportW'),
      curtailedWh: meterWh('curtailedW'),
      exchangedWh: meterWh('exchangeW'),
    },
  };
}
