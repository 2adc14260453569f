import { BackfeedError } from '../../sim/backfeedError.ts';
import { capacityCharge, standingCharge } from '../prices/capacityCharge.ts';
import type { PriceSeries } from '../prices/priceSeries.ts';
import { applyTariff, type Tariff } from '../prices/tariff.ts';
import { holdingCostPerHour, type HoldPrice, type PlanSlot } from '../scheduler/planProblem.ts';
import type { BacktestCase } from './backtestCase.ts';
import { backtestSlots, SLOT_MS, SLOTS_PER_DAY } from './backtestSlots.ts';
import { auditWear, backtestWearPrices, type BacktestWear } from './backtestWear.ts';
import { createCapacityPlanner } from './capacityPlanner.ts';
import { followThresholds, type RunResult, type Thresholds } from './followThresholds.ts';
import { priceForecasts, type PriceForecast } from './priceForecast.ts';
import { rollingThresholds } from './rollingPlan.ts';

/** One way to run the car over the whole time. */
export interface BacktestRun extends RunResult {
  /** Wear of what was drawn for export, by its price per kWh. */
  readonly wear: number;
  /** Ageing by standing at a high state of charge, where a chemistry prices it. */
  readonly holding: number;
  /** Capacity charges and standing charge. */
  readonly fees: number;
  /** Bill, fees, wear and holding, less the worth of what the battery holds more than at the start: at the mean market price. */
  readonly cost: number;
}

/** What a planner that knows only published prices is worth, against what there was to gain. */
export interface Backtest {
  readonly currency: string;
  readonly days: number;
  /** Charges to full as soon as it is plugged in. */
  readonly uncontrolled: BacktestRun;
  /** Charges at the best hours, everything known, and never sells. */
  readonly smartCharging: BacktestRun;
  /** Charges and sells at the best hours, everything known. */
  readonly perfectForesight: BacktestRun;
  /** Decides with what was published at the time, and a guess behind it. */
  readonly rolling: BacktestRun;
  /** Of the rolling run. */
  readonly wear: BacktestWear;
  /** Of what perfect foresight saves against `uncontrolled`. */
  readonly shareOfPerfectForesight: number;
  /** The same with the guess that the last day repeats itself. */
  readonly shareWithLastDay: number;
  /** Quarter hours of the whole time, with the owner's prices. */
  readonly slots: readonly PlanSlot[];
  /** In the battery at the start. */
  readonly startKwh: number;
  /** Of the prices. */
  readonly timeZone: string;
  /** What a kWh in the battery counts for at the end: the mean market price. */
  readonly storedPricePerKwh: number;
}

/** Of the time that a backtest takes. */
const FORESIGHT_SHARE = 0.1;

/**
 * Runs a case over a price series in four ways.
 * @param market prices before the tariff
 * @param onProgress hears the share of the work that is done, 0 to 1
 * @throws BackfeedError BACKTEST_PRICES, BACKTEST_TARGET, PRICE_CURRENCY, PLAN_INPUT, WEAR_INPUT
 */
export function runBacktest(
  market: PriceSeries,
  given: BacktestCase,
  onProgress: (done: number) => void = () => {},
): Backtest {
  const wearPrices = backtestWearPrices(given);
  const what = { ...given, battery: { ...given.battery, ...wearPrices.plan } };
  const slots = backtestSlots(applyTariff(market, what.tariff), what);
  const meanPrice =
    market.points.reduce((sum, point) => sum + point.importPricePerKwh, 0) / market.points.length;
  const { battery } = what;
  const capacityKwh = battery.capacityWh / 1000;
  const startKwh = (what.initialSocPct / 100) * capacityKwh;
  const reserveKwh = (what.reserveSocPct / 100) * capacityKwh;

  const run = (at: (index: number) => Thresholds): BacktestRun => {
    const result = followThresholds(slots, battery, startKwh, reserveKwh, at);
    const wear = result.drawnKwh * battery.wearPricePerKwh;
    const holding = holdingOf(result.storedKwh, capacityKwh, battery.holdPrices);
    const fees = feesOf(slots, result.powerW, what.tariff, market.timeZone);
    return {
      ...result,
      wear,
      holding,
      fees,
      cost: result.bill + fees + wear + holding - (result.endKwh - startKwh) * meanPrice,
    };
  };
  const withForesight = (mayExport: boolean): BacktestRun => {
    const { planned, capW } = createCapacityPlanner(what.tariff, market.timeZone).planAll({
      currency: market.currency,
      slots: mayExport ? slots : slots.map((slot): PlanSlot => ({ ...slot, maxExportW: 0 })),
      battery,
      initialSocPct: what.initialSocPct,
      reserveSocPct: what.reserveSocPct,
      shortfallPricePerKwh: what.shortfallPricePerKwh,
      terminal: { pricePerKwh: meanPrice },
    });
    return run((index) => ({
      maxImportW: capW(slots[index]!),
      chargeUpToKwh: (planned[index]!.chargeUpToSocPct / 100) * capacityKwh,
      drawDownToKwh: mayExport ? (planned[index]!.dischargeDownToSocPct / 100) * capacityKwh : Infinity,
    }));
  };

  const uncontrolled = run(() => ({ chargeUpToKwh: capacityKwh, drawDownToKwh: Infinity }));
  checkTarget(uncontrolled, what);
  const perfectForesight = withForesight(true);
  const smartCharging = withForesight(false);
  onProgress(FORESIGHT_SHARE);
  const withForecast = (forecast: PriceForecast, doneBefore: number): BacktestRun => {
    const planner = createCapacityPlanner(what.tariff, market.timeZone);
    const thresholds = rollingThresholds(slots, what, forecast, planner, (done) =>
      onProgress(doneBefore + (done * (1 - FORESIGHT_SHARE)) / 2),
    );
    return run((index) => thresholds[index]!);
  };
  const shareOf = (one: BacktestRun): number =>
    (uncontrolled.cost - one.cost) / (uncontrolled.cost - perfectForesight.cost);
  const rolling = withForecast(priceForecasts.weekday, FORESIGHT_SHARE);
  return {
    currency: market.currency,
    days: slots.length / SLOTS_PER_DAY,
    uncontrolled,
    smartCharging,
    perfectForesight,
    rolling,
    wear: auditWear(rolling, what, wearPrices.trace),
    shareOfPerfectForesight: shareOf(rolling),
    shareWithLastDay: shareOf(withForecast(priceForecasts.lastDay, (1 + FORESIGHT_SHARE) / 2)),
    slots,
    startKwh,
    timeZone: market.timeZone,
    storedPricePerKwh: meanPrice,
  };
}

/** What standing at a state of charge costs, quarter hour by quarter hour. */
function holdingOf(storedKwh: Float64Array, capacityKwh: number, prices: readonly HoldPrice[]): number {
  const slotHours = SLOT_MS / 3_600_000;
  return storedKwh.reduce((sum, kwh) => sum + slotHours * holdingCostPerHour(prices, kwh, capacityKwh), 0);
}

/** What a run costs beside its energy. */
function feesOf(slots: readonly PlanSlot[], powerW: Float64Array, tariff: Tariff, timeZone: string): number {
  const trace = slots.map(({ startAtMs, durationMs }, index) => ({
    startAtMs,
    durationMs,
    importPowerW: Math.max(0, -powerW[index]!),
  }));
  return capacityCharge(trace, tariff, timeZone).total + standingCharge(tariff, slots.length / SLOTS_PER_DAY);
}

/** A car that charges whenever it can and still misses its target has one that no planner can reach. */
function checkTarget(uncontrolled: BacktestRun, { departureSocPct, battery }: BacktestCase): void {
  if (uncontrolled.missedDepartures === 0) return;
  const { missedDepartures, missedKwh } = uncontrolled;
  const meanMissedKwh = (missedKwh / missedDepartures).toFixed(1);
  throw new BackfeedError(
    'BACKTEST_TARGET',
    `${departureSocPct} % at departure cannot be reached on ${missedDepartures} days, even charging at once: ${meanMissedKwh} kWh are missing`,
    `Lower departureSocPct or the trips' energy, or raise maxImportKw (${battery.maxImportW / 1000})`,
  );
}
