import { POLICY_BYTE_MAX, policyByte } from '../../firmware/contract/policyBytes.ts';
import type { PolicyTable } from './vehicleRunner.ts';

/** What a rule knows. Prices by step, of any unit, for whole days. */
export interface RuleInput {
  readonly importPrices: ArrayLike<number>;
  readonly exportPrices: ArrayLike<number>;
  readonly stepsPerDay: number;
  /** Charged up to in the cheap hours. */
  readonly chargeUpToPct: number;
  /** Sold down to in the dear hours. */
  readonly sellDownToPct: number;
}

/** Of a day, the cheapest and the dearest hours that a rule uses. */
const CHEAP_HOURS = 6;
const DEAR_HOURS = 4;

/** Rules that need no plan: one table for every car, made from the prices of each day by themselves. */
export const policyRules = {
  /** Charges as soon as it is plugged in. */
  chargeAtOnce: (input) => fill(input.importPrices.length, policyByte(input.chargeUpToPct), POLICY_BYTE_MAX),
  /** Charges in the cheapest hours of each day. */
  cheapHours: (input) => {
    const table = fill(input.importPrices.length, 0, POLICY_BYTE_MAX);
    chargeWhenCheap(table, input);
    return table;
  },
  /** The same, and sells in the dearest hours of each day. */
  sellAtPeaks: (input) => {
    const table = fill(input.importPrices.length, 0, POLICY_BYTE_MAX);
    chargeWhenCheap(table, input);
    const { exportPrices, stepsPerDay, sellDownToPct } = input;
    const peakSteps = Math.round((DEAR_HOURS / 24) * stepsPerDay);
    for (const step of lowestOfEachDay(exportPrices, stepsPerDay, peakSteps, -1)) {
      table[2 * step] = 0;
      table[2 * step + 1] = policyByte(sellDownToPct);
    }
    return table;
  },
} as const satisfies Record<string, (input: RuleInput) => PolicyTable>;

export type PolicyRuleName = keyof typeof policyRules;

function fill(steps: number, chargeUpToByte: number, dischargeDownToByte: number): PolicyTable {
  const table = new Uint8Array(2 * steps);
  for (let step = 0; step < steps; step++) {
    table[2 * step] = chargeUpToByte;
    table[2 * step + 1] = dischargeDownToByte;
  }
  return table;
}

function chargeWhenCheap(table: PolicyTable, { importPrices, stepsPerDay, chargeUpToPct }: RuleInput): void {
  const cheapSteps = Math.round((CHEAP_HOURS / 24) * stepsPerDay);
  for (const step of lowestOfEachDay(importPrices, stepsPerDay, cheapSteps, 1))
    table[2 * step] = policyByte(chargeUpToPct);
}

/** Of each day the `count` steps with the lowest `sign * price`; of equal ones the earlier. */
function lowestOfEachDay(
  prices: ArrayLike<number>,
  stepsPerDay: number,
  count: number,
  sign: 1 | -1,
): number[] {
  const chosen: number[] = [];
  for (let from = 0; from < prices.length; from += stepsPerDay) {
    const day = Array.from({ length: Math.min(stepsPerDay, prices.length - from) }, (_, i) => from + i);
    day.sort((a, b) => sign * (prices[a]! - prices[b]!) || a - b);
    chosen.push(...day.slice(0, count));
  }
  return chosen;
}
