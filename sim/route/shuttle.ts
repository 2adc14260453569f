import { gravityMps2 } from '../vehicle/roadLoad.ts';

const joulesPerKwh = 3.6e6;

/** A vehicle that goes up one road and down the same, each way at a mass of its own. */
export interface Shuttle {
  readonly massUpKg: number;
  readonly massDownKg: number;
  readonly heightM: number;
  /** Rise over run. */
  readonly grade: number;
  readonly rollingCoefficient: number;
  /** Share of the battery's energy that reaches the road, uphill. */
  readonly driveEfficiency: number;
  /** Share of the road's energy that reaches the battery, downhill. */
  readonly regenEfficiency: number;
}

/** Energy of one round trip of a shuttle, kWh: without air, auxiliaries and stops, at a steady speed. */
export interface ShuttleEnergy {
  readonly upKwh: number;
  readonly downKwh: number;
  /** What is left over; negative when the round trip costs energy. */
  readonly netKwh: number;
}

/** What the slope gives and takes, in closed form: the reference for what the vehicle model makes of a shuttle. */
export function shuttleEnergy(shuttle: Shuttle): ShuttleEnergy {
  const { massUpKg, massDownKg, heightM, grade, rollingCoefficient } = shuttle;
  const liftedKwh = (massKg: number): number => (massKg * gravityMps2 * heightM) / joulesPerKwh;
  // Rolling resistance over the weight along the road is the same at every mass.
  const rollingShare = rollingCoefficient / grade;
  const upKwh = (liftedKwh(massUpKg) * (1 + rollingShare)) / shuttle.driveEfficiency;
  const downKwh = liftedKwh(massDownKg) * Math.max(0, 1 - rollingShare) * shuttle.regenEfficiency;
  return { upKwh, downKwh, netKwh: downKwh - upKwh };
}

/**
 * Mass downhill over mass uphill from which on a shuttle gains energy; Infinity on a road too flat to roll down.
 * @param roundTripEfficiency battery to road and back
 */
export function breakEvenMassRatio(
  grade: number,
  rollingCoefficient: number,
  roundTripEfficiency: number,
): number {
  if (grade <= rollingCoefficient) return Infinity;
  return (grade + rollingCoefficient) / ((grade - rollingCoefficient) * roundTripEfficiency);
}

/**
 * Grade, rise over run, down which a car at a steady speed begins to charge.
 * @param roadLoadN rolling resistance and drag at that speed, N
 */
export function breakEvenGrade(massKg: number, roadLoadN: number): number {
  const sine = roadLoadN / (massKg * gravityMps2);
  return sine < 1 ? sine / Math.sqrt(1 - sine * sine) : Infinity;
}
