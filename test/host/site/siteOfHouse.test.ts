import { beforeAll, describe, expect, it } from 'vitest';
import type { Highs } from 'highs';
import { loadPriceCsv } from '../../../host/prices/readPriceCsv.ts';
import { loadHouse, type House } from '../../../host/site/house.ts';
import { planSite } from '../../../host/site/planSite.ts';
import { siteOfHouse } from '../../../host/site/siteOfHouse.ts';
import { siteText } from '../../../host/site/siteText.ts';
import { loadSolver } from '../../../host/solver/solveModel.ts';

const prices = loadPriceCsv('sim/scenario/data/prices-week.csv');
const house = loadHouse('example');
let solver: Highs;
beforeAll(async () => {
  solver = await loadSolver();
});
const at = (time: string): number => (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) / 15;

describe('siteOfHouse', () => {
  const { slots, stores, currency } = siteOfHouse(house, prices, {}, 24);

  it('has the hours of the local day', () => {
    expect(currency).toBe('EUR');
    expect(slots).toHaveLength(96);
    expect(slots[0]).toMatchObject({ houseLoadW: 300, pvW: 0, maxImportW: 14_000, maxExportW: 9000 });
    expect(slots[at('12:15')]).toMatchObject({ houseLoadW: 900, pvW: 6000 });
    expect(slots[at('12:15')]!.importPricePerKwh).toBe(prices.points[at('12:15')]!.importPricePerKwh);
  });

  it('has a car away for its trip, and wants its target in the slot before', () => {
    const leaf = stores.find(({ name }) => name === 'leaf')!;
    const away = leaf.plugged!.flatMap((plugged, index) => (plugged ? [] : [index]));
    expect([away[0], away.at(-1), away.length]).toEqual([at('07:30'), at('17:45') - 1, 41]);
    expect(leaf.tripEnergyWh!.reduce((sum, energyWh) => sum + energyWh, 0)).toBeCloseTo(9000, 9);
    expect(leaf.goalWh!.flatMap((goalWh, index) => (goalWh > 0 ? [[index, goalWh]] : []))).toEqual([
      [at('07:15'), 0.7 * 36_000],
    ]);
    expect(leaf).toMatchObject({ initialWh: 0.55 * 36_000, minWh: 0.3 * 36_000, maxDischargeW: 5000 });
  });

  it('takes a trip through midnight', () => {
    const night: House = {
      ...house,
      stores: [{ ...house.stores[1]!, away: { from: '22:00', to: '05:00', energyKwh: 7, departSocPct: 0 } }],
    };
    const [car] = siteOfHouse(night, prices, {}, 24).stores;
    expect(car!.plugged!.filter((plugged) => !plugged)).toHaveLength(28);
    expect([car!.plugged![0], car!.plugged![at('05:00')], car!.plugged![at('22:00')]]).toEqual([
      false,
      true,
      false,
    ]);
    expect(car!.tripEnergyWh![0]).toBeCloseTo(250, 9);
  });

  it('takes a capacity charge with its tax', () => {
    const tariff = { valueAddedTaxPct: 20, capacityCharge: { pricePerKw: 5, freeKw: 2 } };
    expect(siteOfHouse(house, prices, tariff, 24).importDemandRate).toEqual({ aboveW: 2000, pricePerKw: 6 });
  });

  it('ends where prices end, and refuses a plan of no length', () => {
    expect(siteOfHouse(house, { ...prices, points: prices.points.slice(0, 8) }, {}, 24).slots).toHaveLength(
      8,
    );
    expect(() => siteOfHouse(house, prices, {}, 0)).toThrow('SITE_INPUT: the plan has 0 hours');
  });
});

describe('siteText', () => {
  it('shows every hour, what each store does, and that nothing is cheaper', () => {
    const problem = siteOfHouse(house, prices, {}, 12);
    const text = siteText(planSite(solver, problem), problem, prices.points[0]!.startAtMs, prices.timeZone);
    expect(text.match(/^\d\d:00 /gm)).toHaveLength(12);
    expect(text).toMatch(/^time .* cellar .* leaf .* zoe /);
    expect(text).toMatch(/^09:00 .*away/m);
    expect(text).toMatch(/Cost -?\d+\.\d\d EUR = bought /);
    expect(text).toContain('No plan costs less: proven in');
    expect(text).not.toMatch(/NaN|undefined|cannot be/);
  });

  it('says what cannot be served', () => {
    const small: House = { ...house, maxImportKw: 0.1, stores: [{ ...house.stores[1]!, socPct: 30 }] };
    const problem = siteOfHouse(small, prices, {}, 12);
    const text = siteText(planSite(solver, problem), problem, prices.points[0]!.startAtMs, prices.timeZone);
    expect(text).toMatch(/cannot be (served|kept)/);
  });
});
