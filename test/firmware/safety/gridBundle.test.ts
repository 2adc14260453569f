import fc from 'fast-check';
import { it } from 'vitest';
import { loadFirmware } from '../loadFirmware.ts';
import { gridModules } from './gridModules.ts';
import { gridReadings } from './gridReadings.ts';

/** Short enough for a random grid to get into service now and then. */
const choice = {
  acceptUnverified: true,
  gridSettings: { 'enterService.delayS': 10, 'enterService.rampS': 10 },
};

it.each([
  ['ieee1547-2018-cat3', 60],
  ['vde-ar-n-4105', 50],
] as const)('the bundle for %s does what its modules do', async (name, nominalHz) => {
  const { createGridFollower } = await gridModules(name, choice);
  const boot = await loadFirmware<{ grid: { createGridFollower: typeof createGridFollower } }>(
    { grid: 'safety/gridFollower.ts' },
    { gridCode: name, ...choice },
  );
  const { createGridFollower: bundled } = boot().exposed.grid;
  fc.assert(
    fc.property(gridReadings, (all) => {
      const here = createGridFollower(230);
      const there = bundled(230);
      let nowMs = 0;
      for (const { afterMs, times, pu, hz } of all) {
        for (let i = 0; i < times; i++) {
          nowMs += afterMs;
          here.sample(nowMs, pu * 230, hz + nominalHz - 50);
          there.sample(nowMs, pu * 230, hz + nominalHz - 50);
          if (JSON.stringify(there) !== JSON.stringify(here))
            throw new Error(`${nowMs} ms: ${JSON.stringify(there)}, not ${JSON.stringify(here)}`);
        }
      }
    }),
    { numRuns: 30 },
  );
});
