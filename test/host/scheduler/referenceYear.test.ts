import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadPriceCsv } from '../../../host/prices/readPriceCsv.ts';
import { applyTariff } from '../../../host/prices/tariff.ts';
import type { PlanSlot } from '../../../host/scheduler/planProblem.ts';
import { planVehicle } from '../../../host/scheduler/planVehicle.ts';

const caiso = '../shared/data/prices/caiso_2020_day_ahead_hourly.csv';

/**
 * One car over the whole of CAISO 2020: 60 kWh, 11 kW both ways, 0.92 / 0.92, from 36 kWh; reserve 20 %, 60 % at each
 * departure. Away 7:30-17:30 for 8 kWh on five days, 10:00-15:00 for 10 kWh on two, counted from the first row.
 */
function yearPlan(feePerKwh: number, wearPricePerKwh: number) {
  const market = loadPriceCsv(caiso, 'America/Los_Angeles');
  const { points } = applyTariff(market, { importAdderPerKwh: feePerKwh });
  const meanSpot =
    market.points.reduce((sum, point) => sum + point.importPricePerKwh, 0) / market.points.length;
  const slots = points.flatMap((point, hour) =>
    [0, 1, 2, 3].map((quarter): PlanSlot => {
      const slotOfDay = (hour % 24) * 4 + quarter;
      const weekend = Math.floor(hour / 24) % 7 >= 5;
      const [leave, back] = weekend ? [40, 60] : [30, 70];
      const away = slotOfDay >= leave && slotOfDay < back;
      return {
        startAtMs: point.startAtMs + quarter * 900_000,
        durationMs: 900_000,
        importPricePerKwh: point.importPricePerKwh,
        exportPricePerKwh: point.exportPricePerKwh,
        plugged: !away,
        tripEnergyWh: slotOfDay === back - 1 ? (weekend ? 10_000 : 8_000) : 0,
        ...(slotOfDay === leave ? { minSocPct: 60 } : {}),
      };
    }),
  );
  const plan = planVehicle({
    currency: 'USD',
    slots,
    battery: {
      capacityWh: 60_000,
      chargeEfficiency: 0.92,
      dischargeEfficiency: 0.92,
      maxImportW: 11_000,
      maxExportW: 11_000,
      wearPricePerKwh,
    },
    initialSocPct: 60,
    reserveSocPct: 20,
    shortfallPricePerKwh: 5,
    terminal: { pricePerKwh: meanSpot },
  });
  // The energy of the start is not a gain of the year.
  return { plan, dollars: plan.cost + 36 * meanSpot };
}

describe.skipIf(!existsSync(caiso))('the reference year (needs ../shared/data)', () => {
  // Independent implementation of the same year: a slope programme checked against HiGHS.
  it.each([
    [0.05, 0.03, 47.68],
    [0, 0.03, -190.27],
    [0, 0.01, -294.0],
  ])('costs what it should with a fee of %d and wear of %d', (feePerKwh, wearPricePerKwh, dollars) => {
    const year = yearPlan(feePerKwh, wearPricePerKwh);
    expect(year.plan.slots).toHaveLength(35_136);
    expect(year.plan.shortfallWh).toBe(0);
    expect(year.dollars).toBeCloseTo(dollars, 1);
    expect(Math.abs(year.dollars - dollars)).toBeLessThan(0.006);
  });
});
