import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as auxAccount from '../../../firmware/power/auxAccount.ts';
import { memoryPlaces, type DeviceMemory, type MemoryPlace } from '../../../firmware/journal/deviceMemory.ts';
import { loadFirmware } from '../loadFirmware.ts';

const boot = await loadFirmware<{ account: typeof auxAccount }>({ account: 'power/auxAccount.ts' });
const { exposed } = boot();

/** A memory that counts what reaches flash. */
function fakeMemory(kept: Partial<Record<MemoryPlace, number>> = {}) {
  const places: Partial<Record<MemoryPlace, number>> = { ...kept };
  const memory = {
    places,
    saves: 0,
    get: (place: MemoryPlace) => places[place] ?? 0,
    set: (place: MemoryPlace, value: number) => void (places[place] = value),
    save: () => {
      memory.saves++;
      return true;
    },
  };
  return memory satisfies DeviceMemory & object;
}

const open = (kept?: Partial<Record<MemoryPlace, number>>) => {
  const memory = fakeMemory(kept);
  return { memory, account: exposed.account.createAuxAccount(memory) };
};

/** @param seconds of one call a second */
function pass(
  account: auxAccount.AuxAccount,
  seconds: number,
  { voltageV = 12.6, signs = 0, currentMa = 80, stepS = 1 } = {},
): void {
  for (let s = 0; s < seconds; s += stepS) account.tick(stepS, currentMa, voltageV, signs);
}

describe('the account of the 12 V battery', () => {
  it('adds up current by measured time', () => {
    const { account } = open();
    pass(account, 3600);
    account.book(0.15, 7200);
    expect(account.usedMas / 3600).toBeCloseTo(80.3, 6);
    expect(account.unchargedS).toBe(10_800);
  });

  it('is the same however the time is cut', () =>
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.01, max: 30, noNaN: true }), { maxLength: 50 }), (steps) => {
        const { account } = open();
        for (const stepS of steps) account.tick(stepS, 80, 12.6, 0);
        const wholeS = steps.reduce((sum, stepS) => sum + stepS, 0);
        expect(account.usedMas).toBeCloseTo(80 * wholeS, 3);
      }),
    ));

  it.each([
    ['voltage alone', 13.8, 0, false],
    ['a car awake alone', 12.6, 1, false],
    ['a smart charger at rest voltage', 12.8, 1, false],
    ['voltage and a car awake', 13.8, 1, true],
    ['a car awake and on', 12.6, 2, true],
    ['all three', 14.4, 2, true],
    ['a car awake and on without a divider', NaN, 2, true],
    ['without a divider a car awake', NaN, 1, false],
  ])('%s: is it charged?', (_name, voltageV, signs, isCharged) => {
    const { account } = open({ [memoryPlaces.usedMas]: 1_000_000, [memoryPlaces.unchargedS]: 5000 });
    pass(account, 59, { voltageV, signs });
    expect(account.usedMas).toBeGreaterThan(1_000_000);
    pass(account, 1, { voltageV, signs });
    expect([account.usedMas === 0, account.unchargedS === 0]).toEqual([isCharged, isCharged]);
  });

  it('takes no notice of two signs that come and go', () => {
    const { account } = open();
    for (let i = 0; i < 20; i++) {
      pass(account, 50, { voltageV: 14, signs: 2 });
      pass(account, 1);
    }
    expect(account.unchargedS).toBe(20 * 51);
  });

  it('is kept over a restart, and flash is written once in an hour of 80 mA', () => {
    const { memory, account } = open();
    pass(account, 3600);
    expect(memory.saves).toBe(1);
    account.keep();
    const { account: next } = open(memory.places);
    expect([next.usedMas, next.unchargedS]).toEqual([288_000, 3600]);
  });

  it('is spent at the allowance, or after three days', () => {
    const { account } = open({ [memoryPlaces.usedMas]: 3_599_000 });
    pass(account, 12);
    expect(account.isSpent).toBe(false);
    pass(account, 1);
    expect(account.isSpent).toBe(true);
    const { account: old } = open({ [memoryPlaces.unchargedS]: 259_190 });
    pass(old, 9, { currentMa: 0 });
    expect(old.isSpent).toBe(false);
    pass(old, 1, { currentMa: 0 });
    expect(old.isSpent).toBe(true);
  });

  it('finds the battery low after two minutes below the limit, and well after one above the other', () => {
    const { account } = open();
    pass(account, 119, { voltageV: 11.7 });
    expect(account.isLow).toBe(false);
    pass(account, 1, { voltageV: 11.7 });
    expect([account.isLow, account.isSpent]).toEqual([true, false]);
    pass(account, 600, { voltageV: 12.5 });
    pass(account, 59, { voltageV: 12.9 });
    pass(account, 1, { voltageV: 12.7 });
    pass(account, 59, { voltageV: 12.9 });
    expect(account.isLow).toBe(true);
    pass(account, 1, { voltageV: 12.9 });
    expect(account.isLow).toBe(false);
  });

  it('does not mind a crank', () => {
    const { account } = open();
    pass(account, 100, { voltageV: 11.7 });
    pass(account, 1, { voltageV: 12.3 });
    pass(account, 100, { voltageV: 9.5 });
    expect(account.isLow).toBe(false);
  });

  it('is spent with a low battery below the hard limit', () => {
    const { account } = open();
    pass(account, 119, { voltageV: 11.4 });
    expect(account.isSpent).toBe(false);
    pass(account, 1, { voltageV: 11.4 });
    expect(account.isSpent).toBe(true);
  });

  it.each([0, 0.4, 5.9, NaN])('%s V is no battery: nothing is wired there', (voltageV) => {
    const { account } = open();
    pass(account, 600, { voltageV });
    expect([account.voltageV, account.isLow, account.isSpent]).toEqual([NaN, false, false]);
  });
});
