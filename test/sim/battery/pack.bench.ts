import { bench, describe } from 'vitest';
import { createPack } from '../../../sim/battery/pack.ts';
import { loadCar } from '../../../sim/vehicle/loadCar.ts';

const { pack: leafPack } = loadCar('leaf-aze0');

// Each iteration makes `stepsPerRun` steps: time a step = mean / stepsPerRun.
const stepsPerRun = 10_000;

describe('battery pack, 10 000 steps an iteration', () => {
  bench('driving, steps of 0.1 s', () => {
    const pack = createPack(leafPack, 80);
    for (let i = 0; i < stepsPerRun; i++) pack.step(0.1, i % 50 < 30 ? 20_000 + i : -15_000);
    if (!(pack.socPct < 80)) throw new Error('nothing was drawn');
  });
  bench('asleep, steps of 1 s', () => {
    const pack = createPack(leafPack, 80);
    for (let i = 0; i < stepsPerRun; i++) pack.step(1, 0);
    if (pack.socPct !== 80) throw new Error('something was drawn');
  });
  bench('one-minute steps across corners of the tables', () => {
    const pack = createPack(leafPack, 50);
    for (let i = 0; i < stepsPerRun; i++) pack.step(60, pack.socPct > 50 ? 15_000 : -15_000);
    if (!(pack.lossW > 0)) throw new Error('nothing was lost');
  });
});
