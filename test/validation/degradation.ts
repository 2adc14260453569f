import { chemistries, sanyoVoltageV, type ChemistryName } from '../../host/wear/chemistries.ts';
import { stressOf, type Stress } from '../../host/wear/stress.ts';
import { age, newCell } from '../../host/wear/wearModel.ts';
import { parked } from '../host/wear/wearTraces.ts';

const YEAR_DAYS = 365;

/** A loss of capacity that a published model gives, and what ours gives. Shares. */
export interface DegradationCase {
  readonly what: string;
  readonly golden: number;
  readonly model: number;
  /** Half a unit of the last digit of the golden value. */
  readonly rounding: number;
}

/** One day at a fixed state of charge, with cycling beside it that the state of charge does not show. */
export const dayOf = (socPct: number, tempC: number, cycling: Partial<Stress>): Stress => ({
  ...stressOf(parked(socPct, tempC)),
  ...cycling,
});

/** Where the Sanyo cell has a voltage, %. */
function socPctAt(voltageV: number): number {
  let low = 0;
  let high = 1;
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (sanyoVoltageV(middle) < voltageV) low = middle;
    else high = middle;
  }
  return low * 100;
}

/** Schmalstieg 2014 at 3.7 V: the closed form; explicit daily steps give 0.287815 for the first. */
const schmalstiegCalendar = [
  [35, 3650, 0.287753, 5e-7],
  [50, 365, 0.14642, 5e-6],
  [25, 3650, 0.13474, 5e-6],
] as const;

/** Ten years at 25 degC, depth 30 %: driving alone 0.15 full cycles a day, with export 0.45. Losses in percent. */
const tenYears: readonly (readonly [ChemistryName, number, number, number, number])[] = [
  ['nmc111Kokam', 50, 0.15, 2.3, 0.88],
  ['nmc111Kokam', 50, 0.45, 2.3, 2.07],
  ['nmc111Kokam', 90, 0.15, 10.72, 0.88],
  ['nmc111Kokam', 90, 0.45, 10.72, 2.07],
  ['lfp250Ah', 50, 0.15, 3.7, 2.16],
  ['lfp250Ah', 50, 0.45, 3.7, 5.37],
];

/** Every golden value of NREL/BLAST-Lite (bae8c71) that the project holds itself to. */
export function degradationCases(): DegradationCase[] {
  const sanyo = chemistries.nmc111Sanyo;
  const calendar = schmalstiegCalendar.map(([tempC, days, golden, rounding]): DegradationCase => {
    const stress = stressOf(parked(socPctAt(3.7), tempC));
    let state = newCell;
    for (let day = 0; day < days; day++) state = age(sanyo, state, stress);
    return {
      what: `Sanyo 2 Ah parked at ${tempC} degC for ${days} days`,
      golden,
      model: state.calendarLoss,
      rounding,
    };
  });
  const cycled = dayOf(socPctAt(3.7), 35, { depth: 0.8, fullCycles: (1000 * 2.05) / 2.15 });
  const cycling: DegradationCase = {
    what: 'Sanyo 2 Ah, 1,000 full cycles of 2.05 Ah at 80 % depth',
    golden: 0.25823,
    model: age(sanyo, newCell, cycled).cyclingLoss,
    rounding: 5e-6,
  };
  const decades = tenYears.flatMap(
    ([name, socPct, fullCycles, calendarPct, cyclingPct]): DegradationCase[] => {
      const stress = dayOf(socPct, 25, { depth: 0.3, rate: 0.16, fullCycles });
      const state = age(chemistries[name], newCell, stress, 10 * YEAR_DAYS);
      const what = `${chemistries[name].label}, ten years at ${socPct} %, ${fullCycles} full cycles a day`;
      return [
        { what: `${what}: by time`, golden: calendarPct / 100, model: state.calendarLoss, rounding: 5e-5 },
        { what: `${what}: by use`, golden: cyclingPct / 100, model: state.cyclingLoss, rounding: 5e-5 },
      ];
    },
  );
  return [...calendar, cycling, ...decades];
}

/** How far beyond the rounding of the golden value the model is, as a share of it. */
export function degradationError({ golden, model, rounding }: DegradationCase): number {
  return Math.max(0, Math.abs(model - golden) - rounding) / golden;
}
