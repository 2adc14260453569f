import { commuteCycle, downhillCycle } from '../../sim/cycle/exampleCycles.ts';
import { followCycle } from '../../sim/vehicle/followCycle.ts';
import { listCars, loadCar } from '../../sim/vehicle/loadCar.ts';
import { randomDrive } from './randomDrive.ts';
import { atMost, type ValidationSection } from './validationSection.ts';

const RANDOM_DRIVES = 300;
const inExponents = (value: number): string => value.toExponential(1);

/** Nothing is made or lost. */
export const energySection: ValidationSection = {
  title: 'Energy closes',
  method:
    'Residual of the audit, in = out + losses + change in store, as a share of the throughput. Random: car, cycle with hills, step, weather, payload and state of charge by chance. A closed loop: the same, on a road that comes back to its height and with no wind.',
  needs: null,
  rows: (progress) => {
    const shipped = listCars().flatMap((name) =>
      [commuteCycle(), downhillCycle()].map(
        (cycle) => followCycle(loadCar(name), cycle, { startSocPct: 70, stepS: 0.1 }).audit.residual,
      ),
    );
    let worst = 0;
    let largestNet = -Infinity;
    for (let seed = 1; seed <= RANDOM_DRIVES; seed++) {
      const { car, cycle, conditions } = randomDrive(seed);
      worst = Math.max(worst, followCycle(car, cycle, conditions).audit.residual);
      const loop = randomDrive(seed, { closedLoop: true });
      const { audit } = followCycle(loop.car, loop.cycle, loop.conditions);
      const heldWh = audit.kineticChangeWh + audit.potentialChangeWh;
      largestNet = Math.max(largestNet, (audit.batteryChangeWh + heldWh) / (audit.tractionWh || 1));
      progress(seed / RANDOM_DRIVES);
    }
    return [
      atMost(
        `${listCars().length} cars on two cycles: worst residual`,
        Math.max(...shipped),
        1e-6,
        inExponents,
      ),
      atMost(`${RANDOM_DRIVES} random drives: worst residual`, worst, 1e-6, inExponents),
      atMost(
        `${RANDOM_DRIVES} random closed loops: largest net gain, as a share of the traction`,
        largestNet,
        0,
        (value) => value.toFixed(3),
      ),
    ];
  },
};
