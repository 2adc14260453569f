import type { PlanProblem, PlanSlot } from '../../../host/scheduler/planProblem.ts';

/** Uniform numbers in [0, 1) from a seed (Park and Miller's minimal standard generator). */
export function uniformFrom(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  for (let warmUp = 0; warmUp < 8; warmUp += 1) state = (state * 48_271) % 2_147_483_647;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state - 1) / 2_147_483_646;
  };
}

/**
 * A convex problem of `count` quarter hours: asymmetric and negative prices, trips with departure targets, slots without
 * a plug, caps by slot, a partial first slot, random batteries and terminal curves.
 */
export function randomProblem(seed: number, count: number): PlanProblem {
  const uniform = uniformFrom(seed);
  const between = (low: number, high: number) => low + (high - low) * uniform();
  const maybe = (share: number) => uniform() < share;

  const battery = {
    capacityWh: between(8_000, 100_000),
    chargeEfficiency: between(0.8, 1),
    dischargeEfficiency: between(0.8, 1),
    maxImportW: between(2_000, 22_000),
    maxExportW: maybe(0.1) ? 0 : between(2_000, 22_000),
    wearPricePerKwh: maybe(0.2) ? 0 : between(0, 0.06),
  };
  const fee = maybe(0.4) ? 0 : between(0, 0.1);
  const level = between(-0.02, 0.2);
  const startAtMs = 1_780_000_200_000;
  const slots: PlanSlot[] = [];
  let atMs = startAtMs;
  let awaySlots = 0;
  let tripSlots = 0;
  let price = level;
  for (let index = 0; index < count; index += 1) {
    if (maybe(0.3)) price = level + 0.12 * Math.sin((index / 96) * 2 * Math.PI) + between(-0.08, 0.12);
    if (maybe(0.01)) price += between(0, 1.5);
    const durationMs = index === 0 && maybe(0.5) ? Math.ceil(between(1_000, 900_000)) : 900_000;
    let leaves = false;
    if (awaySlots === 0 && tripSlots === 0 && maybe(0.03)) {
      leaves = true;
      tripSlots = 1 + Math.floor(between(0, 6));
      awaySlots = maybe(0.3) ? Math.floor(between(0, 20)) : 0;
    }
    const drives = tripSlots > 0;
    if (drives) tripSlots -= 1;
    else if (awaySlots > 0) awaySlots -= 1;
    const importPricePerKwh = price + fee;
    // The slope method is exact where selling gains no more than buying costs.
    const dearestSale =
      (importPricePerKwh / battery.chargeEfficiency + battery.wearPricePerKwh) / battery.dischargeEfficiency -
      1e-9;
    slots.push({
      startAtMs: atMs,
      durationMs,
      importPricePerKwh,
      exportPricePerKwh: Math.min(dearestSale, maybe(0.7) ? price : between(-0.05, price)),
      plugged: maybe(0.01) || (!drives && awaySlots === 0),
      tripEnergyWh: drives ? between(0, 6_000) : 0,
      ...(leaves && maybe(0.8) ? { minSocPct: between(10, 100) } : {}),
      ...(maybe(0.05) ? { maxImportW: between(0, 8_000) } : {}),
      ...(maybe(0.05) ? { maxExportW: between(0, 8_000) } : {}),
    });
    atMs += durationMs;
  }

  const segments = [];
  let terminalPrice = between(0, 0.4);
  for (let left = 1 + Math.floor(between(0, 6)); left > 0; left -= 1) {
    segments.push({ energyWh: between(0, battery.capacityWh / 2), pricePerKwh: terminalPrice });
    terminalPrice -= between(0, 0.15);
  }
  return {
    currency: 'EUR',
    slots,
    battery,
    initialSocPct: between(0, 100),
    reserveSocPct: maybe(0.1) ? 0 : between(5, 40),
    ...(maybe(0.3) ? { shortfallPricePerKwh: between(3, 8) } : {}),
    terminal: maybe(0.4) ? { pricePerKwh: between(0, 0.3) } : segments,
    ...(maybe(0.2) ? { endSocPct: between(0, 100) } : {}),
  };
}
