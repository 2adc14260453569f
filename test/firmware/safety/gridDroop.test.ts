import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridModules, modulesOf } from './gridModules.ts';

const folder = '../shared/data/grid/';
const CAT_3 = 'ieee1547-2018-cat3';
const RATING_W = 10_000;
const rows = (file: string): number[][] =>
  readFileSync(`${folder}${file}`, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));

describe.skipIf(!existsSync(folder))('against the reference model (needs ../shared/data/grid)', () => {
  it('the droop ends where it ends there, and is 90 % there in the response time', async () => {
    const { droopPowerW, droopResponseW } = await gridModules(CAT_3);
    const table = rows('freq_droop_bess_10kw.csv');
    expect(table.length).toBe(33);
    let farthestW = 0;
    for (const [, frequencyHz, beforeW, after5sW, finalW, formulaW] of table as Row[]) {
      const targetW = droopPowerW(frequencyHz, beforeW, RATING_W);
      expect(Math.abs(targetW - finalW)).toBeLessThan(1);
      expect(Math.abs(targetW - formulaW)).toBeLessThan(1);
      let powerW = beforeW;
      for (let i = 0; i < 50; i++) powerW = droopResponseW(powerW, targetW, 100);
      farthestW = Math.max(farthestW, Math.abs(powerW - after5sW));
    }
    // The model steps by 0.1 s and takes 2.30 for the logarithm of 10.
    expect(farthestW).toBeLessThan(8);
  });

  it('volt-watt gives the same watts', async () => {
    const { voltWattShare } = await gridModules(CAT_3, { gridSettings: { 'voltWatt.enabled': true } });
    const table = rows('volt_watt_bess_10kw.csv');
    expect(table.length).toBe(28);
    for (const [demandPu, voltagePu, finalW] of table as [number, number, number][]) {
      // Charging is no matter of the share.
      const allowedW = Math.min(demandPu * RATING_W, voltWattShare(voltagePu) * RATING_W);
      expect(Math.round(allowedW), `${demandPu} at ${voltagePu}`).toBe(finalW);
    }
  });
});

type Row = [number, number, number, number, number, number];

describe('droopPowerW', () => {
  it.each([
    // Category III: 1/3 of the rating for each hertz.
    [CAT_3, 60.036, 5000, 5000],
    [CAT_3, 60.1, 5000, 5000 - 640 / 3],
    [CAT_3, 59.964, 5000, 5000],
    [CAT_3, 59.9, 5000, 5000 + 640 / 3],
    [CAT_3, 61.036, 0, -10_000 / 3],
    [CAT_3, 65, 0, -10_000],
    [CAT_3, 55, 0, 10_000],
    [CAT_3, 60, 12_000, 10_000],
    // EN 50549-1 and VDE-AR-N 4105: 40 % for each hertz above 50.2, and nothing below.
    ['en50549-1', 50.2, 8000, 8000],
    ['en50549-1', 50.7, 8000, 6000],
    ['en50549-1', 51.2, 8000, 4000],
    ['en50549-1', 47.5, -8000, -8000],
    ['vde-ar-n-4105', 51.2, 8000, 4000],
    ['vde-ar-n-4105', 51.5, 0, -5200],
  ])('%s at %d Hz takes %d W to %d W', async (name, frequencyHz, beforeW, afterW) => {
    const { droopPowerW } = await gridModules(name, { acceptUnverified: true });
    expect(droopPowerW(frequencyHz, beforeW, RATING_W)).toBeCloseTo(afterW, 1);
  });
});

describe('droopResponseW', () => {
  it('is the same however finely it steps', async () => {
    const { droopResponseW } = await gridModules(CAT_3);
    const once = droopResponseW(1000, 0, 5000);
    expect(once).toBeCloseTo(100, 0);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), (firstMs) => {
        const twice = droopResponseW(droopResponseW(1000, 0, firstMs), 0, 5000 - firstMs);
        expect(twice).toBeCloseTo(once, 6);
      }),
    );
    expect(droopResponseW(1000, 0, 0)).toBe(1000);
  });

  it('is at once where the code gives no time', async () => {
    const { droopResponseW } = await gridModules('en50549-1');
    expect(droopResponseW(1000, 300, 0)).toBe(300);
  });
});

describe('createGridDroop', () => {
  it('limits export at a high frequency, from the power before it, and lets go when it is over', async () => {
    const { createGridDroop, droopPowerW } = await gridModules(CAT_3);
    const droop = createGridDroop(RATING_W);
    expect(droop).toMatchObject({ exportLimitW: Infinity, importLimitW: Infinity });
    droop.sample(0, 60.036, 3000);
    expect(droop).toMatchObject({ exportLimitW: Infinity, importLimitW: Infinity });
    droop.sample(1000, 60.3, 2000);
    expect(droop).toMatchObject({ exportLimitW: 3000, importLimitW: Infinity });
    droop.sample(6000, 60.3, 1000);
    const targetW = droopPowerW(60.3, 3000, RATING_W);
    expect(droop.exportLimitW).toBeCloseTo(targetW + (3000 - targetW) * 0.1, 0);
    droop.sample(60_000, 60.3, 0);
    expect(droop.exportLimitW).toBeCloseTo(targetW, 3);
    droop.sample(61_000, 60.036, 500);
    expect(droop).toMatchObject({ exportLimitW: Infinity, importLimitW: Infinity });
    droop.sample(62_000, 60.1, 0);
    expect(droop.exportLimitW).toBe(500);
  });

  it('limits import at a low frequency', async () => {
    const { createGridDroop, droopPowerW } = await gridModules(CAT_3);
    const droop = createGridDroop(RATING_W);
    droop.sample(0, 59.964, -3000);
    droop.sample(500, 59.7, -3000);
    expect(droop).toMatchObject({ exportLimitW: Infinity, importLimitW: 3000 });
    droop.sample(100_000, 59.7, -1000);
    expect(droop.importLimitW).toBeCloseTo(-droopPowerW(59.7, -3000, RATING_W), 3);
    expect(droop.exportLimitW).toBe(Infinity);
  });

  it('never across zero: what was idle or went the other way stays out', async () => {
    const { createGridDroop } = await gridModules(CAT_3);
    for (const beforeW of [0, -4000]) {
      const droop = createGridDroop(RATING_W);
      droop.sample(0, 60, beforeW);
      droop.sample(100_000, 60.3, beforeW);
      droop.sample(200_000, 60.3, beforeW);
      expect(droop).toMatchObject({ exportLimitW: 0, importLimitW: Infinity });
    }
    for (const beforeW of [0, 4000]) {
      const droop = createGridDroop(RATING_W);
      droop.sample(0, 60, beforeW);
      droop.sample(100_000, 59.7, beforeW);
      droop.sample(200_000, 59.7, beforeW);
      expect(droop).toMatchObject({ exportLimitW: Infinity, importLimitW: 0 });
    }
    // So far from nominal that the model would turn the flow round.
    const droop = createGridDroop(RATING_W);
    droop.sample(0, 60, 500);
    for (let atMs = 500; atMs <= 30_000; atMs += 500) droop.sample(atMs, 61, 500);
    expect(droop.exportLimitW).toBe(0);
  });

  it('begins at nothing when it is switched on at a wrong frequency', async () => {
    const { createGridDroop } = await gridModules(CAT_3);
    const droop = createGridDroop(RATING_W);
    droop.sample(0, 60.2, 4000);
    expect(droop).toMatchObject({ exportLimitW: 0, importLimitW: Infinity });
  });

  it('closes the side when the power before was unknown, and follows no unknown frequency', async () => {
    const { createGridDroop } = await gridModules(CAT_3);
    const droop = createGridDroop(RATING_W);
    droop.sample(0, 60, NaN);
    droop.sample(500, 60.2, 4000);
    expect(droop).toMatchObject({ exportLimitW: 0, importLimitW: Infinity });
    droop.sample(1000, 59.8, 4000);
    expect(droop).toMatchObject({ exportLimitW: Infinity, importLimitW: 0 });
    droop.sample(1500, NaN, 4000);
    expect(droop).toMatchObject({ exportLimitW: Infinity, importLimitW: Infinity });
  });

  it('has no low side where the code has none, and acts at once where it gives no time', async () => {
    const { createGridDroop } = await gridModules('en50549-1');
    const droop = createGridDroop(RATING_W);
    droop.sample(0, 50, 8000);
    droop.sample(500, 50.7, 8000);
    expect(droop).toMatchObject({ exportLimitW: 6000, importLimitW: Infinity });
    droop.sample(1000, 49.2, 8000);
    expect(droop).toMatchObject({ exportLimitW: Infinity, importLimitW: Infinity });
  });

  it('does nothing for a code without a droop', async () => {
    const { code } = await gridModules(CAT_3);
    const { createGridDroop, droopPowerW } = await modulesOf({ ...code, droop: undefined });
    const droop = createGridDroop(RATING_W);
    for (const frequencyHz of [60, 62, 58]) {
      droop.sample(0, frequencyHz, 1000);
      expect(droop).toMatchObject({ exportLimitW: Infinity, importLimitW: Infinity });
      expect(droopPowerW(frequencyHz, 1000, RATING_W)).toBe(1000);
    }
  });
});
