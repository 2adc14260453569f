import { describe, expect, it } from 'vitest';
import { airDensityKgM3 } from '../../../sim/vehicle/airDensity.ts';
import { createRoadLoad, type RoadConditions } from '../../../sim/vehicle/roadLoad.ts';
import { roadLoadOfCoastDown } from '../../../sim/vehicle/roadLoadParameters.ts';
import { loadCar } from '../../../sim/vehicle/loadCar.ts';

const { vehicle } = loadCar('model-3-rwd-2022');
/** The EPA's coefficients of the Model 3 RWD of 2022. */
const measured = {
  ...vehicle,
  massKg: 1927.8,
  roadLoad: roadLoadOfCoastDown({ aLbf: 37.17, bLbfPerMph: 0.047, cLbfPerMph2: 0.0144 }, 1927.8),
};
const bench: RoadConditions = {
  airDensityKgM3: measured.roadLoad.airDensityKgM3,
  headwindMps: 0,
  ambientC: 20,
  payloadKg: 0,
};
const road = createRoadLoad(measured);
const forceN = (speedMps: number, conditions: RoadConditions): number =>
  road.dragN(speedMps, conditions) + road.rollingN(speedMps, 0, conditions);

describe('road load', () => {
  it.each([
    [0, 37.17],
    [30, 37.17 + 0.047 * 30 + 0.0144 * 900],
    [65, 37.17 + 0.047 * 65 + 0.0144 * 4225],
  ])('at %d mph is the %d lbf that were measured', (speedMph, forceLbf) => {
    expect(forceN(speedMph * 0.44704, bench) / 4.4482216).toBeCloseTo(forceLbf, 9);
  });

  it('rolls with the weight, and drags with the air', () => {
    const loaded = { ...bench, payloadKg: measured.massKg };
    expect(road.rollingN(20, 0, loaded)).toBeCloseTo(2 * road.rollingN(20, 0, bench), 9);
    expect(road.dragN(20, loaded)).toBe(road.dragN(20, bench));
    const thin = { ...bench, airDensityKgM3: bench.airDensityKgM3 / 2 };
    expect(road.dragN(20, thin)).toBeCloseTo(road.dragN(20, bench) / 2, 9);
  });

  it('takes the wind as air speed, and is pushed by a wind from behind that is faster', () => {
    expect(road.dragN(20, { ...bench, headwindMps: 10 })).toBeCloseTo(road.dragN(30, bench), 9);
    expect(road.dragN(5, { ...bench, headwindMps: -10 })).toBeCloseTo(-road.dragN(5, bench), 9);
  });

  it.each([
    [20, 1],
    [-5, 1.2],
    [45, 0.8],
  ])('at %d degC tyres roll %d times as hard', (ambientC, factor) => {
    expect(road.rollingN(10, 0, { ...bench, ambientC }) / road.rollingN(10, 0, bench)).toBeCloseTo(factor, 9);
  });
});

// International Standard Atmosphere: 1.225 at 15 degC and sea level, 1.112 at 8.5 degC and 1,000 m.
it.each([
  [0, 15, 1.225],
  [1000, 8.5, 1.112],
  [2000, 2, 1.007],
])('air at %d m and %d degC weighs %d kg/m3', (altitudeM, tempC, densityKgM3) => {
  expect(airDensityKgM3(altitudeM, tempC)).toBeCloseTo(densityKgM3, 3);
});
