import type { tariffSchema } from './tariffSchema.ts';

/** What a key of a tariff means; `unit` is empty for what has none. */
interface TariffKey {
  readonly unit: string;
  readonly default: string;
  readonly meaning: string;
}

/** Every key of a tariff in words: the table of docs/prices.md. */
export const tariffKeys: Readonly<Record<keyof typeof tariffSchema.shape, TariffKey>> = {
  title: { unit: '', default: 'none', meaning: 'name for people' },
  source: {
    unit: '',
    default: 'none',
    meaning: 'where the numbers are from, of which date, and which are invented',
  },
  currency: { unit: '', default: 'any', meaning: 'prices in another currency are refused' },
  timeZone: { unit: '', default: 'of the prices', meaning: 'whose clock windows and months follow' },
  importFactor: {
    unit: '',
    default: '1',
    meaning: 'what is bought costs price x factor + adder; 0 for a fixed price',
  },
  importAdderPerKwh: { unit: 'money per kWh', default: '0', meaning: 'the adder, or the fixed price' },
  importFees: {
    unit: 'money per kWh',
    default: 'none',
    meaning: 'fees, levies and taxes by name, at all hours',
  },
  importWindows: { unit: '', default: 'none', meaning: 'rows with another factor or adder for some hours' },
  importCapPerKwh: {
    unit: 'money per kWh',
    default: 'none',
    meaning: 'what is bought costs no more, before tax',
  },
  exportFactor: {
    unit: '',
    default: '1',
    meaning: 'what is sold brings price x factor + adder; 0 for a fixed price',
  },
  exportAdderPerKwh: {
    unit: 'money per kWh',
    default: '0',
    meaning: 'the adder, or the fixed feed-in price; negative is a fee',
  },
  exportWindows: { unit: '', default: 'none', meaning: 'rows with another factor or adder for some hours' },
  exportAtNegativePrice: {
    unit: '',
    default: 'as usual',
    meaning: '`nothing`: no payment and no fee while the market price is below 0',
  },
  valueAddedTaxPct: { unit: '%', default: '0', meaning: 'on all that the owner pays, not on what he earns' },
  capacityCharge: { unit: '', default: 'none', meaning: "price of the month's highest import" },
  dailyFee: { unit: 'money per day', default: '0', meaning: 'standing charge' },
};
