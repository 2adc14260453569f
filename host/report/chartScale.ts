/** From a value to a place on the page. */
export type Scale = (value: number) => number;

/** A straight scale; the range may run backwards, as upward on a page does. */
export function linearScale(
  [low, high]: readonly [number, number],
  [from, to]: readonly [number, number],
): Scale {
  const perUnit = (to - from) / (high - low || 1);
  return (value) => from + (value - low) * perUnit;
}

/** Round values at even distances that cover the range: about `count` of them. */
export function roundTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low || 1) / count;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10]
    .map((factor) => factor * magnitude)
    .find((candidate) => candidate >= rough)!;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** A coordinate as text: a tenth of a pixel is enough. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Round values that cover a range, and some room where the range is a single value. */
export function axisTicks(low: number, high: number, count: number, leastSpan: number): number[] {
  const missing = Math.max(0, leastSpan - (high - low)) / 2;
  return roundTicks(low - missing, high + missing, count);
}
