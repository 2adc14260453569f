import type { DriveCycle } from '../../sim/cycle/driveCycle.ts';
import { seededRandom } from '../../sim/cycle/seededRandom.ts';
import type { Car } from '../../sim/vehicle/carSchema.ts';
import type { DriveConditions } from '../../sim/vehicle/followCycle.ts';
import { listCars, loadCar } from '../../sim/vehicle/loadCar.ts';

/** A drive by chance. */
export interface RandomDrive {
  readonly car: Car;
  readonly cycle: DriveCycle;
  readonly conditions: DriveConditions;
}

const cars = new Map<string, Car>();

/**
 * Some minutes of speeding up, cruising, braking and standing, over hills.
 * @param closedLoop ends at the height of its start, by the same road back; no wind, no load, and the cabin is off
 */
export function randomDrive(seed: number, { closedLoop = false } = {}): RandomDrive {
  const random = seededRandom(seed);
  const between = (low: number, high: number): number => low + (high - low) * random();
  const names = listCars();
  const name = names[Math.floor(random() * names.length)]!;
  if (!cars.has(name)) cars.set(name, loadCar(name));

  const speedsMps = [0];
  const grades = [0];
  const payloadsKg = [0];
  let payloadKg = 0;
  const go = (toMps: number, grade: number): void => {
    for (let speedMps = speedsMps.at(-1)!; Math.abs(toMps - speedMps) > 1e-9;) {
      speedMps += Math.max(-3, Math.min(1.5, toMps - speedMps));
      sample(speedMps, grade);
    }
  };
  const sample = (speedMps: number, grade: number): void => {
    speedsMps.push(speedMps);
    grades.push(grade);
    payloadsKg.push(payloadKg);
  };
  const sections = 2 + Math.floor(random() * 8);
  for (let section = 0; section < sections; section++) {
    const speedMps = between(0, 36);
    const grade = between(-0.08, 0.08);
    go(speedMps, grade);
    const seconds = between(5, 60);
    for (let second = 0; second < seconds; second++) sample(speedMps, grade);
    if (random() < 0.5) continue;
    go(0, grade);
    sample(0, grade);
    payloadKg = between(0, 400);
    sample(0, grade);
  }
  go(0, 0);
  if (closedLoop) {
    const outbound = speedsMps.length;
    for (let i = outbound - 2; i >= 0; i--) {
      speedsMps.push(speedsMps[i]!);
      // Each second of the way back is the same stretch from its other end.
      grades.push(-grades[i + 1]!);
    }
  }
  const timesS = Float64Array.from(speedsMps, (_, second) => second);
  const weather = {
    ambientC: between(-15, 40),
    altitudeM: between(0, 2000),
    headwindMps: between(-10, 10),
  };
  return {
    car: cars.get(name)!,
    cycle: {
      name: `random ${seed}`,
      timesS,
      speedsMps: Float64Array.from(speedsMps),
      grades: Float64Array.from(grades),
      ...(closedLoop ? {} : { payloadsKg: Float64Array.from(payloadsKg) }),
    },
    conditions: {
      startSocPct: between(15, 95),
      stepS: [0.1, 0.5, 1][Math.floor(random() * 3)]!,
      ...(closedLoop ? {} : weather),
    },
  };
}
