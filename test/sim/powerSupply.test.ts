import { expect, it } from 'vitest';
import { createPowerSupply, frontEnds, type FrontEndName } from '../../sim/powerSupply.ts';

/** Whether the board has supply at each of these times, ms, and the pulse that it gets at 100 ms. */
it.each<[string, FrontEndName, number, number, number[], boolean[]]>([
  ['a dip that the front end bridges', 'protected', 6, 9, [105, 109, 200], [true, true, true]],
  ['a longer one', 'protected', 6, 15, [109, 110, 114, 115, 200], [true, false, false, true, true]],
  ['the same without one', 'none', 6, 15, [100, 101, 114, 115], [true, false, false, true]],
  ['cranking that stays high enough', 'protected', 7, 15, [110, 115], [true, true]],
  ['a load dump', 'protected', 101, 400, [100, 300, 600], [true, true, true]],
  ['a suppressed one without a front end', 'none', 35, 40, [99, 100, 200, 1e6], [true, false, false, false]],
  ['a charging battery without one', 'none', 14.4, 1e6, [100, 5000], [true, true]],
])('%s', (_what, frontEnd, voltageV, forMs, atMs, isOn) => {
  const supply = createPowerSupply(frontEnds[frontEnd], () => 12.6);
  let pulsed = false;
  const seen = atMs.map((ms) => {
    if (!pulsed && ms >= 100) supply.pulse(voltageV, forMs * 1000, 100_000);
    pulsed ||= ms >= 100;
    while (supply.nextAtUs() <= ms * 1000) supply.settle(supply.nextAtUs());
    return supply.isOn;
  });
  expect(seen).toEqual(isOn);
  expect(supply.isDestroyed).toBe(!isOn.at(-1));
  expect(supply.nextAtUs()).toBe(atMs.at(-1)! >= 100 + forMs ? Infinity : (100 + forMs) * 1000);
});

it('follows a wire that falls for good, and comes back', () => {
  let wireV = 12;
  const supply = createPowerSupply(frontEnds.protected, () => wireV);
  wireV = 3;
  supply.settle(1e6);
  expect([supply.isOn, supply.nextAtUs()]).toEqual([true, 1_010_000]);
  supply.settle(1_010_000);
  expect([supply.isOn, supply.nextAtUs()]).toEqual([false, Infinity]);
  wireV = 12;
  supply.settle(9e6);
  expect([supply.isOn, supply.isDestroyed]).toEqual([true, false]);
});
