/**
 * Where a stored kWh comes from. `regen` is what braking gave back: no source, but a part of what traction took, on its
 * second way through the battery. `unknown` is what was stored before the first record, or arrived unmeasured.
 */
export const energyOrigins = ['grid', 'solar', 'workplace', 'regen', 'unknown'] as const;

export type EnergyOrigin = (typeof energyOrigins)[number];

/** An energy by its origin, Wh. */
export type ByOrigin = Readonly<Record<EnergyOrigin, number>>;

/** The same, while it is added up. */
export type OriginSums = Record<EnergyOrigin, number>;

/** Nothing of any origin. */
export function noEnergy(): OriginSums {
  return { grid: 0, solar: 0, workplace: 0, regen: 0, unknown: 0 };
}

/** All origins together, Wh. */
export function totalWh(energyWh: ByOrigin): number {
  return energyWh.grid + energyWh.solar + energyWh.workplace + energyWh.regen + energyWh.unknown;
}

/** Adds `share` of an energy to sums. */
export function addEnergy(sums: OriginSums, energyWh: ByOrigin, share = 1): void {
  for (const origin of energyOrigins) sums[origin] += energyWh[origin] * share;
}

/** The shares of an energy, which sum to one; null of nothing. */
export function originShares(energyWh: ByOrigin): ByOrigin | null {
  const total = totalWh(energyWh);
  if (!(total > 0)) return null;
  const shares = noEnergy();
  // Divided one by one: the reciprocal of the smallest numbers is infinite.
  for (const origin of energyOrigins) shares[origin] = energyWh[origin] / total;
  return shares;
}
