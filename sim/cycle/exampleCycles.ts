import type { DriveCycle } from './driveCycle.ts';
import { driveRoad, type RoadSection } from './driveRoad.ts';
import { seededRandom } from './seededRandom.ts';

/** Home street, town with lights, a fast stretch, suburb, and the company's car park. */
const commuteRoad: readonly RoadSection[] = [
  { limitKph: 30, lengthM: 280, stopS: 4 },
  { limitKph: 50, lengthM: 520, stopS: 18 },
  { limitKph: 50, lengthM: 430 },
  { limitKph: 30, lengthM: 260 },
  { limitKph: 50, lengthM: 610, stopS: 27 },
  { limitKph: 50, lengthM: 390, stopS: 9 },
  { limitKph: 50, lengthM: 720, stopS: 33 },
  { limitKph: 70, lengthM: 1450, stopS: 22 },
  { limitKph: 80, lengthM: 2600 },
  { limitKph: 70, lengthM: 900, stopS: 30 },
  { limitKph: 50, lengthM: 640, stopS: 14 },
  { limitKph: 50, lengthM: 850, stopS: 25 },
  { limitKph: 50, lengthM: 480 },
  { limitKph: 30, lengthM: 350, stopS: 6 },
  { limitKph: 50, lengthM: 760, stopS: 20 },
  { limitKph: 50, lengthM: 420 },
  { limitKph: 20, lengthM: 160, stopS: 10 },
];

/** A pass road: half a kilometre on top, ten kilometres down at 5 % on average with hairpins, and the valley. */
const downhillRoad: readonly RoadSection[] = [
  { limitKph: 50, lengthM: 500 },
  ...[0.045, 0.055, 0.06, 0.05, 0.04, 0.045, 0.055, 0.06, 0.05, 0.04].flatMap((drop): RoadSection[] => [
    { limitKph: 60, lengthM: 880, grade: -drop },
    { limitKph: 25, lengthM: 120, grade: -drop },
  ]),
  { limitKph: 50, lengthM: 900, stopS: 10 },
];

/** The project's example commute: about 12 km in 20 minutes, on flat road. Shipped as scenario/data/commute.csv. */
export function commuteCycle(): DriveCycle {
  return driveRoad('commute', commuteRoad, seededRandom(20));
}

/** The project's example descent: about 500 m of height over 10 km. Shipped as scenario/data/downhill.csv. */
export function downhillCycle(): DriveCycle {
  return driveRoad('downhill', downhillRoad, seededRandom(21));
}
