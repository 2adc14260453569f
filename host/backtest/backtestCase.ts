import type { Tariff } from '../prices/tariff.ts';
import type { PlanBattery } from '../scheduler/planProblem.ts';
import type { ChemistryName } from '../wear/chemistries.ts';

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
  readonly chemistry?: ChemistryName;
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
  battery: {
    capacityWh: 60_000,
    chargeEfficiency: 0.92,
    dischargeEfficiency: 0.92,
    maxImportW: 11_000,
    maxExportW: 11_000,
    wearPricePerKwh: 0.03,
  },
  initialSocPct: 60,
  reserveSocPct: 20,
  departureSocPct: 60,
  shortfallPricePerKwh: 5,
  tariff: { importAdderPerKwh: 0.05 },
  weekday: { leaveSlot: 30, returnSlot: 70, energyWh: 8_000 },
  weekend: { leaveSlot: 40, returnSlot: 60, energyWh: 10_000 },
};
