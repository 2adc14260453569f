import { loadCycleCsv } from '../../sim/cycle/loadCycleCsv.ts';
import { carSchema, type Car } from '../../sim/vehicle/carSchema.ts';
import { followCycle } from '../../sim/vehicle/followCycle.ts';
import { csvRows } from './csvRows.ts';
import { referenceFolder } from './referenceData.ts';

const METRES_PER_MILE = 1609.344;
const KW_PER_HP = 0.7457;

export type EpaCycle = 'udds' | 'highway';

/** One measurement of the EPA, and what the model says. */
export interface EpaTest {
  readonly model: string;
  readonly config: string;
  readonly cycle: EpaCycle;
  readonly measuredKwhPer100Mi: number;
  readonly modelKwhPer100Mi: number;
  /** Model over measured, less 1. */
  readonly error: number;
}

/**
 * Rows that are no raw measurement: 36 % above the Bolt EUV, whose road load is nearly theirs. See
 * docs/validation.md.
 */
export const isLabelAdjusted = ({ model }: { model: string }): boolean => model === 'BOLT EV';

/** A row of the EPA's list as a car's file would say it: nothing else is known of the car. */
function carOfRow(row: Record<string, string>): Car {
  return carSchema.parse({
    label: row.model,
    source: 'EPA list of tested cars',
    testWeightLb: Number(row.test_weight_lb),
    coastDown: {
      aLbf: Number(row.A_lbf),
      bLbfPerMph: Number(row.B_lbf_per_mph),
      cLbfPerMph2: Number(row.C_lbf_per_mph2),
    },
    motor: { powerKw: Number(row.power_hp) * KW_PER_HP },
    battery: {
      cell: 'nmc',
      cellsInSeries: 96,
      usableEnergyKwh: 75,
      dischargeLimitW: [
        [0, 0],
        [3, 0],
        [10, 400_000],
        [100, 400_000],
      ],
      chargeLimitW: [
        [0, 150_000],
        [90, 150_000],
        [100, 0],
      ],
    },
  });
}

/** Every test of the list, uncalibrated: each car from its road load, weight and power alone. */
export function epaTests(): EpaTest[] {
  const cycles = {
    udds: loadCycleCsv(`${referenceFolder}cycles/udds.csv`),
    highway: loadCycleCsv(`${referenceFolder}cycles/hwfet.csv`),
  };
  const known = new Map<string, number>();
  return csvRows(`${referenceFolder}vehicles/epa_2022_ev_consumption.csv`).map((row) => {
    const cycle: EpaCycle = row.procedure!.includes('UDDS') ? 'udds' : 'highway';
    const key = [
      cycle,
      row.power_hp,
      row.test_weight_lb,
      row.A_lbf,
      row.B_lbf_per_mph,
      row.C_lbf_per_mph2,
    ].join();
    let modelKwhPer100Mi = known.get(key);
    if (modelKwhPer100Mi === undefined) {
      const drive = followCycle(carOfRow(row), cycles[cycle], { startSocPct: 80, stepS: 1 });
      modelKwhPer100Mi = (drive.wallWh / 1000 / (drive.distanceM / METRES_PER_MILE)) * 100;
      known.set(key, modelKwhPer100Mi);
    }
    const measuredKwhPer100Mi = Number(row.wall_kwh_per_100mi);
    return {
      model: row.model!,
      config: row.config!,
      cycle,
      measuredKwhPer100Mi,
      modelKwhPer100Mi,
      error: modelKwhPer100Mi / measuredKwhPer100Mi - 1,
    };
  });
}

/**
 * Errors of the highway tests when one factor per configuration takes the model to the mean of its UDDS tests.
 */
export function calibratedHighwayErrors(tests: readonly EpaTest[]): number[] {
  return tests
    .filter(({ cycle }) => cycle === 'highway')
    .flatMap((test) => {
      const udds = tests.filter(({ cycle, config }) => cycle === 'udds' && config === test.config);
      if (udds.length === 0) return [];
      const measured = mean(udds.map(({ measuredKwhPer100Mi }) => measuredKwhPer100Mi));
      const factor = measured / udds[0]!.modelKwhPer100Mi;
      return [(test.modelKwhPer100Mi * factor) / test.measuredKwhPer100Mi - 1];
    });
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
export const meanAbsolute = (values: readonly number[]): number => mean(values.map(Math.abs));
