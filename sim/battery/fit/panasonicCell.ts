import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readCell } from '../cellParameters.ts';
import { loadCellCycle, type CellCycle } from './cellCycle.ts';
import { cellVoltageErrors, type CellVoltageErrors } from './cellVoltageErrors.ts';
import { fitCell, type CellToFit, type FittedCell } from './fitCell.ts';

/** Measured cycles of one Panasonic 18650PF at 25 degC; the first three the fit sees, the others are held out. */
export const panasonicCycles = {
  fitted: ['Cycle1', 'Cycle2', 'Cycle3'],
  heldOut: ['HWFETa', 'NN', 'US06', 'LA92', 'Cycle4'],
} as const;

/** A cycle's file. @param folder of the measured data */
export const panasonicCycleFile = (folder: string, cycle: string): string =>
  resolve(folder, `panasonic18650pf_25degC_${cycle}.csv`);

/** By the C/20 discharge, of which the open-circuit voltage's charge is a share, too. */
const CAPACITY_AH = 2.995;
/** Rows of the open-circuit voltage: denser where it bends. */
const OCV_ROWS_PCT: readonly number[] = [
  ...[0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 20, 25, 30, 35, 40, 45, 50],
  ...[55, 60, 65, 70, 75, 80, 85, 90, 95, 100],
];

function cellToFit(folder: string): CellToFit {
  const rows = readFileSync(resolve(folder, 'panasonic18650pf_c20_ocv_25degC.csv'), 'utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(',').map(Number));
  return {
    capacityAh: CAPACITY_AH,
    referenceC: 25,
    activationKjPerMol: { series: 20, pairs: 20 },
    openCircuitV: rows
      .map(([share, , , meanV]): [number, number] => [Math.round(share! * 100), meanV!])
      .filter(([socPct]) => OCV_ROWS_PCT.includes(socPct)),
  };
}

/**
 * Fits the cell of `cells/panasonic-18650pf.yaml`. Knots and smoothness were chosen by leaving out one of the three
 * cycles at a time: finer resistances below 30 % gained 1.6 mV there (16.8 to 15.2), smoothness another 0.1.
 */
export function fitPanasonicCell(folder: string): FittedCell {
  const cycles = panasonicCycles.fitted.map((cycle): CellCycle =>
    loadCellCycle(panasonicCycleFile(folder, cycle)),
  );
  return fitCell(cellToFit(folder), cycles, {
    trimKnotsPct: [10, 15, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100],
    resistanceKnotsPct: [10, 15, 20, 30, 50, 75, 100],
    timeConstantsS: [10, 14, 20, 28, 40].flatMap((fastS) =>
      [150, 210, 300, 420, 600].map((slowS): [number, number] => [fastS, slowS]),
    ),
    trimSmoothness: 1e-6,
    resistanceSmoothness: 3e-6,
  });
}

/** How well the shipped cell follows each measured cycle of the folder, above 10 %: those it was fitted on first. */
export function panasonicErrors(folder: string): CellVoltageErrors[] {
  const cell = readCell('panasonic-18650pf');
  return [...panasonicCycles.fitted, ...panasonicCycles.heldOut]
    .map((cycle) => panasonicCycleFile(folder, cycle))
    .filter((file) => existsSync(file))
    .map((file) => cellVoltageErrors(cell, loadCellCycle(file)));
}

/** The YAML file of the fitted cell. */
export function panasonicYaml(fitted: FittedCell): string {
  const row = (values: readonly number[], digits: number): string =>
    `  - [${values.map((value, i) => (i === 0 ? value : value.toFixed(digits))).join(', ')}]`;
  return `# Written by "npx tsx sim/battery/fit/writePanasonicCell.ts <folder of the measured data>".
label: Panasonic NCR18650PF, NCA and graphite
source: >-
  Fitted by this project (sim/battery/fit/) to Cycle 1, 2 and 3 at 25 degC of one cell measured by P. Kollmeyer,
  doi:10.17632/wykht8y7tg.1, CC BY 4.0; the open-circuit voltage is the C/20 discharge of the same cell, trimmed by the
  fit. ${(fitted.rmsV * 1000).toFixed(1)} mV RMS on what it was fitted on.
capacityAh: ${fitted.capacityAh} # C/20 discharge
massKg: 0.048 # data sheet, at most
specificHeatJPerKgK: 900 # assumption, usual for wound cells of this size
# The cycles end near 10 %: below it trim and resistances are those at 10 %.
openCircuitV:
${fitted.openCircuitV.map((values) => row(values, 4)).join('\n')}
timeConstantsS: [${fitted.timeConstantsS.join(', ')}]
resistancesOhm:
${fitted.resistancesOhm.map((values) => row(values, 5)).join('\n')}
referenceC: ${fitted.referenceC}
# Assumption: the cycles, all between 21 and 31 degC, do not tell 0 from 30 kJ/mol (0.5 mV).
activationKjPerMol: { series: ${fitted.activationKjPerMol.series}, pairs: ${fitted.activationKjPerMol.pairs} }
# Data sheet: 2.5 to 4.2 V, discharge -20 to 60 degC, charge 0 to 45 degC; margins and tapers are assumptions.
voltage: { stop: [2.8, 4.2], taper: 0.02, cut: [2.5, 4.25] }
temperature: { discharge: [-20, 55], charge: [0, 45], taper: 5, cut: 60 }
`;
}
