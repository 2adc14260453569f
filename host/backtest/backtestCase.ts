import { loadTariff } from '../prices/loadTariff.ts';
import type { Tariff } from '../prices/tariff.ts';
import type { PlanBattery } from '../scheduler/planProblem.ts';
import type { ChemistryName } from '../wear/chemistries.ts';
import { loadBacktestVehicle } from './backtestVehicle.ts';

/** A day's trip: away between two times of the day, in slots of a quarter of an hour from midnight. */
export interface DailyTrip {
  readonly leaveSlot: number;
  readonly returnSlot: number;
  readonly energyWh: number;
}

/** The car, its owner and his prices, as a backtest has them. Money is in the currency of the prices. */
export interface BacktestCase {
  readonly battery: PlanBattery;
  /** Where it is given, wear is priced by it, and the battery's own price does not count. */
  readonly chemistry?: ChemistryName | undefined;
  readonly initialSocPct: number;
  readonly reserveSocPct: number;
  /** Wanted at each departure. */
  readonly departureSocPct: number;
  /** What planners pay for a kWh that reserve or target is missed by. Nobody is billed for it. */
  readonly shortfallPricePerKwh: number;
  readonly tariff: Tariff;
  readonly weekday: DailyTrip;
  readonly weekend: DailyTrip;
}

/**
 * The reference case: 60 kWh, 11 kW, 92 % in each direction, wear 0.03 per kWh drawn, reserve 20 %, 60 % at departure;
 * buying costs the market price and 0.05, selling brings the market price. Source: docs/method.md.
 */
export const referenceCase: BacktestCase = {
  ...loadBacktestVehicle('reference'),
  tariff: loadTariff('reference'),
};
