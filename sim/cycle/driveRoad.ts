import type { DriveCycle } from './driveCycle.ts';
import type { Random } from './seededRandom.ts';

/** A piece of road with one speed limit and one mean grade; the car may have to stop at its end. */
export interface RoadSection {
  readonly limitKph: number;
  readonly lengthM: number;
  /** Rise over run. */
  readonly grade?: number;
  /** How long the car stands at the end; without it the car drives through. */
  readonly stopS?: number;
}

/** How hard a driver pulls away and brakes for what he sees coming. */
export interface DriverStyle {
  readonly accelerationMps2: number;
  readonly brakingMps2: number;
  /** Most that he asks of the motor, speed times acceleration, W per kg of the car. */
  readonly powerWPerKg: number;
  /** How unsteady his foot is: the speed that he aims at drifts by up to half of this share each second. */
  readonly unsteadiness: number;
}

/** The driver of the example roads. */
export const calmDriver: DriverStyle = {
  accelerationMps2: 1.6,
  brakingMps2: 1.4,
  powerWPerKg: Infinity,
  unsteadiness: 0.02,
};

/** A driver lets go near the limit: above this share of it the acceleration falls linearly to nothing. */
const easeOffShare = 0.8;
const creepMps = 0.6;
const hardestBrakingMps2 = 2;

/**
 * Drives along a road at 1 Hz: the driver pulls away and brakes toward stops and lower limits as he is used to, and
 * wanders slowly a few per cent around the limit. Values are rounded as they are written to a file.
 *
 * @param sections in driving order; the last one should end with a stop
 */
export function driveRoad(
  name: string,
  sections: readonly RoadSection[],
  random: Random,
  { accelerationMps2, brakingMps2, powerWPerKg, unsteadiness }: DriverStyle = calmDriver,
): DriveCycle {
  const timesS: number[] = [];
  const speedsMps: number[] = [];
  const grades: number[] = [];
  const sample = (speedMps: number, grade: number): void => {
    timesS.push(timesS.length);
    speedsMps.push(round(speedMps, 3));
    grades.push(round(grade, 4));
  };

  let speedMps = 0;
  let wander = 0;
  sample(0, 0);
  for (const [index, section] of sections.entries()) {
    const next = sections[index + 1];
    const grade = section.grade ?? 0;
    const exitMps =
      section.stopS !== undefined || !next ? 0 : Math.min(section.limitKph, next.limitKph) / 3.6;
    let leftM = section.lengthM;
    while (leftM > 0.5) {
      wander += (random() - 0.5) * unsteadiness - 0.1 * wander;
      const cruiseMps = (section.limitKph / 3.6) * (0.97 + wander);
      const pull = Math.min(1, Math.max(0, (1 - speedMps / cruiseMps) / (1 - easeOffShare)));
      const reachMps2 = Math.min(accelerationMps2, powerWPerKg / Math.max(speedMps, 1));
      const wantedMps = speedMps < cruiseMps ? speedMps + reachMps2 * pull : cruiseMps;
      // What can still be braked down to the exit speed in the road that is left after this second.
      const roomM = Math.max(0, leftM - speedMps);
      const brakeableMps = Math.sqrt(exitMps * exitMps + 2 * brakingMps2 * roomM);
      // At the end of a stop the car creeps over the last metre, so that the section ends.
      const reachedMps = Math.min(wantedMps, Math.max(brakeableMps, creepMps, speedMps - hardestBrakingMps2));
      leftM -= (speedMps + reachedMps) / 2;
      speedMps = reachedMps;
      sample(speedMps, grade);
    }
    if (section.stopS === undefined) continue;
    speedMps = 0;
    for (let second = 0; second <= section.stopS; second++) sample(0, grade);
  }
  return {
    name,
    timesS: Float64Array.from(timesS),
    speedsMps: Float64Array.from(speedsMps),
    grades: Float64Array.from(grades),
  };
}

function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  // Adding 0 turns -0 into 0, so that a file and its reading agree.
  return Math.round(value * factor) / factor + 0;
}
