import type { PriceSeries } from '../prices/priceSeries.ts';
import { applyTariff } from '../prices/tariff.ts';
import type { PlanSlot } from '../scheduler/planProblem.ts';
import { planVehicle } from '../scheduler/planVehicle.ts';
import type { BacktestCase } from './backtestCase.ts';
import { backtestSlots, SLOTS_PER_DAY } from './backtestSlots.ts';
import { auditWear, tracePricesOf, type BacktestWear } from './backtestWear.ts';
import { followThresholds, type RunResult, type Thresholds } from './followThresholds.ts';
import { priceForecasts, type PriceForecast } from './priceForecast.ts';
import { rollingThresholds } from './rollingPlan.ts';

/** One way to run the car over the whole time. */
export interface BacktestRun extends RunResult {
  /** Wear of what was drawn for export, by its price per kWh. */
  readonly wear: number;
  /** Bill and wear, less the worth of what the battery holds more than at the start: at the mean market price. */
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
}

/**
 * Runs a case over a price series in four ways.
 * @param market prices before the tariff
 * @throws BackfeedError BACKTEST_PRICES, PLAN_INPUT, WEAR_INPUT
 */
export function runBacktest(market: PriceSeries, given: BacktestCase): Backtest {
  const tracePrices = tracePricesOf(given);
  const { wearPricePerKwh } = tracePrices;
  const what = { ...given, battery: { ...given.battery, wearPricePerKwh } };
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
    return { ...result, wear, cost: result.bill + wear - (result.endKwh - startKwh) * meanPrice };
  };
  const withForesight = (mayExport: boolean): BacktestRun => {
    const planned = planVehicle({
      currency: market.currency,
      slots: mayExport ? slots : slots.map((slot): PlanSlot => ({ ...slot, maxExportW: 0 })),
      battery,
      initialSocPct: what.initialSocPct,
      reserveSocPct: what.reserveSocPct,
      shortfallPricePerKwh: what.shortfallPricePerKwh,
      terminal: { pricePerKwh: meanPrice },
    }).slots;
    return run((index) => ({
      chargeUpToKwh: (planned[index]!.chargeUpToSocPct / 100) * capacityKwh,
      drawDownToKwh: mayExport ? (planned[index]!.dischargeDownToSocPct / 100) * capacityKwh : Infinity,
    }));
  };

  const uncontrolled = run(() => ({ chargeUpToKwh: capacityKwh, drawDownToKwh: Infinity }));
  const perfectForesight = withForesight(true);
  const withForecast = (forecast: PriceForecast): BacktestRun => {
    const thresholds = rollingThresholds(slots, what, forecast);
    return run((index) => thresholds[index]!);
  };
  const shareOf = (one: BacktestRun): number =>
    (uncontrolled.cost - one.cost) / (uncontrolled.cost - perfectForesight.cost);
  const rolling = withForecast(priceForecasts.weekday);
  return {
    currency: market.currency,
    days: slots.length / SLOTS_PER_DAY,
    uncontrolled,
    smartCharging: withForesight(false),
    perfectForesight,
    rolling,
    wear: auditWear(rolling, what, tracePrices),
    shareOfPerfectForesight: shareOf(rolling),
    shareWithLastDay: shareOf(withForecast(priceForecasts.lastDay)),
  };
}
