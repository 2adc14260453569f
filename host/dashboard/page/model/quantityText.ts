/** What stands where a value is not known. Never a zero. */
export const UNKNOWN = 'unknown';

const MINUS = '\u2212';
/** No line break between a number and its unit. */
const SPACE = '\u00a0';

const formats = new Map<number, Intl.NumberFormat>();

/** A number with a fixed count of decimals, grouped, with a true minus sign. */
export function numberText(value: number, decimals: number): string {
  let format = formats.get(decimals);
  if (format === undefined) {
    format = new Intl.NumberFormat('en-GB', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formats.set(decimals, format);
  }
  const text = format.format(value);
  return text.startsWith('-') ? (/[1-9]/.test(text) ? MINUS : '') + text.slice(1) : text;
}

/** `value` and `unit` held together, or `unknown`. */
export function quantityText(value: number | null, decimals: number, unit: string): string {
  return value === null ? UNKNOWN : numberText(value, decimals) + SPACE + unit;
}

/** Power as `850 W` or `5.6 kW`; the sign is kept. */
export function powerText(powerW: number | null): string {
  if (powerW === null || Math.abs(powerW) < 999.5) return quantityText(powerW, 0, 'W');
  return quantityText(powerW / 1000, 1, 'kW');
}

/** Energy as `850 Wh` or `8.2 kWh`. */
export function energyText(energyWh: number | null): string {
  if (energyWh === null || Math.abs(energyWh) < 999.5) return quantityText(energyWh, 0, 'Wh');
  return quantityText(energyWh / 1000, 1, 'kWh');
}

/** A length of time as its two largest units: `0.4 s`, `14 min`, `9 h 20 min`, `2 d 3 h`. */
export function durationText(durationMs: number | null): string {
  if (durationMs === null) return UNKNOWN;
  const seconds = Math.max(0, durationMs) / 1000;
  if (seconds < 9.95) return quantityText(seconds, 1, 's');
  if (seconds < 59.5) return quantityText(seconds, 0, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return quantityText(minutes, 0, 'min');
  if (minutes < 24 * 60) return pairText(minutes, 60, 'h', 'min');
  return pairText(Math.round(minutes / 60), 24, 'd', 'h');
}

function pairText(total: number, base: number, largeUnit: string, smallUnit: string): string {
  const large = quantityText(Math.floor(total / base), 0, largeUnit);
  return total % base === 0 ? large : large + ' ' + quantityText(total % base, 0, smallUnit);
}
