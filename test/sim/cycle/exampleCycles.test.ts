import { describe, expect, it } from 'vitest';
import { cycleDistanceM, cycleDurationS, type DriveCycle } from '../../../sim/cycle/driveCycle.ts';
import { commuteCycle, downhillCycle } from '../../../sim/cycle/exampleCycles.ts';
import { formatCycleCsv } from '../../../sim/cycle/formatCycleCsv.ts';
import { readCycleCsv } from '../../../sim/cycle/readCycleCsv.ts';

const dataFolder = 'sim/scenario/data/';

function stops(cycle: DriveCycle): number {
  return cycle.speedsMps.filter((speed, i) => speed === 0 && (cycle.speedsMps[i - 1] ?? 0) > 0).length;
}

function steepestChange(cycle: DriveCycle): number {
  return Math.max(
    ...cycle.speedsMps.subarray(1).map((speed, i) => Math.abs(speed - (cycle.speedsMps[i] as number))),
  );
}

function climbM(cycle: DriveCycle): number {
  return cycle.speedsMps.reduce((sum, speed, i) => sum + speed * (cycle.grades[i] as number), 0);
}

describe('example cycles', () => {
  // To ship a changed generator: npx vitest run test/sim/cycle --update
  it.each([
    ['commute.csv', commuteCycle],
    ['downhill.csv', downhillCycle],
  ])('%s is what the generator makes', async (file, generate) => {
    await expect(formatCycleCsv(generate())).toMatchFileSnapshot(`../../../${dataFolder}${file}`);
    expect(readCycleCsv(formatCycleCsv(generate()), file)).toEqual(generate());
  });

  it('commutes about 12 km in 20 minutes with stops', () => {
    const cycle = commuteCycle();
    expect(cycleDistanceM(cycle)).toBeGreaterThan(11_500);
    expect(cycleDistanceM(cycle)).toBeLessThan(12_500);
    expect(cycleDurationS(cycle)).toBeGreaterThan(1_140);
    expect(cycleDurationS(cycle)).toBeLessThan(1_260);
    expect(stops(cycle)).toBe(12);
    expect(steepestChange(cycle)).toBeLessThanOrEqual(1.7);
    expect(climbM(cycle)).toBe(0);
  });

  it('descends about 500 m on 10 km of 11.4', () => {
    const cycle = downhillCycle();
    expect(cycleDistanceM(cycle)).toBeGreaterThan(11_000);
    expect(climbM(cycle)).toBeGreaterThan(-520);
    expect(climbM(cycle)).toBeLessThan(-480);
    expect(steepestChange(cycle)).toBeLessThanOrEqual(1.7);
  });

  it.each([commuteCycle, downhillCycle])('starts and ends at rest', (generate) => {
    const { speedsMps } = generate();
    expect(speedsMps[0]).toBe(0);
    expect(speedsMps[speedsMps.length - 1]).toBe(0);
  });
});
