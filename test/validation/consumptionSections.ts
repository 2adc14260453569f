import { calibratedHighwayErrors, epaTests, isLabelAdjusted, mean, meanAbsolute } from './epaConsumption.ts';
import { fastsimRuns } from './fastsimRuns.ts';
import { atMost, percent, shown, type ValidationRow, type ValidationSection } from './validationSection.ts';

/** Energy of a drive against another model with the same parameters. */
export const fastsimSection: ValidationSection = {
  title: 'Energy of a drive, against FASTSim',
  method:
    'NREL FASTSim 2.1.2 with its own parameters of 7 cars on UDDS, HWFET, US06 and WLTC: energy at the terminals of the battery a mile, and the share of the discharged energy that braking gave back. Worst of the four cycles.',
  needs: 'vehicles/fastsim_2.1.2_reference_runs.json',
  rows: () => {
    const runs = fastsimRuns();
    return [...new Set(runs.map(({ car }) => car))].flatMap((car): ValidationRow[] => {
      const own = runs.filter((run) => run.car === car);
      const worst = (value: (run: (typeof own)[number]) => number): number =>
        Math.max(...own.map((run) => Math.abs(value(run))));
      return [
        atMost(
          `${car}: energy`,
          worst(({ energyError }) => energyError),
          0.01,
          percent,
        ),
        atMost(
          `${car}: regenerated share`,
          worst(({ regenShareDifference }) => regenShareDifference),
          0.02,
          (share) => `${(100 * share).toFixed(2)} points`,
        ),
      ];
    });
  },
};

const perMaker: readonly (readonly [maker: string, models: RegExp])[] = [
  ['Chevrolet', /^BOLT EUV/],
  ['Jaguar', /^I-P/i],
  ['Nissan', /^LEAF/],
  ['Porsche', /^Taycan/],
  ['Rivian', /^R1/],
  ['Tesla', /^Model/],
  ['Volkswagen', /^ID/],
];

/** Consumption at the wall against the EPA's tests. */
export const epaSection: ValidationSection = {
  title: 'Consumption at the wall, against the EPA',
  method:
    'EPA list of tested cars of 2022. Uncalibrated: of each car only road load, test weight and motor power are known, everything else is the default of a car file, the same for all. Calibrated: one factor for each configuration from its UDDS tests, the highway tests predicted. Four rows of the Bolt EV lie 36 % above the Bolt EUV of the same maker, whose road load is nearly theirs: they look adjusted for the label, and are shown apart.',
  needs: 'vehicles/epa_2022_ev_consumption.csv',
  rows: () => {
    const all = epaTests();
    const raw = all.filter((test) => !isLabelAdjusted(test));
    const errorsOf = (cycle: string): number[] =>
      raw.filter((test) => test.cycle === cycle).map(({ error }) => error);
    const errors = raw.map(({ error }) => error);
    const calibrated = calibratedHighwayErrors(raw);
    return [
      atMost(`Uncalibrated, ${raw.length} tests: mean absolute error`, meanAbsolute(errors), 0.07, percent),
      atMost('Uncalibrated: size of the bias', Math.abs(mean(errors)), 0.03, percent),
      atMost(
        `Calibrated on UDDS, ${calibrated.length} highway tests: mean absolute error`,
        meanAbsolute(calibrated),
        0.05,
        percent,
      ),
      shown('Uncalibrated, UDDS alone: mean absolute error', percent(meanAbsolute(errorsOf('udds')))),
      shown('Uncalibrated, highway alone: mean absolute error', percent(meanAbsolute(errorsOf('highway')))),
      shown(
        'With the four rows of the Bolt EV: mean absolute error, bias',
        `${percent(meanAbsolute(all.map(({ error }) => error)))}, ${percent(mean(all.map(({ error }) => error)))}`,
      ),
      ...perMaker.map(([maker, models]) =>
        shown(
          `${maker}: bias`,
          percent(mean(raw.filter(({ model }) => models.test(model)).map(({ error }) => error)), 1),
        ),
      ),
    ];
  },
};
