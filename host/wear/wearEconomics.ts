import { BackfeedError } from '../../sim/backfeedError.ts';

/** What a battery is worth and how it is used: turns a loss of capacity into money, of whatever currency its price has. */
export interface WearEconomics {
  /** Of a new pack, per kWh of capacity. */
  readonly packPricePerKwh: number;
  /** Loss of capacity at which the pack is worth nothing, 0..1. */
  readonly endOfLifeLoss: number;
  readonly capacityKwh: number;
  readonly exportKwhPerDay: number;
  /** What the car is charged to. */
  readonly chargeToPct: number;
  /** Of the cells, all year. */
  readonly tempC: number;
  /** How long the car is kept: ageing is spread over it. */
  readonly years: number;
}

/** 100 per kWh, 30 % loss, 60 kWh, 20 kWh sold a day, charged to 80 %, 25 degC, 8 years: the case that the table in docs/wear.md is for. */
export const defaultEconomics: WearEconomics = {
  packPricePerKwh: 100,
  endOfLifeLoss: 0.3,
  capacityKwh: 60,
  exportKwhPerDay: 20,
  chargeToPct: 80,
  tempC: 25,
  years: 8,
};

export const DAYS_PER_YEAR = 365;

/** Worth of all the capacity that may be lost, per share of the capacity. */
export function pricePerLoss({ packPricePerKwh, capacityKwh, endOfLifeLoss }: WearEconomics): number {
  return (packPricePerKwh * capacityKwh) / endOfLifeLoss;
}

const limits: Readonly<Record<keyof WearEconomics, { low: number; high: number; want: string }>> = {
  packPricePerKwh: { low: 0, high: 100_000, want: 'a price per kWh from 0 to 100000' },
  endOfLifeLoss: { low: 0.05, high: 0.8, want: 'a loss from 5 to 80 %' },
  capacityKwh: { low: 10, high: 200, want: 'a capacity from 10 to 200 kWh' },
  exportKwhPerDay: {
    low: 0.1,
    high: 44,
    want: 'an energy from 0.1 to 44 kWh, what 11 kW sell from 20:00 to midnight',
  },
  chargeToPct: { low: 50, high: 100, want: 'a state of charge from 50 to 100 %' },
  tempC: { low: -10, high: 60, want: 'a temperature of the cells from -10 to 60 degC' },
  years: { low: 1, high: 20, want: 'a time from 1 to 20 years' },
};

/** @throws BackfeedError WEAR_INPUT, naming the key, where a value is beyond what the models can be asked */
export function checkEconomics(economics: WearEconomics): void {
  for (const [key, { low, high, want }] of Object.entries(limits)) {
    const value = economics[key as keyof WearEconomics];
    if (!(value >= low && value <= high))
      throw new BackfeedError('WEAR_INPUT', `${key} is ${value}`, `Give ${want}`);
  }
}
