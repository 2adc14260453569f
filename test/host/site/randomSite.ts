import type { SiteProblem, SiteStore } from '../../../host/site/siteProblem.ts';
import { uniformFrom } from '../scheduler/randomProblem.ts';

/**
 * A house of `count` quarter hours with up to three stores: negative prices, sales dearer than purchases, caps that
 * cannot always be kept, stores that must not use the grid, minimum powers, goals, demands and trips.
 */
export function randomSite(seed: number, count: number): SiteProblem {
  const uniform = uniformFrom(seed);
  const between = (low: number, high: number) => low + (high - low) * uniform();
  const maybe = (share: number) => uniform() < share;
  const fee = maybe(0.3) ? 0 : between(0, 0.2);
  const pvW = maybe(0.7) ? between(2_000, 12_000) : 0;
  const isCapped = maybe(0.4);
  let price = between(0, 0.3);
  const slots = Array.from({ length: count }, (_, index) => {
    if (maybe(0.3)) price = between(-0.1, 0.4);
    const sun = Math.max(0, Math.sin((index / count) * 2 * Math.PI));
    return {
      durationMs: index === 0 ? Math.ceil(between(60_000, 900_000)) : 900_000,
      importPricePerKwh: price + fee,
      exportPricePerKwh: maybe(0.1) ? price + fee + between(0, 0.1) : price - between(0, 0.1),
      houseLoadW: between(0, 3_000),
      pvW: pvW * sun * between(0.5, 1),
      ...(isCapped ? { maxImportW: between(1_000, 8_000), maxExportW: between(0, 6_000) } : {}),
    };
  });
  const stores = Array.from({ length: 1 + Math.floor(between(0, 3)) }, (_, number): SiteStore => {
    const capacityWh = between(5_000, 60_000);
    const maxChargeW = between(2_000, 11_000);
    const maxWh = between(0.7, 1) * capacityWh;
    const goalAt = Math.floor(between(0, count));
    return {
      name: `store ${number}`,
      kind: number === 0 ? 'battery' : 'vehicle',
      capacityWh,
      initialWh: between(0, 1) * capacityWh,
      chargeEfficiency: between(0.8, 1),
      dischargeEfficiency: between(0.8, 1),
      maxChargeW,
      minChargeW: maybe(0.3) ? between(0, 1_500) : 0,
      maxDischargeW: maybe(0.2) ? 0 : between(2_000, 11_000),
      minWh: between(0, 0.2) * capacityWh,
      maxWh,
      chargesFromGrid: !maybe(0.2),
      dischargesToGrid: !maybe(0.3),
      wearPricePerKwh: between(0.001, 0.05),
      terminal: { pricePerKwh: between(0, 0.3) },
      plugged: Array.from({ length: count }, () => number === 0 || !maybe(0.2)),
      goalWh: Array.from({ length: count }, (_, index) => (index === goalAt ? between(0.3, 1) * maxWh : 0)),
      ...(maybe(0.2) ? { chargeDemandW: Array.from({ length: count }, () => (maybe(0.1) ? 1_400 : 0)) } : {}),
      tripEnergyWh: Array.from({ length: count }, () => (number > 0 && maybe(0.05) ? between(0, 4_000) : 0)),
    };
  });
  return {
    currency: 'EUR',
    slots,
    stores,
    ...(maybe(0.3) ? { curtailmentPricePerKwh: 0 } : {}),
    ...(maybe(0.2) ? { importDemandRate: { aboveW: 2_000, pricePerKw: 0.5 } } : {}),
  };
}
