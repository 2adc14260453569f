import { describe, expect, it } from 'vitest';
import type { CanFrame, CanNode } from '../../sim/bus/canNode.ts';
import { seededRandom } from '../../sim/cycle/seededRandom.ts';
import type { DriveCycle } from '../../sim/cycle/driveCycle.ts';
import type { World } from '../../sim/world.ts';
import { createSellingCar } from './sellingCar.ts';

const driveS = 120;
const departS = 10;
/** Two hops of changing speed: constant ones would be wrong by the same rounding of the current all the time. */
const cycle: DriveCycle = {
  name: 'two-hops',
  timesS: Float64Array.of(0, 20, 50, 60, 80, 110, 120),
  speedsMps: Float64Array.of(0, 16, 8, 0, 15, 7, 0),
  grades: new Float64Array(7),
};

/** A node of which a share of the frames never reaches anybody. */
function losing(node: CanNode, share: number, random: () => number): CanNode {
  return {
    get nextSendAtUs() {
      return node.nextSendAtUs;
    },
    get acknowledges() {
      return node.acknowledges;
    },
    frameToSend: (): CanFrame => {
      const frame = node.frameToSend();
      if (random() >= share) return frame;
      const { extended, remote, lengthBytes, data } = frame;
      // It goes out under another identifier.
      return { id: 0x7f0, extended, remote, lengthBytes, data };
    },
    onSent: (endUs) => node.onSent(endUs),
    onSendError: (endUs) => node.onSendError(endUs),
    onFrame: (frame, endUs) => node.onFrame?.(frame, endUs),
  };
}

/** What the car measured, in the steps of its frames: nobody on the bus can know more. */
interface Truth {
  tractionWh: number;
  regenWh: number;
}
function watchTruth(world: World): Truth {
  const truth = { tractionWh: 0, regenWh: 0 };
  const steps = (value: number): number => Math.round(value * 2) / 2;
  world.onPlantStep = (_atUs, dtS) => {
    const { ignition, plugDetect } = world.lines;
    if (!ignition || plugDetect) return;
    const { batteryCurrentA, batteryVoltageV } = world.measured.values;
    const energyWh = (steps(batteryCurrentA) * steps(batteryVoltageV) * dtS) / 3600;
    if (energyWh > 0) truth.tractionWh += energyWh;
    else truth.regenWh -= energyWh;
  };
  return truth;
}

async function drive(share: number, seed: number) {
  const random = seededRandom(1000 + seed);
  const car = await createSellingCar({
    seed,
    drives: [
      {
        unplugAtUs: 5e6,
        departAtUs: departS * 1e6,
        arriveAtUs: (departS + driveS) * 1e6,
        plugAtUs: null,
        cycle,
      },
    ],
    connect: (node, bus) => (bus === 'vehicle' ? losing(node, share, random) : node),
  });
  const truth = watchTruth(car.world);
  car.run(departS + driveS + 15);
  const { energy, gapMs } = car.states.at(-1)!;
  return { energy, gapMs, truth };
}

const errorOf = (actualWh: number, expectedWh: number): number => Math.abs(actualWh / expectedWh - 1);

describe('a drive of which frames are lost at random', () => {
  it.each(Array.from({ length: 20 }, (_, i) => i + 1))(
    'five percent, seed %i: they cost less than 0.2 percent of the energy, and the gaps are told',
    async (seed) => {
      const { energy, gapMs, truth } = await drive(0.05, seed);
      expect(truth.tractionWh).toBeGreaterThan(50);
      expect(truth.regenWh).toBeGreaterThan(10);
      expect(errorOf(energy.tractionWh, truth.tractionWh)).toBeLessThan(0.002);
      expect(errorOf(energy.regenWh, truth.regenWh)).toBeLessThan(0.002);
      expect(gapMs).toBeGreaterThan(0);
      expect(gapMs).toBeLessThan(0.05 * driveS * 1000);
    },
  );

  it('half of them: the gaps grow, and the energy stays', async () => {
    const { energy, gapMs, truth } = await drive(0.5, 1);
    expect(errorOf(energy.tractionWh, truth.tractionWh)).toBeLessThan(0.01);
    expect(gapMs).toBeGreaterThan(0.02 * driveS * 1000);
  });
});

describe('what comes in is no recovered energy', () => {
  it('of a plugged car that is pushed', async () => {
    const car = await createSellingCar();
    car.run(10);
    car.world.measurementErrors.add((values) => {
      values.batteryCurrentA = -20;
    });
    car.world.pushedMps = 3;
    car.run(30);
    expect(Math.abs(car.world.measured.values.motorSpeedRpm)).toBeGreaterThan(5);
    const { energy } = car.states.at(-1)!;
    expect([energy.regenWh, energy.tractionWh]).toEqual([0, 0]);
  });

  it('of a car that stands with its ignition on and is charged by another cable', async () => {
    const standing: DriveCycle = {
      name: 'standing',
      timesS: Float64Array.of(0, 60),
      speedsMps: new Float64Array(2),
      grades: new Float64Array(2),
    };
    const car = await createSellingCar({
      drives: [{ unplugAtUs: 5e6, departAtUs: 10e6, arriveAtUs: 70e6, plugAtUs: null, cycle: standing }],
    });
    car.run(20);
    car.world.measurementErrors.add((values) => {
      values.batteryCurrentA = -8;
    });
    const before = car.states.at(-1)!.energy;
    expect(before.tractionWh).toBeGreaterThan(0);
    car.run(40);
    const { energy } = car.states.at(-1)!;
    expect(energy.regenWh).toBe(0);
    // What it took before the cable came may not have been told yet.
    expect(energy.tractionWh - before.tractionWh).toBeLessThan(0.5);
  });
});
