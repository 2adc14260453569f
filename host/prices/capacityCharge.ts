import { taxFactor, type Tariff } from './tariff.ts';
import { timeWindowTest } from './timeWindow.ts';
import { wallMsFromUtcMs } from './timeZone.ts';

/** Mean import at the meter over a while; what is exported counts as 0. */
export interface ImportPoint {
  readonly startAtMs: number;
  readonly durationMs: number;
  readonly importPowerW: number;
}

/** The highest import of a month, and what it costs. */
export interface MonthlyPeak {
  /** By the tariff's clock, `2026-01`. */
  readonly month: string;
  readonly peakW: number;
  /** Begin of the interval with the peak, Unix ms. */
  readonly peakAtMs: number;
  /** With tax. */
  readonly charge: number;
}

/**
 * What the peaks of an import cost under the tariff: for each month by the tariff's clock its price per kW times the
 * highest mean of an interval, less what is free. Intervals begin on quarter hours or hours of that clock; the parts of
 * an interval that the trace does not cover count as no import. Without a capacity charge: no months.
 * @param trace in order, without overlap
 * @param timeZone of a tariff that states none
 */
export function capacityCharge(
  trace: readonly ImportPoint[],
  tariff: Tariff,
  timeZone: string,
): { readonly total: number; readonly months: readonly MonthlyPeak[] } {
  if (tariff.capacityCharge === undefined) return { total: 0, months: [] };
  const { pricePerKw, freeKw = 0, intervalMin = 15, ...window } = tariff.capacityCharge;
  const zone = tariff.timeZone ?? timeZone;
  const intervalMs = intervalMin * 60_000;
  const counts = timeWindowTest(window);
  const peaks = new Map<string, { peakW: number; peakAtMs: number }>();
  const finish = (startAtMs: number, meanW: number): void => {
    const wallMs = wallMsFromUtcMs(zone, startAtMs);
    if (!counts(wallMs)) return;
    const month = new Date(wallMs).toISOString().slice(0, 7);
    const before = peaks.get(month);
    if (before === undefined || meanW > before.peakW) peaks.set(month, { peakW: meanW, peakAtMs: startAtMs });
  };
  let openAtMs = NaN;
  let openWms = 0;
  for (const { startAtMs, durationMs, importPowerW } of trace) {
    const endMs = startAtMs + durationMs;
    for (let atMs = startAtMs; atMs < endMs;) {
      const intervalAtMs = atMs - (wallMsFromUtcMs(zone, atMs) % intervalMs);
      if (intervalAtMs !== openAtMs) {
        if (!Number.isNaN(openAtMs)) finish(openAtMs, openWms / intervalMs);
        openAtMs = intervalAtMs;
        openWms = 0;
      }
      const untilMs = Math.min(endMs, intervalAtMs + intervalMs);
      openWms += Math.max(0, importPowerW) * (untilMs - atMs);
      atMs = untilMs;
    }
  }
  if (!Number.isNaN(openAtMs)) finish(openAtMs, openWms / intervalMs);
  const tax = taxFactor(tariff);
  const months = [...peaks].map(([month, peak]) => ({
    month,
    ...peak,
    charge: Math.max(0, peak.peakW / 1000 - freeKw) * pricePerKw * tax,
  }));
  return { total: months.reduce((sum, { charge }) => sum + charge, 0), months };
}

/** Standing charge of so many days, with tax. */
export function standingCharge(tariff: Tariff, days: number): number {
  return (tariff.dailyFee ?? 0) * days * taxFactor(tariff);
}
