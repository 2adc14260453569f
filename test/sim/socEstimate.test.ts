import { describe, expect, it } from 'vitest';
import type { StateMessage } from '../../firmware/contract/messages.ts';
import { commuteCycle } from '../../sim/cycle/exampleCycles.ts';
import type { World } from '../../sim/world.ts';
import { createSellingCar } from './sellingCar.ts';

const seconds = (n: number): number => n * 1e6;
/** What is said in the first ten minutes after waking does not count. */
const SETTLED_S = 600;
const DRIVE_S = 1000;

type Measured = World['measured']['values'];

/** Errors of what the device says on a commute, against the state of charge of the plant. */
async function errorsOnTheRoad(
  falsify: (values: Measured) => void,
): Promise<{ errorsPct: number[]; toldPct: number; last: StateMessage }> {
  const car = await createSellingCar({
    startSocPct: 70,
    pluggedAtStart: false,
    drives: [
      {
        unplugAtUs: seconds(1),
        departAtUs: seconds(2),
        arriveAtUs: seconds(2 + DRIVE_S),
        plugAtUs: null,
        cycle: commuteCycle(),
      },
    ],
  });
  car.world.measurementErrors.add(falsify);
  const errorsPct: number[] = [];
  let seen = 0;
  car.run(DRIVE_S, () => {
    for (; seen < car.states.length; seen++) {
      const state = car.states[seen] as StateMessage;
      if (state.up < SETTLED_S * 1000) continue;
      expect(state.estimatedSocPct).not.toBeNull();
      errorsPct.push(Math.abs((state.estimatedSocPct as number) - car.world.pack.socPct));
    }
  });
  expect(car.printed.filter((line) => /Uncaught|Error/.test(line))).toEqual([]);
  const last = car.states.at(-1) as StateMessage;
  return { errorsPct, toldPct: (last.socPct as number) - car.world.pack.socPct, last };
}

describe('the estimate of a car on its commute', () => {
  it.each<[string, number, (values: Measured) => void]>([
    ['whose sensors are right', 0, () => undefined],
    [
      'whose own figure is 30 % too low, and whose current is C/60 off',
      -30,
      (values) => {
        values.socPct -= 30;
        values.batteryCurrentA += 1.4;
      },
    ],
    [
      'whose own figure is 25 % too high, and whose current is C/60 off the other way',
      25,
      (values) => {
        values.socPct += 25;
        values.batteryCurrentA -= 1.4;
      },
    ],
  ])('%s: within 1 % RMS and 3 %, and it says how sure it is', async (_name, wrongPct, falsify) => {
    const { errorsPct, toldPct, last } = await errorsOnTheRoad(falsify);
    expect(Math.abs(toldPct - wrongPct)).toBeLessThan(0.5);
    expect(errorsPct.length).toBeGreaterThan(300);
    const rmsPct = Math.sqrt(errorsPct.reduce((sum, error) => sum + error * error, 0) / errorsPct.length);
    expect(rmsPct).toBeLessThanOrEqual(1);
    expect(Math.max(...errorsPct)).toBeLessThanOrEqual(3);
    expect(last.socDeviationPct).toBeGreaterThan(0.1);
    expect(last.socDeviationPct).toBeLessThan(1.5);
  });
});
