/** Layout of IEEE 754 numbers by their width. Arithmetic instead of typed arrays: it does not depend on byte order. */
const layouts = {
  32: { mantissaBits: 23, bias: 127 },
  64: { mantissaBits: 52, bias: 1023 },
} as const;

export type FloatWidth = keyof typeof layouts;

/** The number whose bits are `high` and `low`, 32 each (`low` is 0 for a width of 32); NaN for infinities too. */
export function floatOfWords(width: FloatWidth, high: number, low: number): number {
  const { mantissaBits, bias } = layouts[width];
  const inHigh = mantissaBits - (width - 32);
  const sign = high >= 0x80000000 ? -1 : 1;
  const field = Math.floor((high % 0x80000000) / Math.pow(2, inHigh));
  const mantissa = (high % Math.pow(2, inHigh)) * (width === 32 ? 1 : 0x100000000) + low;
  if (field === 2 * bias + 1) return NaN;
  const step = Math.pow(2, (field || 1) - bias - mantissaBits);
  return sign * (field ? mantissa + Math.pow(2, mantissaBits) : mantissa) * step;
}

/** The bits of a number, rounded to nearest, ties to even: 32 high ones and 32 low ones (0 for a width of 32). */
export function wordsOfFloat(width: FloatWidth, value: number): readonly [high: number, low: number] {
  const { mantissaBits, bias } = layouts[width];
  const words = (field: number, mantissa: number): readonly [number, number] => {
    const sign = value < 0 ? 0x80000000 : 0;
    // A mantissa that rounding made one bit longer counts the exponent up by itself.
    if (width === 32) return [sign + field * 0x800000 + mantissa, 0];
    const low = mantissa % 0x100000000;
    return [sign + field * 0x100000 + (mantissa - low) / 0x100000000, low];
  };
  if (isNaN(value)) return words(2 * bias + 1, Math.pow(2, mantissaBits - 1));
  let size = Math.abs(value);
  if (size === Infinity) return words(2 * bias + 1, 0);
  let exponent = 0;
  for (; size >= 2; size /= 2) exponent++;
  for (; size < 1 && exponent > 1 - bias; size *= 2) exponent--;
  if (exponent > bias) return words(2 * bias + 1, 0);
  const mantissa = roundToEven(size * Math.pow(2, mantissaBits));
  return words(size < 1 ? 0 : exponent + bias - 1, mantissa);
}

function roundToEven(value: number): number {
  const whole = Math.floor(value);
  const rest = value - whole;
  return rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? whole + 1 : whole;
}
