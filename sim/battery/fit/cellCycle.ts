import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { BackfeedError } from '../../backfeedError.ts';

/** A measured run of one cell, from full; one entry a sample. */
export interface CellCycle {
  readonly name: string;
  readonly timeS: Float64Array;
  /** Mean until the next sample; + leaves the cell. */
  readonly currentA: Float64Array;
  readonly voltageV: Float64Array;
  readonly tempC: Float64Array;
  /** Charge that has left since full. */
  readonly drawnAh: Float64Array;
}

/** Columns of a file, and whether its sign is the other way round: there + is charge. */
const columns = [
  ['t_s', 1],
  ['i_a_mean_next_s_chg_pos', -1],
  ['v', 1],
  ['temp_c', 1],
  ['ah', -1],
] as const;

/**
 * Reads a measured cycle from CSV text with the columns t_s, i_a_mean_next_s_chg_pos, v, temp_c, ah.
 * @throws BackfeedError BATTERY_CYCLE_COLUMNS, BATTERY_CYCLE_VALUE, with file and line
 */
export function readCellCycle(text: string, fileName: string): CellCycle {
  const lines = text.trimEnd().split(/\r?\n/);
  const header = lines[0]!.split(',');
  const places = columns.map(([column]) => header.indexOf(column));
  const missing = places.indexOf(-1);
  if (missing >= 0) {
    throw new BackfeedError(
      'BATTERY_CYCLE_COLUMNS',
      `${fileName}:1: column "${columns[missing]![0]}" is missing`,
      `The first line must name ${columns.map(([column]) => column).join(', ')}`,
    );
  }
  const data = columns.map(() => new Float64Array(lines.length - 1));
  for (let row = 0; row < lines.length - 1; row++) {
    const cells = lines[row + 1]!.split(',');
    for (let i = 0; i < columns.length; i++) {
      const cell = cells[places[i]!];
      const value = cell ? Number(cell) : NaN;
      if (!Number.isFinite(value)) throw badValue(fileName, row + 2, columns[i]![0], cell);
      data[i]![row] = columns[i]![1] * value;
    }
    if (row > 0 && !(data[0]![row]! > data[0]![row - 1]!))
      throw badValue(fileName, row + 2, 't_s', cells[places[0]!]);
  }
  const [timeS, currentA, voltageV, tempC, drawnAh] = data as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return { name: basename(fileName).replace(/\.csv$/, ''), timeS, currentA, voltageV, tempC, drawnAh };
}

/** The same from a file. */
export function loadCellCycle(path: string): CellCycle {
  return readCellCycle(readFileSync(path, 'utf8'), path);
}

function badValue(fileName: string, line: number, column: string, cell: string | undefined): BackfeedError {
  return new BackfeedError(
    'BATTERY_CYCLE_VALUE',
    `${fileName}:${line}: "${cell ?? ''}" in column ${column}`,
    column === 't_s' ? 'Times must be numbers that rise' : 'Give a number in each column',
  );
}
