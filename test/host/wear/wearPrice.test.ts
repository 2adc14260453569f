import { describe, expect, it } from 'vitest';
import { behaviours } from '../../../host/wear/behaviours.ts';
import { chemistries, type ChemistryName } from '../../../host/wear/chemistries.ts';
import { compareAgeing } from '../../../host/wear/compareAgeing.ts';
import { stressOf, type SocTrace } from '../../../host/wear/stress.ts';
import { defaultEconomics } from '../../../host/wear/wearEconomics.ts';
import { age, newCell } from '../../../host/wear/wearModel.ts';
import { cycleCost, holdCostPerHour, wearPrices, type HoldBand } from '../../../host/wear/wearPrice.ts';
import { parked } from './wearTraces.ts';

const names = Object.keys(chemistries) as ChemistryName[];
const { capacityKwh } = defaultEconomics;
const LIFE_HOURS = 8 * 365 * 24;
/** 60 kWh at 100 a kWh, all of it gone with 30 %. */
const PRICE_PER_LOSS = 20_000;

const parkedCost = (name: ChemistryName, socPct: number): number =>
  age(chemistries[name], newCell, stressOf(parked(socPct, 25)), 2920).calendarLoss * PRICE_PER_LOSS;

describe.each(names)('prices of %s', (name) => {
  const prices = wearPrices(name, defaultEconomics);
  const { depthBands, holdBands, holdGap } = prices;

  it('are finite, and cover all depths and states of charge without a gap', () => {
    expect(depthBands.map(({ fromDepthPct }) => fromDepthPct)).toEqual([
      0, 10, 20, 30, 40, 50, 60, 70, 80, 90,
    ]);
    expect([holdBands[0]!.fromSocPct, holdBands.at(-1)!.toSocPct]).toEqual([0, 100]);
    holdBands.slice(1).forEach((band, index) => expect(band.fromSocPct).toBe(holdBands[index]!.toSocPct));
    const all = [...depthBands.map(({ pricePerKwh }) => pricePerKwh), prices.wearPricePerKwh, holdGap];
    for (const price of all) expect(price).toBeGreaterThanOrEqual(0);
    for (const { pricePerKwhPerHour } of holdBands) expect(pricePerKwhPerHour).not.toBeNaN();
  });

  it('of holding rise with the state of charge, so that the value of stored energy stays concave', () => {
    holdBands.slice(1).forEach(({ pricePerKwhPerHour }, index) => {
      expect(pricePerKwhPerHour).toBeGreaterThan(holdBands[index]!.pricePerKwhPerHour);
    });
  });

  it('of holding are never more than what a life at that state of charge costs, and the gap is the largest', () => {
    const from = 10;
    const curve = Array.from({ length: 19 }, (_, step) => from + 5 * step);
    const rise =
      Math.max(...curve.map((at) => parkedCost(name, at))) -
      Math.min(...curve.map((at) => parkedCost(name, at)));
    const gaps = curve.map((socPct) => {
      const held =
        holdCostPerHour(holdBands, socPct, capacityKwh) - holdCostPerHour(holdBands, from, capacityKwh);
      return parkedCost(name, socPct) - parkedCost(name, from) - held * LIFE_HOURS;
    });
    for (const gap of gaps) expect(gap).toBeGreaterThan(-1e-6);
    expect(Math.max(...gaps)).toBeCloseTo(holdGap * rise, 6);
  });
});

describe('prices', () => {
  it('are convex in the state of charge where the model is', () => {
    const convex = names.filter((name) => wearPrices(name, defaultEconomics).holdGap < 1e-9);
    expect(convex).toEqual(['lmoLeaf66Ah', 'ncaPanasonic', 'nmc811LgMj1', 'nmcLto']);
  });

  it('by depth add up to the loss of a life of such days', () => {
    // Half of the capacity each day for 8 years, of an LFP cell: 11 kW, down from 80 %.
    const depthPct = 50;
    const rate = 11 / capacityKwh;
    const economics = { ...defaultEconomics, exportKwhPerDay: 20.4 };
    const stress = {
      ...stressOf({ socPct: [80, 30, 80], stepMs: (0.5 / rate) * 3_600_000, tempC: 25 }),
      rate: 1 / 24,
      fullCycles: 0.5,
    };
    const loss = age(chemistries.lfp250Ah, newCell, stress, 2920).cyclingLoss;
    const { depthBands } = wearPrices('lfp250Ah', economics);
    expect(2920 * cycleCost(depthBands, depthPct, capacityKwh)).toBeCloseTo(loss * PRICE_PER_LOSS, 6);
  });

  it('grow with the price of the pack and fall with the loss that is allowed', () => {
    const base = wearPrices('nmc111Kokam', defaultEconomics);
    const dear = wearPrices('nmc111Kokam', { ...defaultEconomics, packPricePerKwh: 200 });
    const short = wearPrices('nmc111Kokam', { ...defaultEconomics, endOfLifeLoss: 0.15 });
    for (const twice of [dear, short]) {
      expect(twice.wearPricePerKwh).toBeCloseTo(2 * base.wearPricePerKwh, 12);
      expect(twice.holdBands[0]!.pricePerKwhPerHour).toBeCloseTo(
        2 * base.holdBands[0]!.pricePerKwhPerHour,
        12,
      );
    }
  });

  it.each([
    ['packPricePerKwh', -1],
    ['endOfLifeLoss', 0],
    ['capacityKwh', NaN],
    ['chargeToPct', 101],
    ['tempC', 61],
    ['years', 0],
  ])('are refused with %s of %d', (key, value) => {
    expect(() => wearPrices('lfp250Ah', { ...defaultEconomics, [key]: value })).toThrow(
      `WEAR_INPUT: ${key} is ${value}. Give `,
    );
  });
});

describe('cycling and holding priced apart', () => {
  const { plain, late, exporting } = behaviours(defaultEconomics);
  const dayCost = (trace: SocTrace, bands: readonly HoldBand[]): number =>
    Array.from(trace.socPct)
      .slice(1)
      .reduce((sum, socPct) => sum + holdCostPerHour(bands, socPct, capacityKwh) / 4, 0);

  // What deeper cycles do to driving, and the aged cell's deeper swing, no linear price has: that is the third there.
  const far: ChemistryName[] = ['nmc111Sanyo', 'nmc622Denso', 'nmc811LgM50'];
  it.each(names)('add up to the whole model of %s within 0.16 ct per kWh, or a third', (name) => {
    const { wearPricePerKwh, holdBands } = wearPrices(name, defaultEconomics);
    const whole = compareAgeing(name, defaultEconomics);
    const linear = (without: SocTrace): number =>
      wearPricePerKwh +
      (dayCost(exporting, holdBands) - dayCost(without, holdBands)) / defaultEconomics.exportKwhPerDay;
    const within = (price: number): number => (far.includes(name) ? price / 3 : 0.0016);
    expect(Math.abs(linear(plain) - whole.pricePerKwhAgainstPlain)).toBeLessThan(
      within(whole.pricePerKwhAgainstPlain),
    );
    expect(Math.abs(linear(late) - whole.pricePerKwhAgainstLate)).toBeLessThan(
      within(whole.pricePerKwhAgainstLate),
    );
  });
});
