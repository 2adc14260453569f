/** Text as HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A whole number with thousands apart and a true minus sign; never minus zero. */
export function wholeText(value: number): string {
  const digits = Math.abs(Math.round(value))
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, '\u202f');
  return Math.round(value) < 0 ? `\u2212${digits}` : digits;
}

/** An amount to look at, `1 234 USD`; small ones with cents. */
export function moneyText(value: number, currency: string): string {
  const text = Math.abs(value) < 10 ? value.toFixed(2).replace('-', '\u2212') : wholeText(value);
  return `${text}\u00a0${escapeHtml(currency)}`;
}
