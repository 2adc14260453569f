import { BackfeedError } from '../../sim/backfeedError.ts';
import type { PricePoint, PriceSeries } from './priceSeries.ts';
import type { RateWindow, Tariff } from './tariffSchema.ts';
import { timeWindowTest } from './timeWindow.ts';
import { wallMsFromUtcMs } from './timeZone.ts';

export type { Tariff } from './tariffSchema.ts';

/** A row of a direction: price x factor + adder. */
interface Rate {
  readonly factor: number;
  readonly adderPerKwh: number;
}

/** What all that the owner pays is multiplied by. */
export function taxFactor({ valueAddedTaxPct = 0 }: Tariff): number {
  return 1 + valueAddedTaxPct / 100;
}

/** The rate at a wall-clock time: of the last window that holds it, or else the base. */
function rateFinder(base: Rate, windows: readonly RateWindow[] = []): (wallMs: number) => Rate {
  const rows = windows.map(({ factor = base.factor, adderPerKwh = base.adderPerKwh, ...window }) => ({
    rate: { factor, adderPerKwh },
    holds: timeWindowTest(window),
  }));
  return (wallMs) => rows.findLast(({ holds }) => holds(wallMs))?.rate ?? base;
}

const QUARTER_MS = 900_000;

/** The points, in quarter hours where a window begins or ends within one of them. */
function cutAtWindows(
  points: readonly PricePoint[],
  ratesAt: (atMs: number) => readonly [Rate, Rate],
): readonly PricePoint[] {
  const isCut = points.some(({ startAtMs, durationMs }) => {
    const [bought, sold] = ratesAt(startAtMs);
    for (let partMs = QUARTER_MS; partMs < durationMs; partMs += QUARTER_MS) {
      const [boughtThen, soldThen] = ratesAt(startAtMs + partMs);
      if (boughtThen !== bought || soldThen !== sold) return true;
    }
    return false;
  });
  if (!isCut) return points;
  return points.flatMap((point) =>
    Array.from({ length: point.durationMs / QUARTER_MS }, (_, part) => ({
      ...point,
      startAtMs: point.startAtMs + part * QUARTER_MS,
      durationMs: QUARTER_MS,
    })),
  );
}

/**
 * The series as the owner pays and earns it, in quarter hours where a window of the tariff begins or ends within a step.
 * Buying costs (price x factor + adder + fees), at most the cap, and value-added tax; selling brings price x factor +
 * adder. Of several windows that hold a time the last one counts.
 * @throws BackfeedError PRICE_CURRENCY for prices in another currency than the tariff's
 */
export function applyTariff(series: PriceSeries, tariff: Tariff): PriceSeries {
  if (tariff.currency !== undefined && tariff.currency !== series.currency)
    throw new BackfeedError(
      'PRICE_CURRENCY',
      `the tariff is in ${tariff.currency}, the prices are in ${series.currency}`,
      'Give prices and tariff in one currency',
    );
  const { importFactor = 1, importAdderPerKwh = 0, exportFactor = 1, exportAdderPerKwh = 0 } = tariff;
  const importRate = rateFinder(
    { factor: importFactor, adderPerKwh: importAdderPerKwh },
    tariff.importWindows,
  );
  const exportRate = rateFinder(
    { factor: exportFactor, adderPerKwh: exportAdderPerKwh },
    tariff.exportWindows,
  );
  const timeZone = tariff.timeZone ?? series.timeZone;
  const ratesAt = (atMs: number): readonly [Rate, Rate] => {
    const wallMs = wallMsFromUtcMs(timeZone, atMs);
    return [importRate(wallMs), exportRate(wallMs)];
  };
  const feesPerKwh = Object.values(tariff.importFees ?? {}).reduce((sum, fee) => sum + fee, 0);
  const tax = taxFactor(tariff);
  const capPerKwh = tariff.importCapPerKwh ?? Infinity;
  return {
    ...series,
    points: cutAtWindows(series.points, ratesAt).map((point) => {
      const [bought, sold] = ratesAt(point.startAtMs);
      const importPerKwh = point.importPricePerKwh * bought.factor + bought.adderPerKwh + feesPerKwh;
      const unpaid = tariff.exportAtNegativePrice === 'nothing' && point.exportPricePerKwh < 0;
      return {
        ...point,
        importPricePerKwh: Math.min(importPerKwh, capPerKwh) * tax,
        exportPricePerKwh: unpaid ? 0 : point.exportPricePerKwh * sold.factor + sold.adderPerKwh,
      };
    }),
  };
}
