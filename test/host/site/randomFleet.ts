import type { SiteProblem } from '../../../host/site/siteProblem.ts';
import { uniformFrom } from '../scheduler/randomProblem.ts';

/**
 * `vehicles` cars that come in the evening and leave in the morning behind a meter that gives and takes only a part of
 * what all their chargers could: quarter hours over 24 h, a spot price with a fee, a house and PV.
 */
export function randomFleet(seed: number, vehicles: number): SiteProblem {
  const uniform = uniformFrom(seed);
  const between = (low: number, high: number) => low + (high - low) * uniform();
  const count = 96;
  let noise = 0;
  const slots = Array.from({ length: count }, (_, index) => {
    if (index % 4 === 0) noise = between(-0.04, 0.04);
    const spot = 0.15 + 0.1 * Math.sin((index / count) * 4 * Math.PI) + noise;
    return {
      durationMs: 900_000,
      importPricePerKwh: spot + 0.04,
      exportPricePerKwh: spot,
      houseLoadW: 200 * vehicles,
      pvW: 500 * vehicles * Math.max(0, Math.sin(((index - 64) / 48) * Math.PI)),
      maxImportW: 3_500 * vehicles,
      maxExportW: 1_500 * vehicles,
    };
  });
  const stores = Array.from({ length: vehicles }, (_, number) => {
    const capacityWh = between(30_000, 90_000);
    const comesAt = Math.floor(between(0, 20));
    const leavesAt = Math.floor(between(50, 70));
    return {
      name: `car ${number}`,
      kind: 'vehicle' as const,
      capacityWh,
      initialWh: between(0.3, 0.7) * capacityWh,
      chargeEfficiency: between(0.88, 0.95),
      dischargeEfficiency: between(0.88, 0.95),
      maxChargeW: 11_000,
      maxDischargeW: 10_000,
      minWh: 0.15 * capacityWh,
      wearPricePerKwh: between(0.01, 0.05),
      terminal: { pricePerKwh: 0.17 },
      plugged: Array.from({ length: count }, (_, index) => index >= comesAt && index < leavesAt),
      goalWh: Array.from({ length: count }, (_, index) =>
        index === leavesAt - 1 ? between(0.6, 0.9) * capacityWh : 0,
      ),
    };
  });
  return { currency: 'EUR', slots, stores };
}
