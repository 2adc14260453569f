import { UNKNOWN, numberText } from './quantityText.ts';

/** A price's number alone: two decimals, three below a tenth, where cents would hide the difference. */
export function priceNumberText(pricePerKwh: number): string {
  return numberText(pricePerKwh, Math.abs(pricePerKwh) < 0.0995 ? 3 : 2);
}

/** A price as `0.31 EUR/kWh`. */
export function priceText(pricePerKwh: number | null, currency: string): string {
  return pricePerKwh === null ? UNKNOWN : `${priceNumberText(pricePerKwh)}\u00a0${currency}/kWh`;
}

/** An amount as `1.84 EUR`, without a plus sign. */
export function moneyText(amount: number | null, currency: string): string {
  return amount === null ? UNKNOWN : `${numberText(amount, 2)}\u00a0${currency}`;
}

/** An amount whose direction matters, as `+1.84 EUR`. */
export function signedMoneyText(amount: number | null, currency: string): string {
  return (amount !== null && amount >= 0.005 ? '+' : '') + moneyText(amount, currency);
}
