import { beforeAll, describe, expect, it } from 'vitest';
import type { StateMessage } from '../../firmware/contract/messages.ts';
import { buildFirmware } from '../../host/build/buildFirmware.ts';
import { loadStation } from '../../sim/charger/loadStation.ts';
import { loadGridSite, type GridParameters } from '../../sim/grid/loadGridSite.ts';
import { createSellingCar, sellingFirmware } from './sellingCar.ts';

/** The voltage and frequency of the codes that know volt-watt; the feeder is that of a European village. */
const nominalVoltageV = 240;
const ratingW = 9000;

function site(name: string): GridParameters {
  return {
    ...loadGridSite(name),
    nominalVoltageV,
    noLoadVoltageV: 1.03 * nominalVoltageV,
    nominalFrequencyHz: 60,
    voltageNoiseV: 0,
  };
}

interface Run {
  readonly meanW: number;
  readonly meanPu: number;
  readonly mostPu: number;
  readonly states: readonly StateMessage[];
}

/** IEEE 1547-2018, storage: from 1.06 of the nominal voltage on less, nothing at 1.10. */
const voltWattW = (voltageV: number): number =>
  ratingW * Math.min(1, (1.1 - voltageV / nominalVoltageV) / 0.04);

describe('a car that sells with volt-watt', () => {
  let strong: Run;
  let rural: Run;

  beforeAll(async () => {
    const { code: bundle } = await buildFirmware({
      ...sellingFirmware,
      gridCode: 'ieee1547-2018-cat2',
      gridSettings: { 'enterService.delayS': 10, 'enterService.rampS': 10, 'voltWatt.enabled': true },
    });
    const sell = async (gridSite: GridParameters, seconds: number): Promise<Run> => {
      const car = await createSellingCar({ bundle, gridSite });
      car.run(25);
      const before = car.states.length;
      let sumW = 0;
      let sumPu = 0;
      let mostPu = 0;
      let count = 0;
      car.run(seconds, () => {
        const pu = car.world.grid.voltageV / nominalVoltageV;
        sumW += car.world.station.acPowerW;
        sumPu += pu;
        mostPu = Math.max(mostPu, pu);
        count++;
      });
      return { meanW: sumW / count, meanPu: sumPu / count, mostPu, states: car.states.slice(before) };
    };
    strong = await sell(site('strong'), 15);
    rural = await sell(site('rural-feeder'), 70);
  }, 240_000);

  it('sells all it can next to the transformer', () => {
    expect(strong.meanW).toBeGreaterThan(8200);
    for (const { mode, limits } of strong.states)
      expect([mode, limits.exportBound, limits.exportW]).toEqual(['exporting', 'OWNER_LIMIT', ratingW]);
  });

  it('sells less at the end of a long feeder, whose voltage its own export lifts', () => {
    const alone = site('rural-feeder');
    const liftedPu = 1.03 + (strong.meanW / 3 / nominalVoltageV ** 2) * alone.resistanceOhm;
    expect(liftedPu).toBeGreaterThan(1.07);
    expect(rural.meanW).toBeLessThan(0.85 * strong.meanW);
    expect(rural.meanW).toBeGreaterThan(0.5 * strong.meanW);
    expect(rural.meanPu).toBeLessThan(liftedPu - 0.005);
    expect(rural.mostPu).toBeLessThan(1.08);
  });

  it('says why, and how much the voltage leaves', () => {
    const bounded = rural.states.filter(({ limits }) => limits.exportBound === 'GRID_VOLTAGE');
    expect(bounded.length).toBeGreaterThan(0.3 * rural.states.length);
    for (const { mode, limits, gridVoltageV } of bounded) {
      expect(mode).toBe('exporting');
      expect(gridVoltageV).toBeGreaterThan(1.06 * nominalVoltageV);
      // The state tells the voltage to 0.1 V.
      expect(Math.abs(limits.exportW - voltWattW(gridVoltageV!))).toBeLessThan(
        (0.1 * 25 * ratingW) / nominalVoltageV,
      );
      expect(limits.importW).toBe(ratingW);
    }
  });
});

describe('a car that sells without volt-watt, and lifts the voltage out of the window by itself', () => {
  it('steps aside, comes back on the ramp, and finds no fault in its station', async () => {
    const { code: bundle } = await buildFirmware({
      ...sellingFirmware,
      gridCode: 'vde-ar-n-4105',
      acceptUnverified: true,
      gridSettings: { 'enterService.delayS': 10, 'enterService.rampS': 10 },
    });
    const feeder = loadGridSite('rural-feeder');
    const gridSite: GridParameters = { ...feeder, noLoadVoltageV: 241, voltageNoiseV: 0 };
    const car = await createSellingCar({ bundle, gridSite, station: loadStation('v2h-6kw') });
    const codes: string[] = [];
    let soldWs = 0;
    let sellingS = 0;
    car.run(130, () => {
      const code = car.states.at(-1)?.code ?? '';
      if (code !== codes.at(-1)) codes.push(code);
      soldWs += Math.max(0, car.world.station.acPowerW) / 10;
      if (codes.includes('EXPORTING')) sellingS += 0.1;
    });
    const count = (code: string): number => codes.filter((each) => each === code).length;
    expect(codes).not.toContain('CURRENT_DEVIATION');
    expect(count('GRID_VOLTAGE')).toBeGreaterThan(0);
    // One on each ramp: back at once, it would be another every 1.5 s.
    expect(count('GRID_VOLTAGE')).toBeLessThan(10);
    expect(soldWs / sellingS).toBeGreaterThan(1000);
  });
});
