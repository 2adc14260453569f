import type { TerminalSegment } from '../scheduler/planProblem.ts';

/** One slot of the horizon, as the meter of the house sees it. Powers are means over the slot. */
export interface SiteSlot {
  readonly durationMs: number;
  readonly importPricePerKwh: number;
  readonly exportPricePerKwh: number;
  /** Everything in the house that is not a store. */
  readonly houseLoadW: number;
  readonly pvW: number;
  /** Soft cap of what the meter may import; what exceeds it is paid, priced and reported. */
  readonly maxImportW?: number;
  /** Soft cap of what the meter may export; what exceeds it earns nothing, is priced and reported. */
  readonly maxExportW?: number;
}

/** A battery that takes part: a vehicle or the home battery. Powers are magnitudes on the side of the house. */
export interface SiteStore {
  readonly name: string;
  readonly kind: 'vehicle' | 'battery';
  readonly capacityWh: number;
  readonly initialWh: number;
  /** Stored per energy taken, 0..1. */
  readonly chargeEfficiency: number;
  /** Given per energy drawn, 0..1. */
  readonly dischargeEfficiency: number;
  readonly maxChargeW: number;
  /** It charges with at least this or not at all; default 0. */
  readonly minChargeW?: number;
  readonly maxDischargeW: number;
  /** Soft bounds at each slot's end; default 0 and the capacity. */
  readonly minWh?: number;
  readonly maxWh?: number;
  /** If not, it charges only in slots in which the meter does not import; default true. */
  readonly chargesFromGrid?: boolean;
  /** If not, it discharges only in slots in which the meter does not export; default true. */
  readonly dischargesToGrid?: boolean;
  /** Ageing, per kWh drawn from the store. */
  readonly wearPricePerKwh: number;
  /** Worth of stored energy at the end: one price, or segments from empty upward whose prices do not rise. */
  readonly terminal: { readonly pricePerKwh: number } | readonly TerminalSegment[];
  /** Whether it is connected throughout a slot, one value a slot; default always. */
  readonly plugged?: readonly boolean[];
  /** Soft minimum at the end of each slot, such as a departure target; 0 is none. */
  readonly goalWh?: readonly number[];
  /** Soft minimum of what it charges with in each slot, unless it is full; 0 is none. In a slot with a demand it may
   *  charge with less than `minChargeW` where that fills it. */
  readonly chargeDemandW?: readonly number[];
  /** Taken by driving in each slot, before any charge or discharge of it. */
  readonly tripEnergyWh?: readonly number[];
}

/** One price, or one a slot. */
export type Penalty = number | readonly number[];

/** Prices of what is missed, per kWh: they rank wishes that cannot all be met, and are not money that anyone pays. */
export interface SitePenalties {
  /** Below `minWh` or above `maxWh`, at each slot's end. */
  readonly bounds: Penalty;
  readonly goal: Penalty;
  readonly chargeDemand: Penalty;
  /** Trip energy that the store does not hold. */
  readonly trip: Penalty;
  readonly importCap: Penalty;
  readonly exportCap: Penalty;
}

/** A charge for the highest mean power of any slot of the horizon, as far as it exceeds `aboveW`. */
export interface DemandRate {
  readonly aboveW: number;
  readonly pricePerKw: number;
}

/** What a site planner decides about: everything behind one meter over one horizon. Money is in `currency`. */
export interface SiteProblem {
  readonly currency: string;
  readonly slots: readonly SiteSlot[];
  readonly stores: readonly SiteStore[];
  readonly importDemandRate?: DemandRate;
  readonly exportDemandRate?: DemandRate;
  /** Cost of each kWh of PV that is not taken; without it the PV cannot be curtailed. */
  readonly curtailmentPricePerKwh?: number;
  /** Whether energy may go from one store into another; default true: wear and both losses are priced anyway. */
  readonly storeExchange?: boolean;
  /** Default: ten times the highest price of energy, at least 5; trips ten times that. */
  readonly penalties?: Partial<SitePenalties>;
}

/** The penalties in force; see SiteProblem. */
export function sitePenalties(problem: SiteProblem): SitePenalties {
  let highest = 0.5;
  for (const slot of problem.slots) {
    highest = Math.max(highest, Math.abs(slot.importPricePerKwh), Math.abs(slot.exportPricePerKwh));
  }
  for (const { terminal } of problem.stores) {
    const first = 'pricePerKwh' in terminal ? terminal : terminal[0];
    highest = Math.max(highest, Math.abs(first?.pricePerKwh ?? 0));
  }
  const price = 10 * highest;
  return {
    bounds: price,
    goal: price,
    chargeDemand: price,
    trip: 10 * price,
    importCap: price,
    exportCap: price,
    ...problem.penalties,
  };
}

/** The penalty of one slot. */
export function penaltyAt(penalty: Penalty, index: number): number {
  return typeof penalty === 'number' ? penalty : penalty[index]!;
}

/** Length of a slot in hours. */
export function slotHours(slot: SiteSlot): number {
  return slot.durationMs / 3_600_000;
}

/** Whether a store is connected in slot `index`. */
export function isPlugged(store: SiteStore, index: number): boolean {
  return store.plugged?.[index] ?? true;
}
