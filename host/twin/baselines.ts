import { createPack } from '../../sim/battery/pack.ts';
import { createConverter } from '../../sim/charger/converter.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import type { PriceSeries } from '../prices/priceSeries.ts';
import { priceAt, pricesBetween } from '../prices/priceSeries.ts';
import type { PlanBattery } from '../scheduler/planProblem.ts';
import { planSlots } from '../scheduler/planSlots.ts';
import { planVehicle, type Plan } from '../scheduler/planVehicle.ts';
import type { Drive, Span } from './timeline.ts';

const STEP_MS = 60_000;
const HOUR_MS = 3_600_000;

/** What a rule wants at a state of charge: 1 sell, -1 charge, 0 wait. */
type Rule = (atMs: number, socPct: number) => -1 | 0 | 1;

/** Efficiencies at rated power, both through converter and battery: what a planner may assume of the station. */
export function ratedBattery(scenario: Scenario): PlanBattery {
  const { owner } = scenario;
  const converter = createConverter(scenario.station.converter);
  const { pack: parameters } = scenario.car;
  /** Over a quarter of an hour: by then most of the battery's slow resistance counts. */
  const share = (dcPowerW: number): number => {
    const pack = createPack(parameters, 50);
    pack.step(900, dcPowerW);
    return 1 - Math.abs(pack.lossW / dcPowerW);
  };
  const mostW = parameters.cellsInSeries * 3.78 * scenario.stationMaxCurrentA;
  const exportDcW = Math.min(converter.dcPowerW(owner.maxExportKw * 1000), mostW);
  // A rating below the station's own losses charges nothing: its efficiency is that of a watt.
  const importDcW = Math.min(Math.max(1, -converter.dcPowerW(-owner.maxImportKw * 1000)), mostW);
  const importAcW = -converter.acPowerW(-importDcW, 'idle');
  const exportAcW = converter.acPowerW(exportDcW, 'idle');
  return {
    capacityWh: createPack(parameters, 50).storedEnergyWh(100),
    chargeEfficiency: (importDcW * share(-importDcW)) / importAcW,
    dischargeEfficiency: (exportAcW * share(exportDcW)) / exportDcW,
    maxImportW: Math.min(owner.maxImportKw * 1000, importAcW),
    maxExportW: Math.min(owner.maxExportKw * 1000, exportAcW),
    wearPricePerKwh: owner.wearPricePerKwh,
  };
}

/** Mean price of buying over the span: what a stored kWh counts for at the end, in every comparison alike. */
export function stockPricePerKwh(prices: PriceSeries, span: Span): number {
  const points = pricesBetween(prices, span.startAtMs, span.endAtMs);
  return points.reduce((sum, point) => sum + point.importPricePerKwh, 0) / points.length;
}

/** Money of a run: revenue - cost - wear + change in stock. + is earned. */
export interface RunMoney {
  readonly revenue: number;
  readonly cost: number;
  readonly wear: number;
  readonly stockChange: number;
  readonly net: number;
}

/** Puts the parts together. Energies in Wh. */
export function runMoney(
  revenue: number,
  cost: number,
  drawnWh: number,
  storeChangeWh: number,
  wearPricePerKwh: number,
  stockPrice: number,
): RunMoney {
  const wear = (drawnWh / 1000) * wearPricePerKwh;
  const stockChange = (storeChangeWh / 1000) * stockPrice;
  return { revenue, cost, wear, stockChange, net: revenue - cost - wear + stockChange };
}

export interface BaselineOptions {
  readonly scenario: Scenario;
  readonly span: Span;
  readonly drives: readonly Drive[];
  /** What each drive really took from the battery, Wh. */
  readonly driveEnergiesWh: readonly number[];
  /** All of them, also those that were not yet published. */
  readonly prices: PriceSeries;
}

/** The same car, station and drives in one-minute steps, without buses and firmware, under one rule. */
function runRule(options: BaselineOptions, rule: Rule): RunMoney {
  const { scenario, span, drives, driveEnergiesWh, prices } = options;
  const pack = createPack(scenario.car.pack, scenario.startSocPct);
  const converter = createConverter(scenario.station.converter);
  const startWh = pack.storedEnergyWh(pack.socPct);
  const stepH = STEP_MS / HOUR_MS;
  let revenue = 0;
  let cost = 0;
  let drawnWh = 0;
  let index = 0;
  let plugged = scenario.pluggedAtStart;
  for (let atMs = span.startAtMs; atMs < span.endAtMs; atMs += STEP_MS) {
    const drive = drives[index];
    let drivePowerW = 0;
    if (drive && atMs >= drive.unplugAtMs) {
      plugged = false;
      if (atMs >= drive.departAtMs && atMs < drive.arriveAtMs) {
        // Whole minutes of driving carry all of its energy.
        const minutes = Math.ceil((drive.arriveAtMs - drive.departAtMs) / STEP_MS);
        drivePowerW = (driveEnergiesWh[index] ?? drive.expectedWh) / (minutes * stepH);
      } else if (atMs >= (drive.plugAtMs ?? drive.arriveAtMs)) {
        plugged = drive.plugAtMs !== null;
        index++;
      }
    }
    const direction = plugged ? rule(atMs, pack.socPct) : 0;
    const dcPowerW = direction * chargerPowerW(direction, pack.voltageV);
    const boundW = Math.max(-pack.chargeLimitW, Math.min(pack.dischargeLimitW, dcPowerW));
    pack.step(STEP_MS / 1000, boundW + drivePowerW);
    const acWh = converter.acPowerW(boundW, 'asleep') * stepH;
    const price = priceAt(prices, atMs)!;
    if (acWh > 0) revenue += (acWh / 1000) * price.exportPricePerKwh;
    else cost -= (acWh / 1000) * price.importPricePerKwh;
    if (boundW > 0) drawnWh += boundW * stepH;
  }
  const changeWh = pack.storedEnergyWh(pack.socPct) - startWh;
  return runMoney(
    revenue,
    cost,
    drawnWh,
    changeWh,
    scenario.owner.wearPricePerKwh,
    stockPricePerKwh(prices, span),
  );

  /** Whole amperes at the battery that keep the rating at the grid. */
  function chargerPowerW(direction: number, voltageV: number): number {
    const ratingW = 1000 * (direction > 0 ? scenario.owner.maxExportKw : scenario.owner.maxImportKw);
    const ratedA = Math.abs(converter.dcPowerW(direction * ratingW)) / voltageV;
    return Math.floor(Math.min(scenario.stationMaxCurrentA, ratedA)) * voltageV;
  }
}

/** The optimal plan with everything known: prices of the whole span and the energy of each drive. */
function foresightPlan(options: BaselineOptions, mayExport: boolean): Plan {
  const { scenario, span, drives, driveEnergiesWh, prices } = options;
  const battery = ratedBattery(scenario);
  const slots = planSlots({
    prices,
    startAtMs: span.startAtMs,
    endAtMs: span.endAtMs,
    slotMs: STEP_MS,
    pluggedAtStart: scenario.pluggedAtStart,
    departureSocPct: scenario.owner.departureSocPct,
    trips: drives.map((drive, i) => ({
      departAtMs: drive.unplugAtMs,
      arriveAtMs: drive.plugAtMs ?? drive.arriveAtMs,
      energyWh: Math.max(0, driveEnergiesWh[i] ?? drive.expectedWh),
      pluggedAfter: drive.plugAtMs !== null,
    })),
  });
  return planVehicle({
    currency: prices.currency,
    slots: mayExport ? slots : slots.map((slot) => ({ ...slot, maxExportW: 0 })),
    battery,
    initialSocPct: scenario.startSocPct,
    reserveSocPct: scenario.owner.reserveSocPct,
    terminal: { pricePerKwh: stockPricePerKwh(prices, span) },
  });
}

/** Follows a plan's thresholds. */
function followPlan(plan: Plan, reserveSocPct: number, mayExport: boolean): Rule {
  return (atMs, socPct) => {
    const slot = plan.slots[Math.floor((atMs - plan.slots[0]!.startAtMs) / STEP_MS)];
    if (!slot) return 0;
    if (socPct < slot.chargeUpToSocPct) return -1;
    return mayExport && socPct > Math.max(slot.dischargeDownToSocPct, reserveSocPct) ? 1 : 0;
  };
}

/** The same span under three other rules. */
export interface Baselines {
  /** Charges to full as soon as it is plugged in. */
  readonly chargeAtOnce: RunMoney;
  /** Charges at the best hours, everything known, and never sells. */
  readonly neverExport: RunMoney;
  /** Charges and sells at the best hours, everything known. */
  readonly perfectForesight: RunMoney;
}

/** Runs the comparisons on the same prices, drives, car and station as the run itself. */
export function runBaselines(options: BaselineOptions): Baselines {
  const { reserveSocPct } = options.scenario.owner;
  const optimal = (mayExport: boolean): RunMoney =>
    runRule(options, followPlan(foresightPlan(options, mayExport), reserveSocPct, mayExport));
  return {
    chargeAtOnce: runRule(options, (_atMs, socPct) => (socPct < 100 ? -1 : 0)),
    neverExport: optimal(false),
    perfectForesight: optimal(true),
  };
}
