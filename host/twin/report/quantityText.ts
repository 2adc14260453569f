const MINUTE_MS = 60_000;

/** A number with a true minus sign. */
export function numberText(value: number, digits: number): string {
  return value
    .toFixed(digits)
    .replace(/^-(?=0(\.0*)?$)/, '')
    .replace('-', '\u2212');
}

/** Energy to look at: `74 Wh`, `0.85 kWh`, `20.5 kWh`. */
export function energyText(wh: number): string {
  const size = Math.abs(wh);
  if (size < 100) return `${numberText(wh, 0)}\u00a0Wh`;
  return `${numberText(wh / 1000, size < 9_995 ? 2 : 1)}\u00a0kWh`;
}

/** `45 s`, `12 min`, `8 h 20 min`. */
export function durationText(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes === 0) return `${Math.round(ms / 1000)}\u00a0s`;
  if (minutes < 60) return `${minutes}\u00a0min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)}\u00a0h${rest > 0 ? ` ${rest}\u00a0min` : ''}`;
}

/** A value of an axis, with as many digits as its neighbours need. */
export function tickText(tick: number, ticks: readonly number[]): string {
  const digits = Math.max(...ticks.map((value) => (String(value).split('.')[1] ?? '').length));
  return numberText(tick, digits);
}

/** The lowest and the highest of some values; those that are no number do not count. */
export function rangeOf(...series: readonly ArrayLike<number>[]): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const values of series) {
    for (let index = 0; index < values.length; index++) {
      const value = values[index]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : [0, 0];
}
