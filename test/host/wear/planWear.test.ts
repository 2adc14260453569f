import { describe, expect, it } from 'vitest';
import { holdingCostPerHour } from '../../../host/scheduler/planProblem.ts';
import { planVehicle } from '../../../host/scheduler/planVehicle.ts';
import { chemistries, type ChemistryName } from '../../../host/wear/chemistries.ts';
import { planWearOf } from '../../../host/wear/planWear.ts';
import { defaultEconomics } from '../../../host/wear/wearEconomics.ts';
import { holdCostPerHour, wearPrices } from '../../../host/wear/wearPrice.ts';

const names = Object.keys(chemistries) as ChemistryName[];
const { capacityKwh } = defaultEconomics;
const HOUR_MS = 3_600_000;

describe.each(names)('planWear of %s', (name) => {
  const wear = planWearOf(name, defaultEconomics);

  it('is taken by the planner', () => {
    const slots = Array.from({ length: 24 }, (_, hour) => ({
      startAtMs: hour * HOUR_MS,
      durationMs: HOUR_MS,
      importPricePerKwh: 0.1 + (hour % 7) / 20,
      exportPricePerKwh: 0.05 + (hour % 7) / 20,
      plugged: true,
      tripEnergyWh: 0,
    }));
    const plan = planVehicle({
      currency: 'EUR',
      slots,
      battery: {
        capacityWh: capacityKwh * 1000,
        chargeEfficiency: 0.92,
        dischargeEfficiency: 0.92,
        maxImportW: 11_000,
        maxExportW: 11_000,
        ...wear,
      },
      initialSocPct: 80,
      reserveSocPct: 20,
      terminal: { pricePerKwh: 0.2 },
    });
    const held = plan.slots.reduce(
      (sum, { socPct }) =>
        sum + holdingCostPerHour(wear.holdPrices, (socPct / 100) * capacityKwh, capacityKwh),
      0,
    );
    expect(plan.costParts.holding).toBeCloseTo(held, 9);
  });

  it('costs what the hold bands cost, but for those below zero', () => {
    const { holdBands } = wearPrices(name, defaultEconomics);
    const dear = holdBands.filter(({ pricePerKwhPerHour }) => pricePerKwhPerHour > 0);
    for (const socPct of [0, 15, 50, 77, 100])
      expect(holdingCostPerHour(wear.holdPrices, (socPct / 100) * capacityKwh, capacityKwh)).toBeCloseTo(
        holdCostPerHour(dear, socPct, capacityKwh),
        12,
      );
  });
});
