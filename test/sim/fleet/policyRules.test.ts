import { describe, expect, it } from 'vitest';
import { policyRules } from '../../../sim/fleet/policyRules.ts';
import { testPrices } from './testFleet.ts';

const input = {
  importPrices: testPrices(2),
  exportPrices: testPrices(2),
  stepsPerDay: 96,
  chargeUpToPct: 90,
  sellDownToPct: 40,
};
/** Hours of the second day, in which a rule charges and sells. */
function hoursOf(table: Uint8Array): { charges: Set<number>; sells: Set<number> } {
  const hours = { charges: new Set<number>(), sells: new Set<number>() };
  for (let step = 96; step < 192; step++) {
    const hour = Math.floor((step - 96) / 4);
    if (table[2 * step]! > 0) hours.charges.add(hour);
    if (table[2 * step + 1]! < 200) hours.sells.add(hour);
  }
  return hours;
}

describe('by the prices of each day', () => {
  it.each([
    ['chargeAtOnce', Array.from({ length: 24 }, (_, hour) => hour), []],
    ['cheapHours', [0, 1, 2, 3, 4, 5], []],
    ['sellAtPeaks', [0, 1, 2, 3, 4, 5], [17, 18, 19, 20]],
  ] as const)('%s', (rule, charges, sells) => {
    const table = policyRules[rule](input);
    expect(table).toHaveLength(2 * 192);
    expect(hoursOf(table)).toEqual({ charges: new Set(charges), sells: new Set(sells) });
    expect(Math.max(...table.filter((_, i) => i % 2 === 0))).toBe(180);
  });
});

it('never charges and sells in the same step', () => {
  // Where all prices are the same, the cheapest hours are the dearest too.
  const flat = { ...input, importPrices: new Float64Array(192), exportPrices: new Float64Array(192) };
  const table = policyRules.sellAtPeaks(flat);
  for (let step = 0; step < 192; step++)
    expect(table[2 * step]! > 0 && table[2 * step + 1]! < 200).toBe(false);
});
