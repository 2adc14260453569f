import { moneyText } from './reportText.ts';

/** One way to run the car, and what it comes to. */
export interface Amount {
  /** Its colour in the style: plain, smart, ours or ideal. */
  readonly kind: string;
  readonly label: string;
  readonly note: string;
  readonly amount: number;
}

/** Amounts of money as bars from a common zero; negative ones go to the left of it. */
export function amountBars(amounts: readonly Amount[], currency: string): string {
  const low = Math.min(0, ...amounts.map(({ amount }) => amount));
  const high = Math.max(0, ...amounts.map(({ amount }) => amount));
  const place = (amount: number): number => ((amount - low) / (high - low || 1)) * 100;
  const bars = amounts.map(({ kind, label, note, amount }) => {
    const from = place(Math.min(0, amount)).toFixed(2);
    const width = (place(Math.max(0, amount)) - place(Math.min(0, amount))).toFixed(2);
    return `<li class="${kind}"><span class="way"><b>${label}</b><small>${note}</small></span><span class="track" aria-hidden="true"><i style="left:${from}%;width:${width}%"></i></span><span class="amount">${moneyText(amount, currency)}</span></li>`;
  });
  return `<ul class="bars">${bars.join('')}</ul>`;
}
