import type { Highs } from 'highs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PlanProblem } from '../../../host/scheduler/planProblem.ts';
import { planVehicle } from '../../../host/scheduler/planVehicle.ts';
import type { PeakPrice } from '../../../host/scheduler/peakPrice.ts';
import { planWithCapacityCharge } from '../../../host/scheduler/planWithCapacityCharge.ts';
import { MixedIntegerModel } from '../../../host/solver/mixedIntegerModel.ts';
import { loadSolver, solveModel } from '../../../host/solver/solveModel.ts';
import { linearProgramme } from './linearProgramme.ts';
import { randomProblem, uniformFrom } from './randomProblem.ts';

/** The first column of a slot in the linear programme is its import, kWh; a slot has six. */
const COLUMNS_A_SLOT = 6;

/** The plan's linear programme, and a column for the peak that no import exceeds. */
function withPeak(problem: PlanProblem, price: PeakPrice): MixedIntegerModel {
  const { colCost, colLower, colUpper, rowLower, rowUpper, matrix } = linearProgramme(problem);
  const model = new MixedIntegerModel();
  colCost.forEach((cost, index) => model.column(cost, colUpper[index], colLower[index]));
  rowLower.forEach((low, row) => {
    const terms = [];
    for (let at = matrix.starts[row]!; at < matrix.starts[row + 1]!; at++)
      terms.push([matrix.indices[at]!, matrix.values[at]!] as const);
    model.row(terms, low, rowUpper[row]!);
  });
  const paidKw = price.paidPeakW / 1000;
  const peakKw = model.column(price.pricePerKw, Infinity, paidKw);
  problem.slots.forEach((slot, index) => {
    if (price.counts?.(slot) === false) return;
    const hours = slot.durationMs / 3_600_000;
    model.atMost(
      [
        [index * COLUMNS_A_SLOT, 1],
        [peakKw, -hours],
      ],
      0,
    );
  });
  return model;
}

describe('planWithCapacityCharge', () => {
  let solver: Highs;
  beforeAll(async () => {
    solver = await loadSolver();
  });

  it('costs what a linear programme with a peak costs, on random problems', () => {
    let binding = 0;
    for (let seed = 1; seed <= 120; seed++) {
      const problem = randomProblem(seed, 40 + (seed % 5) * 40);
      const uniform = uniformFrom(seed + 5_000);
      const price: PeakPrice = {
        pricePerKw: 3 * uniform() ** 2,
        paidPeakW: uniform() < 0.4 ? 0 : uniform() * 8_000,
        ...(uniform() < 0.3 ? { counts: ({ startAtMs }) => (startAtMs / 3_600_000) % 24 > 7 } : {}),
      };
      const found = planWithCapacityCharge(problem, price);
      const optimum =
        solveModel(solver, withPeak(problem, price)).objective - (price.pricePerKw * price.paidPeakW) / 1000;
      const scale = Math.max(1, Math.abs(optimum));
      expect(found.gap / scale, `seed ${seed}: gap`).toBeLessThan(1e-6);
      expect(
        Math.abs(found.cost - optimum) / scale,
        `seed ${seed}: ${found.cost} against ${optimum}`,
      ).toBeLessThan(1e-6);
      expect(found.cost).toBeCloseTo(found.plan.cost + found.peakCost, 12);
      // The cap holds, and costs something, in a problem where the charge matters.
      if (found.plan.cost > planVehicle(problem).cost + 1e-6 && found.peakW > price.paidPeakW + 1) binding++;
    }
    // The random prices must not be so low or so high that the charge never matters.
    expect(binding).toBeGreaterThan(20);
  });

  it('leaves a plan alone whose peak is paid already, or costs nothing', () => {
    const problem = randomProblem(3, 96);
    const free = planVehicle(problem);
    expect(planWithCapacityCharge(problem, { pricePerKw: 4, paidPeakW: 50_000 }).plan).toEqual(free);
    expect(planWithCapacityCharge(problem, { pricePerKw: 0, paidPeakW: 0 }).plan).toEqual(free);
  });

  it('spreads the charge over the night when power costs more than the hours differ', () => {
    const slots = Array.from({ length: 10 }, (_, hour) => ({
      startAtMs: hour * 3_600_000,
      durationMs: 3_600_000,
      importPricePerKwh: hour < 2 ? 0.1 : 0.11,
      exportPricePerKwh: 0,
      plugged: true,
      tripEnergyWh: 0,
    }));
    const problem: PlanProblem = {
      currency: 'EUR',
      slots,
      battery: {
        capacityWh: 50_000,
        chargeEfficiency: 1,
        dischargeEfficiency: 1,
        maxImportW: 11_000,
        maxExportW: 0,
        wearPricePerKwh: 0,
      },
      initialSocPct: 0,
      reserveSocPct: 0,
      terminal: [
        { energyWh: 20_000, pricePerKwh: 5 },
        { energyWh: 30_000, pricePerKwh: 0 },
      ],
    };
    // 20 kWh in ten hours: 2 kW throughout. 0.2 kWh moved to a cheap hour would save 0.002 and cost 0.1 x 4.
    const { peakW, peakCost } = planWithCapacityCharge(problem, { pricePerKw: 4, paidPeakW: 0 });
    expect(peakW).toBeCloseTo(2_000, 3);
    expect(peakCost).toBeCloseTo(8, 6);
    // With 5 kW paid for, those are used and no more: 10 kWh in the cheap hours.
    const paid = planWithCapacityCharge(problem, { pricePerKw: 4, paidPeakW: 5_000 });
    expect(paid.peakW).toBeCloseTo(5_000, 3);
    expect(paid.peakCost).toBeCloseTo(0, 6);
    expect(paid.plan.slots[0]!.powerW).toBeCloseTo(-5_000, 3);
  });
});
