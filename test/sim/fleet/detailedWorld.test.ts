import { expect, it } from 'vitest';
import { runInFleet, runInWorld, workingDay } from './fleetDay.ts';

/** Each part of the day's energy against the world with buses, chips and the shipped firmware. */
it('agrees with the detailed world on the same day within 1 %', { timeout: 400_000 }, async () => {
  const fleet = runInFleet(workingDay);
  const world = await runInWorld(workingDay);
  // The day is one in which much happens: otherwise agreement would say little.
  expect(world.importedWh).toBeGreaterThan(5000);
  expect(world.exportedWh).toBeGreaterThan(5000);
  expect(world.regenWh).toBeGreaterThan(900);
  for (const quantity of Object.keys(world) as (keyof typeof world)[]) {
    const error = fleet[quantity] / world[quantity] - 1;
    expect(Math.abs(error), `${quantity} ${fleet[quantity]} against ${world[quantity]}`).toBeLessThan(0.01);
  }
});
