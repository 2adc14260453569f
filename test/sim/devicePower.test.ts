import { expect, it } from 'vitest';
import { createDevicePower } from '../../sim/devicePower.ts';

const currentMa = { awake: 30, network: 50, asleep: 0.15 };
const quiet = { network: false, activeTransceivers: 0, awakeChips: 0 };
const busy = { network: true, activeTransceivers: 2, awakeChips: 2 };
const hourUs = 3600e6;

it.each([
  ['off', quiet, 0],
  ['awake', busy, 30],
  ['online', busy, 80],
  ['asleep', quiet, 0.15],
  ['asleep', { ...quiet, activeTransceivers: 2 }, 0.15 + 2 * 2.451],
  ['asleep', { ...quiet, awakeChips: 1 }, 0.15 + 2.451],
  ['asleep', { ...quiet, network: true }, 50.15],
] as const)('%s with %o takes %d mA', (activity, extras, mah) => {
  const power = createDevicePower(currentMa);
  power.set(activity, extras, 0);
  expect(power.usedMah(hourUs)).toBeCloseTo(mah, 3);
  expect(power.averageMa(hourUs)).toBeCloseTo(mah, 3);
});

it('adds up what it does, one after the other', () => {
  const power = createDevicePower(currentMa);
  expect(power.averageMa(0)).toBe(0);
  power.set('online', quiet, hourUs);
  power.set('asleep', quiet, 2 * hourUs);
  // A look back changes nothing.
  expect(power.usedMah(hourUs)).toBeCloseTo(80, 9);
  expect(power.usedMah(12 * hourUs)).toBeCloseTo(81.5, 9);
  expect(power.timeS(12 * hourUs)).toEqual({ off: 3600, online: 3600, asleep: 36_000, awake: 0 });
});
