/** Closer to the next whole number than this, a number is printed as that. */
const CLOSE = 1e-7;
const FRACTION_DIGITS_MAX = 11;

const wholeInt32 = (x: number): number => (x < 2 ** 31 ? Math.trunc(x) : -(2 ** 31));

/** Splits off a power of ten, so that what is left lies in 1 to 10, both included. */
function scaleToExponent(magnitude: number): { mantissa: number; exponent: number } {
  let mantissa = magnitude;
  let exponent = 0;
  if (mantissa >= 1e21) {
    for (; mantissa > 1e5; exponent += 5) mantissa /= 1e5;
    for (; mantissa > 10; exponent++) mantissa /= 10;
  } else if (mantissa > 0 && mantissa < 1e-6) {
    for (; mantissa < 1e-5; exponent -= 5) mantissa *= 1e5;
    for (; mantissa < 1; exponent--) mantissa *= 10;
  }
  return { mantissa, exponent };
}

function digitsText(magnitude: number, radix: number, fractionDigits: number | null): string {
  let rest = magnitude;
  if (wholeInt32(rest + CLOSE) === 1 + wholeInt32(rest)) rest = 1 + wholeInt32(rest);
  let text = '';
  let unit = 1;
  while (unit * radix <= rest) unit *= radix;
  for (; unit >= 1; unit /= radix) {
    const digit = Math.trunc(rest / unit);
    rest -= digit * unit;
    text += digit.toString(36);
  }
  rest *= radix;
  let left = fractionDigits ?? FRACTION_DIGITS_MAX;
  for (let isFirst = true; left > 0 && (fractionDigits !== null || rest > CLOSE); left--, isFirst = false) {
    const rounding = fractionDigits !== null && left === 1 ? 0.5 : 1e-8;
    const digit = Math.trunc(rest + rounding);
    rest = (rest - digit) * radix;
    text += (isFirst ? '.' : '') + Math.min(digit, radix - 1).toString(36);
  }
  return text;
}

/**
 * A number as the interpreter prints it: at most 11 digits behind the point, cut and not rounded, with the noise of
 * repeated divisions. With `fractionDigits` as its `toFixed`, which never carries into the digit before.
 */
export function numberText(value: number, radix = 10, fractionDigits: number | null = null): string {
  if (!Number.isFinite(value)) return `${value}`;
  const sign = value < 0 ? '-' : '';
  const magnitude = Math.abs(value);
  if (fractionDigits === null && magnitude < 2 ** 31 && Number.isInteger(magnitude)) {
    return sign + magnitude.toString(radix);
  }
  const isScaled = radix === 10 && fractionDigits === null;
  const { mantissa, exponent } = isScaled ? scaleToExponent(magnitude) : { mantissa: magnitude, exponent: 0 };
  const text = sign + digitsText(mantissa, radix, fractionDigits);
  return exponent === 0 ? text : `${text}e${exponent > 0 ? '+' : ''}${exponent}`;
}
