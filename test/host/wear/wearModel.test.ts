import { describe, expect, it } from 'vitest';
import { chemistries, type Chemistry, type ChemistryName } from '../../../host/wear/chemistries.ts';
import { stressOf } from '../../../host/wear/stress.ts';
import { age, ageByTrace, healthOf, newCell } from '../../../host/wear/wearModel.ts';
import { degradationCases, degradationError } from '../../validation/degradation.ts';
import { cycled, dayTrace, parked } from './wearTraces.ts';

const YEAR_DAYS = 365;
const names = Object.keys(chemistries) as ChemistryName[];

describe('golden values', () => {
  it.each(degradationCases())('$what: $golden', (golden) => {
    expect(degradationError(golden)).toBeLessThan(1e-3);
  });

  // Rates of BLAST-Lite 1.1.0 (bae8c71) for one day, in the closed form of its laws after 2920 of them.
  const day = dayTrace(
    [
      [0, 32],
      [1, 32],
      [4, 80],
      [7, 80],
      [7.5, 72],
      [18, 72],
      [18.5, 64],
      [20, 64],
      [22, 32],
      [24, 32],
    ],
    30,
  );
  it.each<[ChemistryName, number, number, number?]>([
    ['lfp250Ah', 0.0516033, 0.0320583],
    ['lfpSony3Ah', 0.131367, 0.00608847],
    ['lmoLeaf66Ah', 0.256778, 0.189681],
    ['ncaGrSiMurata', 0.194106, 0.00337585],
    ['nmcB1', 0.174431, 0.0274753],
    ['nmcB2', 0.110543, 1.70117e-5],
    ['nmcA', 0.0326956, 0.0695989],
    ['ncaPanasonic', 0.156607, 0.0274878],
    ['nmc111Kokam', 0.0588211, 0.0297669],
    // Fewer points of its voltage curve.
    ['nmc111Sanyo', 0.206936, 0.226079, 2e-3],
    // BLAST-Lite takes the mean of the points here, not over time.
    ['nmc622Denso', 0.0860868, 0.0785704, 3e-3],
    ['nmc811LgM50', 0.201127, 0.122092],
    ['nmc811LgMj1', 0.500791, 0.0728075],
    // Its gain by time is left out.
    ['nmcLto', 0, 0.0125211],
  ])('of %s, as BLAST-Lite has them', (name, calendarLoss, cyclingLoss, within = 1e-5) => {
    const state = age(chemistries[name], newCell, stressOf(day), 2920);
    expect(Math.abs(state.calendarLoss - calendarLoss)).toBeLessThanOrEqual(within * calendarLoss);
    expect(Math.abs(state.cyclingLoss - cyclingLoss)).toBeLessThanOrEqual(within * cyclingLoss);
  });

  it('leave no chemistry out', () => expect(names).toHaveLength(14));
});

describe('8 years', () => {
  const DAYS = 8 * YEAR_DAYS;
  const calendarLoss = (chemistry: Chemistry, socPct: number, tempC: number): number =>
    age(chemistry, newCell, stressOf(parked(socPct, tempC)), DAYS).calendarLoss;
  const cyclingLoss = (chemistry: Chemistry, depthPct: number): number =>
    age(chemistry, newCell, stressOf(cycled(90, depthPct, 25)), DAYS).cyclingLoss;
  const steps = ([from, to]: readonly [number, number]): number[] =>
    Array.from({ length: (to - from) / 5 + 1 }, (_, index) => from + 5 * index);
  const rises = (values: readonly number[]): boolean =>
    values.every((value, index) => index === 0 || value >= values[index - 1]! - 1e-12);

  // Where a fit does not rise, it is the fit's: BLAST-Lite has the same values.
  const hotterAgesLess: ChemistryName[] = ['nmc811LgM50'];
  const fullerAgesLess: ChemistryName[] = ['ncaGrSiMurata', 'nmc622Denso', 'nmc811LgM50'];
  const moreAgesLess: ChemistryName[] = ['ncaGrSiMurata', 'lfpSony3Ah'];
  const but = (without: readonly ChemistryName[]): ChemistryName[] =>
    names.filter((name) => !without.includes(name));

  it.each(but(hotterAgesLess))('of %s age no less where it is hotter', (name) => {
    const { tempC } = chemistries[name].valid;
    for (const socPct of steps([0, 100]))
      expect(rises(steps(tempC).map((at) => calendarLoss(chemistries[name], socPct, at)))).toBe(true);
  });

  it.each(but(fullerAgesLess))('of %s age no less where it is fuller', (name) => {
    for (const tempC of steps(chemistries[name].valid.tempC))
      expect(rises(steps([0, 100]).map((at) => calendarLoss(chemistries[name], at, tempC)))).toBe(true);
  });

  it.each(but(moreAgesLess))('of %s age no less with a deeper cycle each day', (name) => {
    expect(rises(steps([10, 90]).map((depthPct) => cyclingLoss(chemistries[name], depthPct)))).toBe(true);
  });

  it('are known to do otherwise in the rows that are left out', () => {
    expect(calendarLoss(chemistries.nmc811LgM50, 50, 5)).toBeLessThan(
      calendarLoss(chemistries.nmc811LgM50, 50, 0),
    );
    for (const name of fullerAgesLess)
      expect(rises(steps([0, 100]).map((at) => calendarLoss(chemistries[name], at, 25)))).toBe(false);
    for (const name of moreAgesLess)
      expect(rises(steps([10, 90]).map((depthPct) => cyclingLoss(chemistries[name], depthPct)))).toBe(false);
  });

  it.each(names)('of %s age the more, the longer', (name) => {
    const losses = [1, 2, 4, 8].map((years) => {
      const state = ageByTrace(chemistries[name], cycled(80, 40, 25), years * YEAR_DAYS);
      return 1 - healthOf(state);
    });
    expect(rises(losses)).toBe(true);
    expect(losses.at(-1)).toBeGreaterThan(losses[0]!);
    expect(losses.at(-1)).toBeLessThan(0.8);
  });

  it.each<ChemistryName>(['lfp250Ah', 'lfpSony3Ah', 'ncaGrSiMurata', 'nmc111Sanyo'])(
    'of %s come out the same by four weeks as by days',
    (name) => {
      const inSteps = ageByTrace(chemistries[name], cycled(80, 40, 25), DAYS);
      let byDays = newCell;
      for (let day = 0; day < DAYS; day++)
        byDays = age(chemistries[name], byDays, stressOf(cycled(80, 40, 25), healthOf(byDays)));
      expect(Math.abs(healthOf(inSteps) - healthOf(byDays))).toBeLessThan(1e-3);
    },
  );
});
