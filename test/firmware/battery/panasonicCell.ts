import { existsSync, readFileSync } from 'node:fs';
import type { BatteryModel } from '../../../host/build/batteryModel.ts';

const dataDir = new URL('../../../../shared/data/battery/', import.meta.url);
const ocvFile = new URL('panasonic18650pf_c20_ocv_25degC.csv', dataDir);

/** Drive cycles of one cell, by the part of the file's name that differs. */
export const panasonicCycles = ['Cycle1', 'Cycle2', 'Cycle3', 'HWFETa', 'NN'] as const;

export const hasPanasonicData = existsSync(ocvFile);

/** Rows of numbers of a CSV file with one line of names. */
function readRows(url: URL): number[][] {
  return readFileSync(url, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
}

/** One second of a cycle. */
export interface CellSample {
  readonly atS: number;
  /** Mean until the next sample, + leaves the cell. */
  readonly currentA: number;
  readonly voltageV: number;
  /** By the charge that the tester counted. */
  readonly socPct: number;
}

/** Capacity at C/20. */
const CAPACITY_AH = 2.995;

/** @param url a file with the columns t_s, i_a_mean_next_s_chg_pos, v, temp_c, ah; it begins with a full cell */
export function readCellCycle(url: URL): readonly CellSample[] {
  return readRows(url).map((row) => {
    const [atS, chargeA, voltageV, , ah] = row as [number, number, number, number, number];
    return { atS, currentA: -chargeA, voltageV, socPct: 100 * (1 + ah / CAPACITY_AH) };
  });
}

export function panasonicCycle(name: string): readonly CellSample[] {
  return readCellCycle(new URL(`panasonic18650pf_25degC_${name}.csv`, dataDir));
}

/** Fit to the cycles 1 to 3 at 25 degC: what to add to the open-circuit voltage of the file, [%, mV]. */
const trimMv: readonly (readonly [number, number])[] = [
  [0, -79.2],
  [5, 26.3],
  [10, -67.0],
  [15, -39.5],
  [20, -30.4],
  [30, -38.2],
  [40, -25.0],
  [50, -21.3],
  [60, -39.1],
  [70, -27.8],
  [80, -20.0],
  [90, -11.0],
  [95, 1.5],
  [100, -14.0],
];

/** Of the same fit, [%, R0, R1, R2 in mOhm]. */
const resistancesMohm: readonly (readonly [number, number, number, number])[] = [
  [0, 54.4, 26.2, 13.9],
  [10, 65.4, 40.0, 31.8],
  [25, 30.9, 11.8, 21.9],
  [50, 29.3, 9.4, 17.3],
  [75, 29.1, 12.7, 16.0],
  [100, 33.2, 14.8, 15.7],
];

/** The cell as a profile would describe it: one shape of the resistance over the state of charge, three mean shares. */
export function panasonicBattery(): BatteryModel {
  const shareOf = (column: 1 | 2 | 3): number =>
    resistancesMohm.reduce((sum, row) => sum + row[column] / (row[1] + row[2] + row[3]), 0) /
    resistancesMohm.length;
  return {
    capacityAh: CAPACITY_AH,
    openCircuitV: readRows(ocvFile).map((row) => {
      const [soc, , , ocvV] = row as [number, number, number, number];
      const socPct = Math.round(soc * 100);
      return [socPct, ocvV + trimAt(socPct) / 1000];
    }),
    resistanceOhm: resistancesMohm.map(([socPct, ...parts]) => [
      socPct,
      parts.reduce((sum, part) => sum + part, 0) / 1000,
    ]),
    resistanceShares: [shareOf(1), shareOf(2), shareOf(3)],
    timeConstantsS: [13.8, 167],
  };
}

function trimAt(socPct: number): number {
  const upper = Math.max(
    1,
    trimMv.findIndex(([cornerPct]) => cornerPct >= socPct),
  );
  const [fromPct, fromMv] = trimMv[upper - 1]!;
  const [toPct, toMv] = trimMv[upper]!;
  return fromMv + ((toMv - fromMv) * (socPct - fromPct)) / (toPct - fromPct);
}
