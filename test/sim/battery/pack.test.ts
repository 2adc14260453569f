import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPack } from '../../../sim/battery/pack.ts';
import { createSocCurve } from '../../../sim/battery/socCurve.ts';
import { loadCar } from '../../../sim/vehicle/loadCar.ts';

const { pack: leafPack } = loadCar('leaf-aze0');

describe('socCurve', () => {
  const curve = createSocCurve([
    [0, 1],
    [10, 3],
    [100, 3],
  ]);
  it.each([
    [0, 1, 0],
    [5, 2, 7.5],
    [10, 3, 20],
    [50, 3, 140],
    [100, 3, 290],
  ])('at %d pct: %d, integral %d', (socPct, value, integral) => {
    expect(curve.at(socPct)).toBeCloseTo(value, 12);
    expect(curve.integralTo(socPct)).toBeCloseTo(integral, 12);
  });
  it('has the mean of its integral, whatever corners lie between', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (a, b) => {
          fc.pre(Math.abs(a - b) > 1e-3);
          const expected = (curve.integralTo(b) - curve.integralTo(a)) / (b - a);
          expect(curve.meanBetween(a, b)).toBeCloseTo(expected, 8);
          expect(curve.meanBetween(a, b)).toBe(curve.meanBetween(b, a));
        },
      ),
    );
  });
});

describe('pack', () => {
  it('holds 30 kWh, and shows the recorded open-circuit voltage', () => {
    const pack = createPack(leafPack, 87.1);
    expect(pack.storedEnergyWh(100)).toBeGreaterThan(29_900);
    expect(pack.storedEnergyWh(100)).toBeLessThan(30_100);
    expect(pack.storedEnergyWh(0)).toBe(0);
    expect(pack.voltageV).toBeGreaterThan(390.7 - 1);
    expect(pack.voltageV).toBeLessThan(390.7 + 1);
    expect(createPack(leafPack, 90).voltageV).toBeCloseTo(392.6, 1);
  });

  it.each([
    // Recorded drive of an older, smaller pack: 0.11 ohm by regression.
    [25, 30, 0.1],
    [25, 1, 0.07],
    [0, 30, 0.175],
  ])('at %d degC resists for %d s with %d ohm', (tempC, durationS, ohm) => {
    const pack = createPack(leafPack, 50);
    pack.tempC = tempC;
    pack.ambientC = tempC;
    for (let i = 0; i < durationS * 10; i++) pack.step(0.1, 20_000);
    const dropV = createPack(leafPack, pack.socPct).voltageV - pack.voltageV;
    expect(dropV / pack.currentA / ohm).toBeGreaterThan(0.95);
    expect(dropV / pack.currentA / ohm).toBeLessThan(1.05);
  });

  it('balances every step: what leaves the store is terminal energy and heat', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 15, max: 85, noNaN: true }),
        fc.double({ min: -50_000, max: 100_000, noNaN: true }).filter((powerW) => Math.abs(powerW) > 1_000),
        fc.double({ min: 0.1, max: 60, noNaN: true }),
        (socPct, powerW, dtS) => {
          const pack = createPack(leafPack, socPct);
          const storedJ = (): number =>
            (pack.storedEnergyWh(pack.socPct) + pack.polarisationEnergyWh()) * 3600;
          const storedBeforeJ = storedJ();
          pack.step(dtS, powerW);
          const leftJ = storedBeforeJ - storedJ();
          const terminalJ = pack.powerW * dtS;
          const scaleJ = Math.abs(terminalJ) + pack.lossW * dtS;
          // The store is about 1e8 J: subtracting two of its values costs about 1e-8 J.
          expect(Math.abs(leftJ - terminalJ - pack.lossW * dtS)).toBeLessThan(1e-9 * scaleJ + 3e-7);
          expect(Math.abs(pack.powerW - powerW)).toBeLessThan(1e-9 * Math.abs(powerW));
          expect(pack.limited).toBe(false);
          expect(Math.sign(pack.currentA)).toBe(Math.sign(powerW));
          expect(Math.sign(pack.socPct - socPct)).toBe(-Math.sign(powerW));
        },
      ),
    );
  });

  it('never gives back more than it took', () => {
    const pack = createPack(leafPack, 50);
    const storedWh = pack.storedEnergyWh(50);
    let takenJ = 0;
    for (let i = 0; i < 600; i++) {
      pack.step(1, -10_000);
      takenJ -= pack.powerW;
    }
    let givenJ = 0;
    while (pack.storedEnergyWh(pack.socPct) > storedWh) {
      pack.step(0.1, 10_000);
      givenJ += pack.powerW * 0.1;
    }
    expect(givenJ / takenJ).toBeLessThan(0.99);
    expect(givenJ / takenJ).toBeGreaterThan(0.97);
  });

  it.each([
    ['empty', 0, 5_000, 0],
    ['full', 100, -5_000, 100],
  ])('clips when %s', (_, socPct, powerW, expectedPct) => {
    const pack = createPack(leafPack, socPct);
    pack.step(1, powerW);
    expect(pack).toMatchObject({ limited: true, socPct: expectedPct, powerW: 0 });
    expect(Math.abs(pack.currentA)).toBe(0);
  });

  it('stops exactly at empty inside a step', () => {
    const pack = createPack(leafPack, 0.001);
    pack.step(10, 20_000);
    expect(pack.limited).toBe(true);
    expect(pack.socPct).toBe(0);
    expect(pack.powerW).toBeGreaterThan(0);
    expect(pack.powerW).toBeLessThan(20_000);
  });

  it('gives no more than its resistance lets through', () => {
    const pack = createPack(leafPack, 50);
    pack.step(0.1, 1e6);
    expect(pack.limited).toBe(true);
    // For a moment the RC pairs do not limit it; after minutes they do.
    const shortlyW = pack.powerW;
    expect(shortlyW).toBeGreaterThan((96 * 3.78) ** 2 / (4 * 0.1));
    pack.step(60, 1e6);
    expect(pack.powerW).toBeLessThan(0.8 * shortlyW);
  });

  it('lets nothing through an open relay', () => {
    const pack = createPack(leafPack, 50);
    pack.mainRelayClosed = false;
    pack.step(1, 5_000);
    expect(pack).toMatchObject({ currentA: 0, powerW: 0, lossW: 0, socPct: 50, limited: true });
  });

  it.each([
    [0, 0, 50_000],
    [4, 0, 50_000],
    [7, 30_000, 50_000],
    [15, 85_000, 50_000],
    [50, 110_000, 50_000],
    [90, 110_000, 20_000],
    [95, 110_000, 10_000],
    [100, 110_000, 0],
  ])('at %d pct allows %d W out and %d W in', (socPct, dischargeLimitW, chargeLimitW) => {
    const pack = createPack(leafPack, socPct);
    expect(pack.dischargeLimitW).toBeCloseTo(dischargeLimitW, 6);
    expect(pack.chargeLimitW).toBeCloseTo(chargeLimitW, 6);
  });

  it('asks for its relay to open when its limits are ignored for long, and when told to', () => {
    const pack = createPack(leafPack, 98);
    const answers: number[] = [];
    for (let i = 0; i < 30; i++) {
      pack.step(0.1, -10_000);
      answers.push(pack.relayCutRequest);
    }
    expect(answers.slice(0, 19)).toEqual(Array(19).fill(0));
    expect(answers.at(-1)).toBe(1);
    pack.step(0.1, 0);
    expect(pack.relayCutRequest).toBe(0);
    pack.forcedRelayCutRequest = 2;
    pack.step(0.1, 0);
    expect(pack.relayCutRequest).toBe(2);
  });

  it.each([
    // Limits fall over the last 20 mV of a cell and the last 5 degrees.
    ['as it rests', {}, 1, 1, 0],
    ['weak cell, 3.21 V', { cellLowByV: 3.78 - 3.21 }, 0.5, 1, 0],
    ['weak cell, 3.19 V', { cellLowByV: 3.78 - 3.19 }, 0, 1, 0],
    ['weak cell, 2.49 V', { cellLowByV: 3.78 - 2.49 }, 0, 1, 1],
    ['high cell, 4.19 V', { cellHighByV: 4.19 - 3.78 }, 1, 0.5, 0],
    ['high cell, 4.31 V', { cellHighByV: 4.31 - 3.78 }, 1, 0, 1],
    ['warm, 42.5 degrees', { tempMaxOffsetC: 22.5 }, 0.5, 0.5, 0],
    ['hot, 46 degrees', { tempMaxOffsetC: 26 }, 0, 0, 0],
    ['burning, 56 degrees', { tempMaxOffsetC: 36 }, 0, 0, 1],
    ['cold, 2.5 degrees', { tempMinOffsetC: -17.5 }, 1, 0.5, 0],
    ['frozen, -1 degree', { tempMinOffsetC: -21 }, 1, 0, 0],
    ['deep frozen, -21 degrees', { tempMinOffsetC: -41 }, 0, 0, 0],
  ])('%s: leaves a share of its limits', (_what, state, dischargeShare, chargeShare, cut) => {
    const pack = createPack(leafPack, 50);
    Object.assign(pack, state);
    pack.step(0.1, 0);
    expect(pack.dischargeLimitW / 110_000).toBeCloseTo(dischargeShare, 6);
    expect(pack.chargeLimitW / 50_000).toBeCloseTo(chargeShare, 6);
    expect(pack.relayCutRequest).toBe(cut);
  });
});
