import {
  energyOrigins,
  noEnergy,
  totalWh,
  type ByOrigin,
  type EnergyOrigin,
  type OriginSums,
} from './energyOrigin.ts';

/**
 * The battery as a well-mixed tank: whatever leaves it has the origins of all that is in it, in proportion. Amounts are
 * never negative. Energies in Wh, at the battery.
 */
export interface OriginTank {
  readonly amountsWh: ByOrigin;
  put(origin: EnergyOrigin, energyWh: number): void;
  /**
   * Takes energy out. What the tank does not hold was there all the same: it is `unknown`, and it has been found.
   * @returns what left, by origin, which sums to `energyWh`; and what had to be found
   */
  draw(energyWh: number): { readonly drawnWh: ByOrigin; readonly foundWh: number };
  /**
   * Makes the amounts of a tank that is not empty sum to `energyWh`, each in its proportion.
   * @returns what was lost, by origin; negative where it grew
   */
  scaleTo(energyWh: number): ByOrigin;
}

/** An empty tank. */
export function createOriginTank(): OriginTank {
  const amountsWh: OriginSums = noEnergy();
  return {
    amountsWh,
    put: (origin, energyWh) => {
      amountsWh[origin] += energyWh;
    },
    draw: (energyWh) => {
      const total = totalWh(amountsWh);
      const foundWh = Math.max(0, energyWh - total);
      const share = total > energyWh ? energyWh / total : 1;
      const drawnWh = noEnergy();
      for (const origin of energyOrigins) {
        drawnWh[origin] = amountsWh[origin] * share;
        amountsWh[origin] *= 1 - share;
      }
      drawnWh.unknown += foundWh;
      return { drawnWh, foundWh };
    },
    scaleTo: (energyWh) => {
      const total = totalWh(amountsWh);
      const factor = total > 0 ? energyWh / total : 1;
      const lostWh = noEnergy();
      for (const origin of energyOrigins) {
        lostWh[origin] = amountsWh[origin] * (1 - factor);
        amountsWh[origin] *= factor;
      }
      return lostWh;
    },
  };
}
