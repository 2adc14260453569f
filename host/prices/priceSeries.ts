/** What a kWh costs and earns during one interval. Prices may be negative. */
export interface PricePoint {
  readonly startAtMs: number;
  readonly durationMs: number;
  /** Paid per kWh taken from the grid. */
  readonly importPricePerKwh: number;
  /** Received per kWh given to the grid. */
  readonly exportPricePerKwh: number;
}

/** Prices over time: points in order, of equal length, without gap or overlap. */
export interface PriceSeries {
  /** Three-letter code, upper case. */
  readonly currency: string;
  /** IANA zone whose days and hours the prices follow; `UTC` where the source names none. */
  readonly timeZone: string;
  readonly points: readonly PricePoint[];
}

/** Index of the last point that starts at or before `atMs`; -1 when all start later. */
function lastStartedIndex(points: readonly PricePoint[], atMs: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.startAtMs <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The point that holds `atMs`; undefined outside the series. */
export function priceAt(series: PriceSeries, atMs: number): PricePoint | undefined {
  const point = series.points[lastStartedIndex(series.points, atMs)];
  return point !== undefined && atMs < point.startAtMs + point.durationMs ? point : undefined;
}

/** The points that overlap the time from `fromMs` to `toMs` (exclusive), whole. */
export function pricesBetween(series: PriceSeries, fromMs: number, toMs: number): readonly PricePoint[] {
  const { points } = series;
  if (!(toMs > fromMs)) return [];
  let first = Math.max(0, lastStartedIndex(points, fromMs));
  const candidate = points[first];
  if (candidate !== undefined && candidate.startAtMs + candidate.durationMs <= fromMs) first += 1;
  let end = lastStartedIndex(points, toMs);
  if (end >= 0 && points[end]!.startAtMs < toMs) end += 1;
  return points.slice(first, Math.max(first, end));
}

/** Up to when prices are known (exclusive), Unix ms; undefined for a series without points. */
export function lastPublishedMs(series: PriceSeries): number | undefined {
  const last = series.points.at(-1);
  return last === undefined ? undefined : last.startAtMs + last.durationMs;
}
