const DECIMAL = /^([-+]?)(\d*)(\.\d*)?(?:[eE]([-+]?)(\d*))?/;
const WHOLE_DECIMAL = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d*)?$/;

function decimalValue(digits: string, fraction: string, exponent: number): number {
  let value = 0;
  for (const digit of digits) value = value * 10 + Number(digit);
  let weight = 0.1;
  for (const digit of fraction) {
    value += weight * Number(digit);
    weight /= 10;
  }
  for (let i = 0; i < exponent; i++) value *= 10;
  for (let i = 0; i > exponent; i--) value /= 10;
  return value;
}

/**
 * The number at the start of a text, as the interpreter's lexer and `parseFloat` read it: digit by digit in floating
 * point, so it can be one unit in the last place beside the nearest; NaN where there is none.
 */
export function parseLeadingNumber(text: string): number {
  const [, sign, digits = '', point = '', exponentSign, exponent = ''] = DECIMAL.exec(text)!;
  if (digits === '' && point.length < 2) return NaN;
  const value = decimalValue(digits, point.slice(1), Number(exponent) * (exponentSign === '-' ? -1 : 1));
  return sign === '-' ? -value : value;
}

/** `Number(text)`: all of it has to be a number. */
export function numberOfText(text: string): number {
  const trimmed = text.trim();
  return WHOLE_DECIMAL.test(trimmed) ? parseLeadingNumber(trimmed) : Number(trimmed);
}
