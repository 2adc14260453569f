import { describe, expect, it } from 'vitest';
import {
  softMinSocPct,
  tripShortfallPrices,
  shortfallPricePerKwh,
} from '../../../host/scheduler/planProblem.ts';
import type { PlanProblem } from '../../../host/scheduler/planProblem.ts';
import { planVehicle } from '../../../host/scheduler/planVehicle.ts';
import { planSite } from '../../../host/site/planSite.ts';
import { slotHours, type SiteProblem, type SiteStore } from '../../../host/site/siteProblem.ts';
import { loadSolver } from '../../../host/solver/solveModel.ts';
import { randomProblem } from '../scheduler/randomProblem.ts';
import { randomSite } from './randomSite.ts';

const solver = await loadSolver();
const seeds = Array.from({ length: 40 }, (_, index) => index + 1);
const sites = seeds.map((seed) => {
  const problem = randomSite(seed, 12 + (seed % 3) * 6);
  return { seed, problem, plan: planSite(solver, problem) };
});

/** A vehicle alone behind its meter: the problem of planVehicle in the terms of a site. */
function siteOfVehicle(problem: PlanProblem): SiteProblem {
  const { battery, slots } = problem;
  const price = shortfallPricePerKwh(problem);
  return {
    currency: problem.currency,
    slots: slots.map((slot) => ({
      durationMs: slot.durationMs,
      importPricePerKwh: slot.importPricePerKwh,
      exportPricePerKwh: slot.exportPricePerKwh,
      houseLoadW: 0,
      pvW: 0,
      ...(slot.maxImportW === undefined ? {} : { maxImportW: slot.maxImportW }),
      ...(slot.maxExportW === undefined ? {} : { maxExportW: slot.maxExportW }),
    })),
    stores: [
      {
        name: 'car',
        kind: 'vehicle',
        capacityWh: battery.capacityWh,
        initialWh: (problem.initialSocPct / 100) * battery.capacityWh,
        chargeEfficiency: battery.chargeEfficiency,
        dischargeEfficiency: battery.dischargeEfficiency,
        maxChargeW: battery.maxImportW,
        maxDischargeW: battery.maxExportW,
        wearPricePerKwh: battery.wearPricePerKwh,
        terminal: problem.terminal,
        plugged: slots.map(({ plugged }) => plugged),
        goalWh: slots.map((_, index) => (softMinSocPct(problem, index + 1) / 100) * battery.capacityWh),
        tripEnergyWh: slots.map(({ tripEnergyWh }) => tripEnergyWh),
      },
    ],
    // Caps that a slot of planVehicle has are hard.
    penalties: { goal: price, trip: [...tripShortfallPrices(problem)], importCap: 1e4, exportCap: 1e4 },
  };
}

describe('planSite on random houses', () => {
  it('proves its optimum: what the plan costs is what the solver proved', () => {
    for (const { seed, plan } of sites) {
      expect(Math.abs(plan.cost - plan.bound), `seed ${seed}`).toBeLessThan(
        1e-4 * Math.max(1, Math.abs(plan.cost)),
      );
      const { importCost, exportRevenue, demandCharge, curtailment, wear, penalties, terminalValue } =
        plan.costParts;
      const parts =
        importCost - exportRevenue + demandCharge + curtailment + wear + penalties - terminalValue;
      expect(plan.cost).toBeCloseTo(parts, 9);
    }
  });

  it('balances the meter and never imports and exports at once', () => {
    for (const { seed, problem, plan } of sites) {
      problem.slots.forEach((slot, index) => {
        const meter = plan.meter[index]!;
        const storesW = plan.stores.reduce((sumW, store) => sumW + store.slots[index]!.powerW, 0);
        const inW = slot.pvW - meter.curtailedW + meter.importW + storesW;
        const outW = slot.houseLoadW + meter.exportW;
        expect(Math.abs(inW - outW) * slotHours(slot) * 1e-3, `seed ${seed} slot ${index}`).toBeLessThan(
          1e-6,
        );
        expect(Math.min(meter.importW, meter.exportW)).toBe(0);
        expect(meter.curtailedW).toBeLessThanOrEqual(slot.pvW + 1e-6);
      });
    }
  });

  it('keeps the caps or reports by how much not', () => {
    let kept = 0;
    let exceeded = 0;
    for (const { problem, plan } of sites) {
      problem.slots.forEach((slot, index) => {
        const { importW, exportW, importOverCapW, exportOverCapW } = plan.meter[index]!;
        const toleranceW = 1e-3 / slotHours(slot);
        expect(importW - importOverCapW).toBeLessThanOrEqual((slot.maxImportW ?? Infinity) + toleranceW);
        expect(exportW - exportOverCapW).toBeLessThanOrEqual((slot.maxExportW ?? Infinity) + toleranceW);
        if (importOverCapW + exportOverCapW > 0) exceeded += 1;
        else if (slot.maxImportW !== undefined) kept += 1;
      });
    }
    expect(kept).toBeGreaterThan(50);
    expect(exceeded).toBeGreaterThan(0);
  });

  it('runs each store within its capacity, its powers and its rights', () => {
    for (const { seed, problem, plan } of sites) {
      problem.stores.forEach((store, number) => {
        let storedWh = store.initialWh;
        plan.stores[number]!.slots.forEach((slot, index) => {
          const label = `seed ${seed} ${store.name} slot ${index}`;
          const hours = slotHours(problem.slots[index]!);
          const isPlugged = store.plugged?.[index] !== false;
          const { importW, exportW } = plan.meter[index]!;
          const toleranceW = 1e-3 / hours;
          const givenWh = slot.powerW * hours;
          const storedChangeWh =
            givenWh < 0 ? -givenWh * store.chargeEfficiency : -givenWh / store.dischargeEfficiency;
          storedWh = Math.max(0, storedWh - store.tripEnergyWh![index]!) + storedChangeWh;
          expect(Math.abs(storedWh - slot.energyWh), label).toBeLessThan(1e-3);
          expect(slot.energyWh, label).toBeGreaterThanOrEqual(0);
          expect(slot.energyWh, label).toBeLessThanOrEqual(store.capacityWh);
          expect(slot.powerW, label).toBeLessThanOrEqual(isPlugged ? store.maxDischargeW + toleranceW : 0);
          expect(-slot.powerW, label).toBeLessThanOrEqual(isPlugged ? store.maxChargeW + toleranceW : 0);
          if (slot.powerW < -toleranceW && store.chargeDemandW === undefined)
            expect(-slot.powerW, label).toBeGreaterThan(store.minChargeW! - toleranceW);
          if (store.chargesFromGrid === false && importW > toleranceW)
            expect(slot.powerW, label).toBeGreaterThan(-toleranceW);
          if (store.dischargesToGrid === false && exportW > toleranceW)
            expect(slot.powerW, label).toBeLessThan(toleranceW);
          expect(slot.belowMinWh, label).toBeCloseTo(Math.max(0, store.minWh! - slot.energyWh), 2);
          expect(slot.belowGoalWh, label).toBeCloseTo(Math.max(0, store.goalWh![index]! - slot.energyWh), 2);
        });
      });
    }
  });

  it('lets stores feed one another only where a plan without that costs more', () => {
    let exchanging = 0;
    for (const { seed, problem, plan } of sites) {
      const without = planSite(solver, { ...problem, storeExchange: false });
      expect(without.totals.exchangedWh, `seed ${seed}`).toBeLessThan(1);
      if (plan.totals.exchangedWh > 100) {
        exchanging += 1;
        expect(without.cost, `seed ${seed}`).toBeGreaterThan(plan.cost + 5e-8);
      } else {
        expect(Math.abs(without.cost - plan.cost), `seed ${seed}`).toBeLessThan(1e-3);
      }
    }
    expect(exchanging).toBeGreaterThan(3);
    expect(exchanging).toBeLessThan(sites.length);
  });
});

describe('planSite on one vehicle', () => {
  it('costs what planVehicle costs, within 1e-6 relative', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const problem = randomProblem(seed, 48);
      const best = planVehicle(problem).cost;
      const plan = planSite(solver, siteOfVehicle(problem));
      expect(Math.abs(plan.cost - best) / Math.abs(best), `seed ${seed}`).toBeLessThanOrEqual(1e-6);
    }
  });
});

describe('planSite', () => {
  const battery: SiteStore = {
    name: 'battery',
    kind: 'battery',
    capacityWh: 10_000,
    initialWh: 5_000,
    chargeEfficiency: 1,
    dischargeEfficiency: 1,
    maxChargeW: 5_000,
    maxDischargeW: 5_000,
    wearPricePerKwh: 0,
    terminal: { pricePerKwh: 0.2 },
  };
  const hour = {
    durationMs: 3_600_000,
    importPricePerKwh: 0.3,
    exportPricePerKwh: 0.1,
    houseLoadW: 2_000,
    pvW: 0,
  };
  const house: SiteProblem = { currency: 'EUR', slots: [hour], stores: [battery] };

  it('serves the house from the battery where that is cheaper', () => {
    const plan = planSite(solver, house);
    expect(plan.stores[0]!.slots[0]!.powerW).toBeCloseTo(2_000, 3);
    expect(plan.costParts.terminalValue).toBeCloseTo(0.6, 6);
  });

  it('does not buy to sell in the same slot where a sale is dearer', () => {
    const plan = planSite(solver, { ...house, stores: [], slots: [{ ...hour, exportPricePerKwh: 0.5 }] });
    expect(plan).toMatchObject({ cost: expect.closeTo(0.6, 6) as number, binaries: 0 });
    const both = planSite(solver, { ...house, slots: [{ ...hour, exportPricePerKwh: 0.5, pvW: 1_000 }] });
    expect(both.binaries).toBe(1);
    expect(both.meter[0]!.exportW).toBeCloseTo(4_000, 3);
  });

  it('does not heat the battery where a negative price would pay for that', () => {
    const plan = planSite(solver, {
      ...house,
      slots: [{ ...hour, importPricePerKwh: -0.5, exportPricePerKwh: -0.6 }],
      stores: [{ ...battery, chargeEfficiency: 0.9, dischargeEfficiency: 0.9, initialWh: 10_000 }],
    });
    expect(plan.binaries).toBe(1);
    expect(plan.cost).toBeCloseTo(-1 - 2, 6);
  });

  it('reports an import that no plan can avoid, and curtails PV that may not be exported', () => {
    const over = planSite(solver, { ...house, stores: [], slots: [{ ...hour, maxImportW: 1_500 }] });
    expect(over.totals.importOverCapWh).toBeCloseTo(500, 3);
    expect(over.costParts).toMatchObject({
      importCost: expect.closeTo(0.6, 6) as number,
      penalties: expect.closeTo(2.5, 6) as number,
    });
    const sunny = [{ ...hour, pvW: 9_000, maxExportW: 1_000 }];
    const curtailed = planSite(solver, { ...house, slots: sunny, stores: [], curtailmentPricePerKwh: 0 });
    expect(curtailed.totals).toMatchObject({
      curtailedWh: expect.closeTo(6_000, 3) as number,
      exportOverCapWh: 0,
    });
  });

  it.each([
    ['importDemandRate', { ...hour, importPricePerKwh: 0.1, houseLoadW: 4_000 }, 1_000, 4_000],
    ['exportDemandRate', { ...hour, exportPricePerKwh: 0.25, houseLoadW: 0, pvW: 4_000 }, 1_000, -3_000],
  ] as const)('spares the %s', (key, slot, leftW, givenW) => {
    const plan = planSite(solver, {
      ...house,
      slots: [slot],
      [key]: { aboveW: leftW, pricePerKw: 1 },
    });
    expect(Math.abs(plan.meter[0]!.powerW)).toBeLessThanOrEqual(leftW + 1e-3);
    expect(plan.costParts.demandCharge).toBeCloseTo(0, 6);
    expect(Math.abs(plan.stores[0]!.slots[0]!.powerW)).toBeGreaterThanOrEqual(
      Math.abs(givenW) - 1_000 - 1e-3,
    );
    const free = planSite(solver, { ...house, slots: [slot] });
    expect(Math.abs(free.meter[0]!.powerW)).toBeGreaterThan(leftW);
  });

  it.each<[string, Partial<SiteProblem>, string]>([
    ['no slots', { slots: [] }, 'slots is empty'],
    ['a price', { slots: [{ ...hour, importPricePerKwh: NaN }] }, 'slots[0].importPricePerKwh is NaN'],
    ['an efficiency', { stores: [{ ...battery, chargeEfficiency: 0 }] }, 'stores[0].chargeEfficiency is 0'],
    ['a state', { stores: [{ ...battery, initialWh: 10_001 }] }, 'stores[0].initialWh is 10001'],
    ['a name', { stores: [battery, battery] }, 'stores[1].name is battery'],
    ['a series', { stores: [{ ...battery, goalWh: [] }] }, 'stores[0].goalWh is a list of 0'],
    ['a penalty', { penalties: { importCap: -1 } }, 'penalties.importCap is -1'],
  ])('refuses %s, naming the key', (_what, change, message) => {
    expect(() => planSite(solver, { ...house, ...change })).toThrow(
      expect.objectContaining({ code: 'SITE_INPUT', message: expect.stringContaining(message) as string }),
    );
  });
});
