import type { DriveCycle } from '../cycle/driveCycle.ts';
import { driveRoad, type DriverStyle } from '../cycle/driveRoad.ts';
import { joinCycles } from '../cycle/joinCycles.ts';
import type { Random } from '../cycle/seededRandom.ts';

/** Wherever the quarry's numbers are shown, this is what they are. */
export const quarryLabel = 'manufacturer projection; field report near break-even';

/** The road from the works up to the quarry. Grade: published. Height, speeds and times: assumptions of this project. */
export const quarryRoad = {
  grade: 0.13,
  heightM: 180,
  upKph: 20,
  downKph: 16,
  loadingS: 240,
  dumpingS: 60,
} as const;

/** Hundred tonnes neither jump nor stop short. */
const truckDriver: DriverStyle = {
  accelerationMps2: 0.3,
  brakingMps2: 0.4,
  powerWPerKg: Infinity,
  unsteadiness: 0.02,
};

/**
 * One round trip: up empty, loaded at the top, down with `payloadKg`, dumped at the end. With 65 t shipped as
 * scenario/data/quarry.csv.
 */
export function quarryCycle(payloadKg: number, random: Random): DriveCycle {
  const { grade, heightM, upKph, downKph, loadingS, dumpingS } = quarryRoad;
  const lengthM = (heightM * Math.sqrt(1 + grade * grade)) / grade;
  const up = driveRoad('up', [{ limitKph: upKph, lengthM, grade, stopS: loadingS }], random, truckDriver);
  const down = driveRoad(
    'down',
    [{ limitKph: downKph, lengthM, grade: -grade, stopS: dumpingS }],
    random,
    truckDriver,
  );
  const payloadsKg = new Float64Array(down.timesS.length).fill(payloadKg);
  payloadsKg[payloadsKg.length - 1] = 0;
  return joinCycles('quarry', [up, { ...down, payloadsKg }]);
}
