import { describe, expect, it } from 'vitest';
import { planFleet } from '../../../host/site/planFleet.ts';
import { planSite } from '../../../host/site/planSite.ts';
import type { SiteProblem } from '../../../host/site/siteProblem.ts';
import { loadSolver } from '../../../host/solver/solveModel.ts';
import { randomFleet } from './randomFleet.ts';

const solver = await loadSolver();

describe('planFleet', () => {
  it.each([10, 15, 20])(
    'is within 1 %% of the exact plan of %d vehicles, and its bound holds',
    (vehicles) => {
      const problem = randomFleet(vehicles, vehicles);
      const exact = planSite(solver, problem, { timeLimitMs: 50_000 });
      expect(exact.binaries).toBe(0);
      const fleet = planFleet(solver, problem);
      expect(fleet.bound).toBeLessThanOrEqual(exact.cost + 1e-6);
      expect(fleet.cost).toBeGreaterThanOrEqual(exact.bound - 1e-6);
      expect(fleet.gap).toBeLessThan(0.01);
      expect((fleet.cost - exact.cost) / Math.abs(exact.cost)).toBeLessThan(0.005);
    },
  );

  it('keeps the caps of 60 vehicles that would exceed them without', () => {
    const problem = randomFleet(60, 60);
    const fleet = planFleet(solver, problem);
    expect(fleet.gap).toBeLessThan(0.01);
    expect(fleet.totals).toMatchObject({
      importOverCapWh: 0,
      exportOverCapWh: 0,
      belowGoalWh: 0,
      unservedTripWh: 0,
    });
    problem.slots.forEach(({ maxImportW, maxExportW }, index) => {
      const { importW, exportW } = fleet.meter[index]!;
      expect(importW).toBeLessThan(maxImportW! + 1);
      expect(exportW).toBeLessThan(maxExportW! + 1);
    });
    const free = planFleet(
      solver,
      { ...problem, slots: problem.slots.map((slot) => ({ ...slot, maxImportW: 1e9, maxExportW: 1e9 })) },
      { mostRounds: 20 },
    );
    expect(Math.max(...free.meter.map(({ exportW }) => exportW))).toBeGreaterThan(
      1.5 * problem.slots[0]!.maxExportW!,
    );
  });

  it.each<[string, (problem: SiteProblem) => SiteProblem]>([
    [
      'a minimum power',
      (problem) => ({ ...problem, stores: problem.stores.map((store) => ({ ...store, minChargeW: 1_400 })) }),
    ],
    ['a demand rate', (problem) => ({ ...problem, importDemandRate: { aboveW: 0, pricePerKw: 1 } })],
    [
      'a sale dearer than a purchase',
      (problem) => ({
        ...problem,
        slots: problem.slots.map((slot) => ({ ...slot, exportPricePerKwh: slot.importPricePerKwh + 0.1 })),
      }),
    ],
  ])('refuses %s, which is not convex or has no price a slot', (_what, change) => {
    expect(() => planFleet(solver, change(randomFleet(1, 2)))).toThrow(
      expect.objectContaining({ code: 'SITE_INPUT' }),
    );
  });
});
