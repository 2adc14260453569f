import { BackfeedError } from '../../sim/backfeedError.ts';
import { lastPublishedMs, pricesBetween, type PriceSeries } from '../prices/priceSeries.ts';
import { loadPriceCsv } from '../prices/readPriceCsv.ts';
import { applyTariff, type Tariff } from '../prices/tariff.ts';
import { localIso, utcMsFromWallMs, wallMsFromUtcMs } from '../prices/timeZone.ts';
import { terminalPricePerKwh } from './extendPrices.ts';
import type { BatterySpec } from './batterySchema.ts';
import { peakOf, peakPriceOf, withImportCap, type Peak, type PeakPrice } from './peakPrice.ts';
import { planExactly, type ExactPlan } from './planExactly.ts';
import type { PlanProblem } from './planProblem.ts';
import { planSlots } from './planSlots.ts';
import type { PlanCostParts } from './planVehicle.ts';
import { planWithCapacityCharge } from './planWithCapacityCharge.ts';

/** What `backfeed plan` plans for. Everything but the prices has a default. */
export interface PlanReportOptions {
  /** A price series, or the path of a price file. */
  readonly prices: PriceSeries | string;
  /** Zone of the file's local times, where the file does not state it. */
  readonly timeZone?: string;
  readonly tariff?: Tariff;
  /** Default: the start of the prices. */
  readonly startAtMs?: number;
  /** Length of the plan; default 24, and never beyond the prices. */
  readonly hours?: number;
  /** Instead of capacity, efficiency and wear price, where a file describes more. */
  readonly battery?: BatterySpec;
  /** Default 60. */
  readonly capacityKwh?: number;
  /** In either direction, at the grid; default 10. */
  readonly powerKw?: number;
  /** In either direction; default 0.92. */
  readonly efficiency?: number;
  /** At the start; default 50. */
  readonly socPct?: number;
  /** Default 20. */
  readonly reservePct?: number;
  /** Wanted at the departure (default 60), or at the end of the plan if the car does not leave (default none). */
  readonly targetPct?: number;
  /** Local time of the day, `7:30`; default: the car stays plugged in. */
  readonly departAt?: string;
  /** Local time of the day; default: the car does not come back within the plan. */
  readonly returnAt?: string;
  /** Driven between departure and return; default 8. */
  readonly tripKwh?: number;
  /** Per kWh drawn for export, in the currency of the prices; default 0.03. */
  readonly wearPricePerKwh?: number;
}

export interface PlanReportSlot {
  /** Local time with offset, ISO 8601. */
  readonly startAt: string;
  readonly importPrice: number;
  readonly exportPrice: number;
  readonly plugged: boolean;
  /** At the grid meter, + is export. */
  readonly powerW: number;
  /** At the end of the slot. */
  readonly socPct: number;
  readonly chargeUpToSocPct: number;
  readonly dischargeDownToSocPct: number;
  readonly reason: string;
}

/** The object that `backfeed plan --json` prints. Prices are per kWh in `currency`. */
export interface PlanReport {
  readonly currency: string;
  readonly timeZone: string;
  /** See PlanCostParts: what is paid, less what is earned and what is left; without the peak. */
  readonly cost: number;
  readonly costParts: PlanCostParts;
  readonly slotMs: number;
  readonly startSocPct: number;
  /** The cost is at most so much above the least possible, relative to the larger of cost and 1; 0 is proven. */
  readonly gap: number;
  /** Whole numbers that a solver had to decide, and what it took: none where the slope method is exact. */
  readonly binaries: number;
  readonly solverMs: number;
  /** Highest mean import of a slot that counts for the tariff's capacity charge, and what it costs; null without one. */
  readonly peak: Peak | null;
  /** By how much reserve and target are missed, summed over slots. */
  readonly shortfallWh: number;
  readonly storedEnergyValuePerKwh: number;
  readonly slots: readonly PlanReportSlot[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SLOT_MS = 900_000;

function checkNumbers(options: PlanReportOptions): void {
  for (const [key, value] of Object.entries(options)) {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new BackfeedError('PLAN_INPUT', `${key} is ${value}`, 'Give a finite number');
    }
  }
  for (const key of ['hours', 'capacityKwh', 'efficiency'] as const) {
    const value = options[key];
    if (value !== undefined && value <= 0)
      throw new BackfeedError('PLAN_INPUT', `${key} is ${value}`, 'Give a number above 0');
  }
}

/** The first instant after `afterMs` at which the zone's clock shows `time`. */
function nextLocalTime(key: string, time: string, afterMs: number, timeZone: string): number {
  const [, hour, minute] = /^(\d\d?):(\d\d)$/.exec(time) ?? [];
  const inDayMs = (Number(hour) * 60 + Number(minute)) * 60_000;
  if (!(inDayMs < DAY_MS && Number(minute) < 60)) {
    throw new BackfeedError('PLAN_INPUT', `${key} is "${time}"`, 'Give a time of the day like 7:30');
  }
  const midnightWallMs = Math.floor(wallMsFromUtcMs(timeZone, afterMs) / DAY_MS) * DAY_MS;
  // A time that daylight saving skips on the first day exists on the next.
  for (let day = 0; ; day += 1) {
    const [atMs] = utcMsFromWallMs(timeZone, midnightWallMs + day * DAY_MS + inDayMs);
    if (atMs !== undefined && atMs > afterMs) return atMs;
  }
}

/** Under the least cap on its import that is worth its price, where the tariff has one. */
async function planUnder(
  price: PeakPrice | null,
  problem: PlanProblem,
): Promise<{
  readonly plan: ExactPlan;
  readonly peak: Peak | null;
}> {
  if (price === null) return { plan: await planExactly(problem), peak: null };
  const { peakW: capW } = planWithCapacityCharge(problem, price);
  const plan = await planExactly(withImportCap(problem, Math.max(capW, price.paidPeakW), price.counts));
  return { plan, peak: peakOf(plan, problem, price) };
}

/**
 * Plans one car over the given prices, alone: nothing is guessed beyond the end of the plan but the worth of what is
 * left in the battery (see terminalPricePerKwh). The plan is the optimum, or states its gap; the cap that a capacity
 * charge calls for is that of the plan without whole numbers.
 *
 * @throws BackfeedError PLAN_INPUT, SOLVER_FAILED, and those of loadPriceCsv
 */
export async function planReport(options: PlanReportOptions): Promise<PlanReport> {
  checkNumbers(options);
  const { capacityKwh = 60, powerKw = 10, efficiency = 0.92, socPct = 50, reservePct = 20 } = options;
  const { hours = 24, tripKwh = 8, wearPricePerKwh = 0.03, departAt, returnAt, targetPct } = options;
  const market =
    typeof options.prices === 'string' ? loadPriceCsv(options.prices, options.timeZone) : options.prices;
  const prices = applyTariff(market, options.tariff ?? {});
  const { timeZone } = prices;
  const startAtMs = options.startAtMs ?? prices.points[0]?.startAtMs ?? NaN;
  const endAtMs = Math.min(startAtMs + hours * HOUR_MS, Math.max(startAtMs, lastPublishedMs(prices) ?? NaN));
  const planned = { ...prices, points: pricesBetween(prices, startAtMs, endAtMs) };
  if (returnAt !== undefined && departAt === undefined) {
    throw new BackfeedError(
      'PLAN_INPUT',
      'returnAt is given and departAt is not',
      'Give both, or departAt alone',
    );
  }
  const departAtMs = departAt === undefined ? null : nextLocalTime('departAt', departAt, startAtMs, timeZone);
  const returnAtMs =
    departAtMs === null || returnAt === undefined
      ? null
      : nextLocalTime('returnAt', returnAt, departAtMs, timeZone);
  const simple: BatterySpec = {
    capacityWh: capacityKwh * 1000,
    chargeEfficiency: efficiency,
    dischargeEfficiency: efficiency,
    wearPricePerKwh,
  };
  const battery = {
    ...(options.battery ?? simple),
    maxImportW: powerKw * 1000,
    maxExportW: powerKw * 1000,
  };
  const { plan, peak } = await planUnder(peakPriceOf(options.tariff ?? {}, timeZone), {
    currency: prices.currency,
    slots: planSlots({
      prices,
      startAtMs,
      endAtMs,
      slotMs: SLOT_MS,
      departureSocPct: targetPct ?? 60,
      trips:
        departAtMs === null
          ? []
          : [
              {
                departAtMs,
                arriveAtMs: returnAtMs ?? Math.max(endAtMs, departAtMs + HOUR_MS),
                energyWh: tripKwh * 1000,
                pluggedAfter: true,
              },
            ],
    }),
    battery,
    initialSocPct: socPct,
    reserveSocPct: reservePct,
    terminal: { pricePerKwh: terminalPricePerKwh(planned, battery) },
    ...(departAtMs === null && targetPct !== undefined ? { endSocPct: targetPct } : {}),
  });
  return {
    currency: plan.currency,
    timeZone,
    cost: plan.cost,
    costParts: plan.costParts,
    slotMs: SLOT_MS,
    startSocPct: socPct,
    gap: plan.gap,
    binaries: plan.binaries,
    solverMs: plan.solverMs,
    peak,
    shortfallWh: plan.shortfallWh,
    storedEnergyValuePerKwh: plan.storedEnergyValuePerKwh,
    slots: plan.slots.map((slot) => ({
      startAt: localIso(timeZone, slot.startAtMs),
      importPrice: slot.importPricePerKwh,
      exportPrice: slot.exportPricePerKwh,
      plugged: slot.plugged,
      powerW: slot.powerW,
      socPct: slot.socPct,
      chargeUpToSocPct: slot.chargeUpToSocPct,
      dischargeDownToSocPct: slot.dischargeDownToSocPct,
      reason: slot.reason,
    })),
  };
}
