/** Efficiency of motor and inverter: rows of [share of full load, efficiency], from 0 to 1, rising in load. */
export type EfficiencyCurve = readonly (readonly [loadShare: number, efficiency: number])[];

/**
 * Source: NREL FASTSim 2.1.2: its large baseline motor lifted by 0.01 to the peak of a modern one (0.95), as it does
 * for every car, and its small baseline motor.
 */
const loadShares = [0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.2, 0.4, 0.6, 0.8, 1] as const;
const largeMotor = [0.84, 0.86, 0.88, 0.9, 0.91, 0.92, 0.94, 0.95, 0.95, 0.94, 0.93] as const;
const smallMotor = [0.12, 0.16, 0.21, 0.29, 0.35, 0.42, 0.75, 0.92, 0.93, 0.93, 0.92] as const;
const largeMotorW = 75_000;
const smallMotorW = 7_500;

/** The curve of a motor of which nothing but its power is known: the two blended linearly from 7.5 kW to 75 kW. */
export function efficiencyCurveOfPower(ratedPowerW: number): EfficiencyCurve {
  const largeShare = Math.min(1, Math.max(0, (ratedPowerW - smallMotorW) / (largeMotorW - smallMotorW)));
  return loadShares.map((load, i) => [
    load,
    largeShare * (largeMotor[i] as number) + (1 - largeShare) * (smallMotor[i] as number),
  ]);
}

/** Rated power of a motor, and how well it turns electrical power into mechanical and back. */
export interface MotorParameters {
  /** Most mechanical power at the shaft, driving and braking. */
  readonly powerW: number;
  /**
   * Mechanical power that is full load on the curve. A motor whose rating is a short peak has its losses at light load
   * from the power that it can keep, not from that peak.
   */
  readonly curvePowerW: number;
  readonly curve: EfficiencyCurve;
}

/** Efficiency of a motor, and its inverses. Powers are not negative, W. */
export interface MotorEfficiency {
  /** Efficiency at a mechanical power, the same driving and generating. */
  at(mechanicalPowerW: number): number;
  /** Whether the motor gives a shaft power from `electricalLimitW`. */
  canDrive(shaftPowerW: number, electricalLimitW: number): boolean;
  /** Shaft power that draws `electricalPowerW` while driving. */
  shaftPowerDrivenBy(electricalPowerW: number): number;
  /** Shaft power up to `shaftPowerW` and the rated one that generates no more than `electricalLimitW`. */
  generatedWithin(shaftPowerW: number, electricalLimitW: number): number;
}

/** Linear between the rows of the curve, and constant beyond. */
export function createMotorEfficiency({ powerW, curvePowerW, curve }: MotorParameters): MotorEfficiency {
  const loads = Float64Array.from(curve, ([load]) => load);
  const efficiencies = Float64Array.from(curve, ([, efficiency]) => efficiency);
  const last = loads.length - 1;
  const at = (mechanicalPowerW: number): number => {
    const load = mechanicalPowerW / curvePowerW;
    if (load >= 1) return efficiencies[last] as number;
    let i = 1;
    while ((loads[i] as number) < load) i++;
    const x0 = loads[i - 1] as number;
    const y0 = efficiencies[i - 1] as number;
    const slope = ((efficiencies[i] as number) - y0) / ((loads[i] as number) - x0);
    return y0 + slope * (load - x0);
  };
  const drawn = (shaftPowerW: number): number => shaftPowerW / at(shaftPowerW);
  const generated = (shaftPowerW: number): number => shaftPowerW * at(shaftPowerW);
  // Electrical power rises with shaft power in both directions, so bisection always finds the one answer.
  const invert = (electricalPowerW: number, toElectrical: (shaftPowerW: number) => number): number => {
    if (electricalPowerW <= 0) return 0;
    if (toElectrical(powerW) <= electricalPowerW) return powerW;
    let low = 0;
    let high = powerW;
    for (let i = 0; i < 50; i++) {
      const middle = 0.5 * (low + high);
      if (toElectrical(middle) > electricalPowerW) high = middle;
      else low = middle;
    }
    return low;
  };
  return {
    at,
    canDrive: (shaftPowerW, electricalLimitW) =>
      shaftPowerW <= powerW && drawn(shaftPowerW) <= electricalLimitW,
    shaftPowerDrivenBy: (electricalPowerW) => invert(electricalPowerW, drawn),
    generatedWithin: (shaftPowerW, electricalLimitW) => {
      const withinW = Math.min(shaftPowerW, powerW);
      return generated(withinW) <= electricalLimitW ? withinW : invert(electricalLimitW, generated);
    },
  };
}
