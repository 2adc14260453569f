import { terminalSegments } from '../scheduler/planProblem.ts';
import { MixedIntegerModel, type Term } from '../solver/mixedIntegerModel.ts';
import {
  isPlugged,
  penaltyAt,
  sitePenalties,
  slotHours,
  type DemandRate,
  type SitePenalties,
  type SiteProblem,
  type SiteStore,
} from './siteProblem.ts';

/** Where a binary decides between two flows that exclude each other: numbers of slots. */
export interface ExclusiveSlots {
  /** Between import and export of the meter. */
  readonly meter: Set<number>;
  /** Between charge and discharge of a store, one set a store. */
  readonly stores: readonly Set<number>[];
}

/** Column numbers of one slot of the meter; energies in kWh. */
export interface MeterColumns {
  readonly bought: number;
  readonly boughtOverCap: number;
  readonly sold: number;
  readonly soldOverCap: number;
  readonly curtailed: number;
}

/** Column numbers of one slot of a store; energies in kWh, charge and discharge on the side of the house. */
export interface StoreColumns {
  readonly charge: number;
  readonly discharge: number;
  readonly energy: number;
  readonly unservedTrip: number;
}

/** A site as a mixed-integer programme, and where its values stand in it. */
export interface SiteModel {
  readonly model: MixedIntegerModel;
  readonly meter: readonly MeterColumns[];
  /** One list of slots a store. */
  readonly stores: readonly (readonly StoreColumns[])[];
}

const KWH_PER_WH = 1e-3;
/** Decides between plans that cost the same: without it stores would feed one another for nothing. Not in any cost. */
const EXCHANGE_PRICE_PER_KWH = 1e-6;

/** Most that a store can take and give in slot `index`, kWh. */
function storeReach(
  store: SiteStore,
  index: number,
  hours: number,
): { chargeKwh: number; dischargeKwh: number } {
  const kwhPerW = isPlugged(store, index) ? hours * KWH_PER_WH : 0;
  return { chargeKwh: store.maxChargeW * kwhPerW, dischargeKwh: store.maxDischargeW * kwhPerW };
}

/** The two most that the meter can see in slot `index`, kWh: stores that must not use the grid do not count. */
function meterReach(problem: SiteProblem, index: number): { importKwh: number; exportKwh: number } {
  const slot = problem.slots[index]!;
  const hours = slotHours(slot);
  const surplusKwh = (slot.pvW - slot.houseLoadW) * hours * KWH_PER_WH;
  let importKwh = -surplusKwh;
  let exportKwh = surplusKwh;
  if (problem.curtailmentPricePerKwh !== undefined) importKwh += slot.pvW * hours * KWH_PER_WH;
  for (const store of problem.stores) {
    const reach = storeReach(store, index, hours);
    if (store.chargesFromGrid !== false) importKwh += reach.chargeKwh;
    if (store.dischargesToGrid !== false) exportKwh += reach.dischargeKwh;
  }
  return { importKwh: Math.max(0, importKwh), exportKwh: Math.max(0, exportKwh) };
}

class SiteModelBuilder {
  readonly model = new MixedIntegerModel();
  readonly meter: MeterColumns[] = [];
  readonly stores: StoreColumns[][];
  private readonly problem: SiteProblem;
  private readonly exclusive: ExclusiveSlots;
  private readonly penalties: SitePenalties;
  /** The binary that is 1 where the meter may export and 0 where it may import. */
  private readonly exporting = new Map<number, number>();

  constructor(problem: SiteProblem, exclusive: ExclusiveSlots) {
    this.problem = problem;
    this.exclusive = exclusive;
    this.penalties = sitePenalties(problem);
    problem.slots.forEach((_, index) => this.addMeter(index));
    this.stores = problem.stores.map((store, number) => this.addStore(store, exclusive.stores[number]!));
    problem.slots.forEach((_, index) => this.addBalance(index));
    this.addDemandRate(problem.importDemandRate, ({ bought, boughtOverCap }) => [bought, boughtOverCap]);
    this.addDemandRate(problem.exportDemandRate, ({ sold, soldOverCap }) => [sold, soldOverCap]);
  }

  private addMeter(index: number): void {
    const { model, penalties } = this;
    const slot = this.problem.slots[index]!;
    const kwhPerW = slotHours(slot) * KWH_PER_WH;
    const { importKwh, exportKwh } = meterReach(this.problem, index);
    const importCapKwh = Math.min(importKwh, (slot.maxImportW ?? Infinity) * kwhPerW);
    const exportCapKwh = Math.min(exportKwh, (slot.maxExportW ?? Infinity) * kwhPerW);
    const { curtailmentPricePerKwh } = this.problem;
    const columns = {
      bought: model.column(slot.importPricePerKwh, importCapKwh),
      boughtOverCap: model.column(
        slot.importPricePerKwh + penaltyAt(penalties.importCap, index),
        importKwh - importCapKwh,
      ),
      sold: model.column(-slot.exportPricePerKwh, exportCapKwh),
      soldOverCap: model.column(penaltyAt(penalties.exportCap, index), exportKwh - exportCapKwh),
      curtailed: model.column(
        curtailmentPricePerKwh ?? 0,
        curtailmentPricePerKwh === undefined ? 0 : slot.pvW * kwhPerW,
      ),
    };
    this.meter.push(columns);
    if (!this.exclusive.meter.has(index) || importKwh === 0 || exportKwh === 0) return;
    const exporting = model.binary();
    this.exporting.set(index, exporting);
    this.onlyIfNot(exporting, [columns.bought, columns.boughtOverCap], importKwh);
    this.onlyIf(exporting, [columns.sold, columns.soldOverCap], exportKwh);
  }

  private addStore(store: SiteStore, exclusive: ReadonlySet<number>): StoreColumns[] {
    const { model, penalties } = this;
    const { slots } = this.problem;
    const capacityKwh = store.capacityWh * KWH_PER_WH;
    const minKwh = (store.minWh ?? 0) * KWH_PER_WH;
    const maxKwh = (store.maxWh ?? store.capacityWh) * KWH_PER_WH;
    const { chargeEfficiency, dischargeEfficiency, wearPricePerKwh } = store;
    const columns: StoreColumns[] = [];
    slots.forEach((slot, index) => {
      const hours = slotHours(slot);
      const { chargeKwh, dischargeKwh } = storeReach(store, index, hours);
      const charge = model.column(0, chargeKwh);
      const discharge = model.column(wearPricePerKwh / dischargeEfficiency, dischargeKwh);
      const energy = model.column(0, capacityKwh);
      const tripKwh = (store.tripEnergyWh?.[index] ?? 0) * KWH_PER_WH;
      const unservedTrip = model.column(penaltyAt(penalties.trip, index), tripKwh);

      const before = columns[index - 1]?.energy;
      const givenKwh = (before === undefined ? store.initialWh * KWH_PER_WH : 0) - tripKwh;
      const minusHeld: Term[] = [
        ...(before === undefined ? [] : [[before, -1] as const]),
        [unservedTrip, -1],
      ];
      if (tripKwh > 0) model.atMost(minusHeld, givenKwh);
      model.equal(
        [[energy, 1], ...minusHeld, [charge, -chargeEfficiency], [discharge, 1 / dischargeEfficiency]],
        givenKwh,
      );

      if (minKwh > 0) this.softMin(energy, minKwh, penaltyAt(penalties.bounds, index));
      if (maxKwh < capacityKwh) this.softMax(energy, maxKwh, penaltyAt(penalties.bounds, index));
      const goalKwh = (store.goalWh?.[index] ?? 0) * KWH_PER_WH;
      if (goalKwh > 0) this.softMin(energy, goalKwh, penaltyAt(penalties.goal, index));

      const minChargeKwh = (store.minChargeW ?? 0) * hours * KWH_PER_WH;
      const demandKwh = Math.min(chargeKwh, (store.chargeDemandW?.[index] ?? 0) * hours * KWH_PER_WH);
      const mustStep = minChargeKwh > 0 && chargeKwh > 0;
      if (mustStep || exclusive.has(index)) {
        const charging = model.binary();
        this.onlyIf(charging, [charge], chargeKwh);
        if (dischargeKwh > 0) this.onlyIfNot(charging, [discharge], dischargeKwh);
        if (mustStep) {
          const below = demandKwh > 0 ? [this.nearlyFull(energy, maxKwh, minChargeKwh)] : [];
          model.atMost(
            [[charging, minChargeKwh], [charge, -1], ...below.map((column): Term => [column, -minChargeKwh])],
            0,
          );
        }
      }
      if (demandKwh > 0) {
        const full = this.nearlyFull(energy, maxKwh, 0);
        const missing = model.column(penaltyAt(penalties.chargeDemand, index));
        model.row(
          [
            [charge, 1],
            [missing, 1],
            [full, demandKwh],
          ],
          demandKwh,
          Infinity,
        );
      }

      const exporting = this.exporting.get(index);
      if (exporting !== undefined) {
        if (store.chargesFromGrid === false) this.onlyIf(exporting, [charge], chargeKwh);
        if (store.dischargesToGrid === false) this.onlyIfNot(exporting, [discharge], dischargeKwh);
      }
      columns.push({ charge, discharge, energy, unservedTrip });
    });
    const heldAtEnd = terminalSegments(store.terminal, store.capacityWh).map(({ energyWh, pricePerKwh }) =>
      model.column(-pricePerKwh, energyWh * KWH_PER_WH),
    );
    model.equal([[columns.at(-1)!.energy, -1], ...heldAtEnd.map((column): Term => [column, 1])], 0);
    return columns;
  }

  private addBalance(index: number): void {
    const { model, problem } = this;
    const slot = problem.slots[index]!;
    const { bought, boughtOverCap, sold, soldOverCap, curtailed } = this.meter[index]!;
    const loadKwh = (slot.houseLoadW - slot.pvW) * slotHours(slot) * KWH_PER_WH;
    const charges = this.stores.map((store): Term => [store[index]!.charge, 1]);
    model.equal(
      [
        [bought, 1],
        [boughtOverCap, 1],
        [sold, -1],
        [soldOverCap, -1],
        [curtailed, -1],
        ...charges.map(([column]): Term => [column, -1]),
        ...this.stores.map((store): Term => [store[index]!.discharge, 1]),
      ],
      loadKwh,
    );
    // A meter that imports serves the house and the stores that may use the grid, for the others are then still; and so
    // with export. True with or without a binary, and it spares most of them.
    const usersOf = (key: 'chargesFromGrid' | 'dischargesToGrid', flow: 'charge' | 'discharge') =>
      problem.stores.flatMap((store, number): Term[] =>
        store[key] === false ? [] : [[this.stores[number]![index]![flow], -1]],
      );
    const chargers = usersOf('chargesFromGrid', 'charge');
    if (chargers.length < problem.stores.length)
      model.atMost([[bought, 1], [boughtOverCap, 1], [curtailed, -1], ...chargers], Math.max(0, loadKwh));
    const dischargers = usersOf('dischargesToGrid', 'discharge');
    if (dischargers.length > 0 && dischargers.length < problem.stores.length)
      model.atMost([[sold, 1], [soldOverCap, 1], ...dischargers], Math.max(0, -loadKwh));
    // What is charged beyond surplus and import comes out of another store.
    if (problem.stores.length > 1) {
      const exchanged = model.column(EXCHANGE_PRICE_PER_KWH, problem.storeExchange === false ? 0 : Infinity);
      model.atMost(
        [...charges, [bought, -1], [boughtOverCap, -1], [curtailed, loadKwh < 0 ? 1 : 0], [exchanged, -1]],
        Math.max(0, -loadKwh),
      );
    }
  }

  private addDemandRate(rate: DemandRate | undefined, flows: (columns: MeterColumns) => number[]): void {
    if (rate === undefined) return;
    const peakKw = this.model.column(rate.pricePerKw);
    this.meter.forEach((columns, index) => {
      const hours = slotHours(this.problem.slots[index]!);
      this.model.atMost(
        [[peakKw, -1], ...flows(columns).map((column): Term => [column, 1 / hours])],
        rate.aboveW * KWH_PER_WH,
      );
    });
  }

  private softMin(energy: number, minKwh: number, pricePerKwh: number): void {
    this.model.row(
      [
        [energy, 1],
        [this.model.column(pricePerKwh), 1],
      ],
      minKwh,
      Infinity,
    );
  }

  private softMax(energy: number, maxKwh: number, pricePerKwh: number): void {
    this.model.atMost(
      [
        [energy, 1],
        [this.model.column(pricePerKwh), -1],
      ],
      maxKwh,
    );
  }

  /** A binary that can be 1 only where no more than `roomKwh` is left below `maxKwh`. */
  private nearlyFull(energy: number, maxKwh: number, roomKwh: number): number {
    const isNearlyFull = this.model.binary();
    this.model.atMost(
      [
        [energy, -1],
        [isNearlyFull, maxKwh],
      ],
      roomKwh,
    );
    return isNearlyFull;
  }

  private onlyIf(binary: number, flows: readonly number[], mostKwh: number): void {
    this.model.atMost([...flows.map((column): Term => [column, 1]), [binary, -mostKwh]], 0);
  }

  private onlyIfNot(binary: number, flows: readonly number[], mostKwh: number): void {
    this.model.atMost([...flows.map((column): Term => [column, 1]), [binary, mostKwh]], mostKwh);
  }
}

/**
 * The programme of a site: minimised cost, energies in kWh, flows that exclude each other kept apart in the slots of
 * `exclusive` only. In all others it is a relaxation, and its optimum no dearer than that of the site.
 */
export function siteModel(problem: SiteProblem, exclusive: ExclusiveSlots): SiteModel {
  return new SiteModelBuilder(problem, exclusive);
}
