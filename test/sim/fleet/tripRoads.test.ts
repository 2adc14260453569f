import { expect, it } from 'vitest';
import { cycleDistanceM } from '../../../sim/cycle/driveCycle.ts';
import { leafFleetCar } from '../../../sim/fleet/fleetCar.ts';
import { fleetTripClasses, sampleFleetTrips } from '../../../sim/fleet/tripRoads.ts';
import { tripPosition } from '../../../sim/fleet/tripTable.ts';

it('are as long as they say, and end where they began', () => {
  for (const { label, cycle } of fleetTripClasses()) {
    const km = Number.parseFloat(label);
    // The last fifty metres come on top.
    expect(Math.abs(cycleDistanceM(cycle) / 1000 - km), label).toBeLessThan(0.06 + 0.02 * km);
    expect(cycle.speedsMps.at(-1)).toBe(0);
    const climbM = cycle.grades.reduce((sum, grade, i) => sum + grade * cycle.speedsMps[i]!, 0);
    expect(Math.abs(climbM), label).toBeLessThan(5 + 0.2 * km);
  }
});

it('take the car as far as its battery lasts, and more where they are longer', () => {
  const trips = sampleFleetTrips(leafFleetCar);
  const full = tripPosition(100);
  const needsWh = trips.map(({ tractionWh, regenWh }) => tractionWh[full]! - regenWh[full]!);
  expect(needsWh).toEqual(needsWh.toSorted((a, b) => a - b));
  expect(trips.at(-1)!.distanceM).toBeGreaterThan(120_000);
  expect(trips.length).toBeLessThan(fleetTripClasses().length);
  // A full battery takes nothing back, so the usual need is read lower.
  const usual = tripPosition(60);
  for (const { distanceM, tractionWh, regenWh, neededSocPct, label } of trips) {
    if (neededSocPct > 60) continue;
    const whPerKm = (tractionWh[usual]! - regenWh[usual]!) / (distanceM / 1000);
    expect(whPerKm, label).toBeGreaterThan(80);
    expect(whPerKm, label).toBeLessThan(200);
  }
});
