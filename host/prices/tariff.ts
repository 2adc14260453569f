import type { PriceSeries } from './priceSeries.ts';

/** How a market price becomes the owner's price: price x factor + adder. Money in the currency of the series. */
export interface Tariff {
  /** Fees, levies and taxes per kWh bought; default 0. */
  readonly importAdderPerKwh?: number;
  /** Default 1; 1.19 is a value-added tax of 19 %. */
  readonly importFactor?: number;
  /** Default 0; negative is a fee on what is sold. */
  readonly exportAdderPerKwh?: number;
  /** Default 1. */
  readonly exportFactor?: number;
}

/** The series as the owner pays and earns it. */
export function applyTariff(series: PriceSeries, tariff: Tariff): PriceSeries {
  const { importAdderPerKwh = 0, importFactor = 1, exportAdderPerKwh = 0, exportFactor = 1 } = tariff;
  return {
    ...series,
    points: series.points.map((point) => ({
      ...point,
      importPricePerKwh: point.importPricePerKwh * importFactor + importAdderPerKwh,
      exportPricePerKwh: point.exportPricePerKwh * exportFactor + exportAdderPerKwh,
    })),
  };
}
