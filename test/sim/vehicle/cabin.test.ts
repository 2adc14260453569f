import { describe, expect, it } from 'vitest';
import { createCabin } from '../../../sim/vehicle/cabin.ts';
import { loadCar } from '../../../sim/vehicle/loadCar.ts';

const parameters = loadCar('leaf-aze0').vehicle.cabin;

function rideW(
  ambientC: number,
  durationS: number,
  stepS = 1,
): { tempC: number; energyJ: number; endW: number } {
  const cabin = createCabin(parameters, ambientC);
  let energyJ = 0;
  for (let i = 0; i < durationS / stepS; i++) {
    cabin.step(stepS, ambientC, true);
    energyJ += cabin.powerW * stepS;
  }
  return { tempC: cabin.tempC, energyJ, endW: cabin.powerW };
}

describe('cabin', () => {
  it.each([
    // ambient, reached, electrical power that holds it: (UA x difference - gains) / COP
    [-10, 19, (80 * 29 - 600) / 1],
    [0, 19, (80 * 19 - 600) / 1],
    [35, 23, (80 * 12 + 600) / 2],
  ])('at %d degC it settles at %d degC and takes %d W', (ambientC, tempC, powerW) => {
    const ride = rideW(ambientC, 3600);
    expect(ride.tempC).toBeCloseTo(tempC, 6);
    expect(ride.endW).toBeCloseTo(powerW, 6);
  });

  it('takes nothing where persons and sun hold it', () => {
    const cabin = createCabin(parameters, 14);
    cabin.tempC = parameters.targetC;
    for (let i = 0; i < 3600; i++) {
      cabin.step(1, 14, true);
      expect(cabin.powerW).toBe(0);
    }
    expect(cabin.tempC).toBeCloseTo(14 + 600 / 80, 0);
  });

  it('warms up with all that the heater has, and no more', () => {
    const cabin = createCabin(parameters, -10);
    cabin.step(1, -10, true);
    expect(cabin.powerW).toBe(parameters.powerW);
    expect(rideW(-40, 7200).tempC).toBeLessThan(parameters.targetC);
  });

  it('takes the same energy in fine and in coarse steps', () => {
    expect(rideW(-10, 1800, 0.1).energyJ / rideW(-10, 1800, 1).energyJ).toBeCloseTo(1, 3);
  });

  it('falls back to the air around when nobody sits in it, in one step or in many', () => {
    const once = createCabin(parameters, 20);
    const often = createCabin(parameters, 20);
    once.step(3600, 0, false);
    for (let i = 0; i < 3600; i++) often.step(1, 0, false);
    expect(once.tempC).toBeCloseTo(often.tempC, 9);
    expect(once.tempC).toBeCloseTo(20 * Math.exp(-(3600 * 80) / 150_000), 9);
    expect(once.powerW).toBe(0);
  });
});
