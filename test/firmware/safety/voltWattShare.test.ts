import { expect, it } from 'vitest';
import { gridModules, modulesOf } from './gridModules.ts';

const choice = { gridSettings: { 'voltWatt.enabled': true } };

it.each([
  [0, 1],
  [1.06, 1],
  [1.07, 0.75],
  [1.08, 0.5],
  [1.1, 0],
  [1.3, 0],
])('at %d pu of category III it is %d', async (voltagePu, share) => {
  const { voltWattShare } = await gridModules('ieee1547-2018-cat3', choice);
  expect(voltWattShare(voltagePu)).toBeCloseTo(share, 12);
});

it.each([
  [1.06, 1],
  [1.07, 0.8],
  [1.1, 0.2],
  [1.2, 0.2],
])('at %d pu it is %d where the curve ends at a fifth', async (voltagePu, share) => {
  const { code } = await gridModules('ieee1547-2018-cat3', choice);
  const endShare = { ...code.voltWatt!.endShare, value: 0.2 };
  const { voltWattShare } = await modulesOf({ ...code, voltWatt: { ...code.voltWatt!, endShare } });
  expect(voltWattShare(voltagePu)).toBeCloseTo(share, 12);
});
