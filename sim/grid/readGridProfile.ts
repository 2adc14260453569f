import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { BackfeedError } from '../backfeedError.ts';
import type { GridProfile } from './gridProfile.ts';

/** The columns of a recording, and what a value in them may be. */
const columns = {
  time_s: { min: -Infinity, max: Infinity },
  voltage_v: { min: 0, max: 500 },
  frequency_hz: { min: 0, max: 70 },
} as const;
type ColumnName = keyof typeof columns;
const columnNames = Object.keys(columns) as ColumnName[];

/**
 * Reads a recording of a grid: a header, then rows with `time_s` (rising), `voltage_v` (as the site counts it, without
 * the station's own power) and `frequency_hz`. Other columns are ignored.
 * @param fileName for messages
 * @throws BackfeedError GRID_PROFILE_EMPTY, GRID_PROFILE_COLUMN, GRID_PROFILE_NUMBER, GRID_PROFILE_RANGE,
 *   GRID_PROFILE_TIME
 */
export function readGridProfile(text: string, fileName: string): GridProfile {
  const rows = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = cellsOf(rows[0]!);
  const places = columnNames.map((name) => columnPlace(header, name, fileName));
  const samples: number[][] = [];
  rows.forEach((row, i) => {
    if (i === 0 || row.trim() === '') return;
    const at = `${fileName}:${i + 1}`;
    const cells = cellsOf(row);
    const sample = columnNames.map((name, column) => cellValue(cells[places[column]!] ?? '', name, at));
    const beforeS = samples.at(-1)?.[0];
    if (beforeS !== undefined && sample[0]! <= beforeS) {
      throw new BackfeedError(
        'GRID_PROFILE_TIME',
        `${at}: time goes from ${beforeS} s to ${sample[0]} s`,
        'Sort the rows by time, and write each time once',
      );
    }
    samples.push(sample);
  });
  if (samples.length < 2) {
    throw new BackfeedError(
      'GRID_PROFILE_EMPTY',
      `${fileName} holds ${samples.length} samples`,
      `Give a header (${columnNames.join(',')}) and at least two rows`,
    );
  }
  const [timesS, voltagesV, frequenciesHz] = columnNames.map((_, column) =>
    Float64Array.from(samples, (sample) => sample[column]!),
  ) as [Float64Array, Float64Array, Float64Array];
  return { timesS, voltagesV, frequenciesHz };
}

/** Reads a file of one. @throws BackfeedError GRID_PROFILE_MISSING, or what `readGridProfile` throws */
export function loadGridProfile(path: string): GridProfile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const hint = 'Check the path given as grid.profile in the scenario';
    throw new BackfeedError('GRID_PROFILE_MISSING', `cannot read the grid recording ${path}`, hint, error);
  }
  return readGridProfile(text, basename(path));
}

function cellsOf(row: string): string[] {
  return row.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

function columnPlace(header: readonly string[], name: ColumnName, fileName: string): number {
  const place = header.indexOf(name);
  if (place >= 0 && header.lastIndexOf(name) === place) return place;
  throw new BackfeedError(
    'GRID_PROFILE_COLUMN',
    `${fileName}:1: ${place < 0 ? 'no' : 'more than one'} column ${name} in "${header.join(',')}"`,
    `Name the columns ${columnNames.join(', ')}, each once`,
  );
}

function cellValue(cell: string, name: ColumnName, at: string): number {
  const value = cell === '' ? NaN : Number(cell);
  if (!Number.isFinite(value)) {
    throw new BackfeedError(
      'GRID_PROFILE_NUMBER',
      `${at}: ${name} is "${cell}"`,
      'Write a number with a point for the decimals, and cells separated by commas',
    );
  }
  const { min, max } = columns[name];
  if (value < min || value > max) {
    throw new BackfeedError(
      'GRID_PROFILE_RANGE',
      `${at}: ${name} is ${value}, outside ${min} to ${max}`,
      'Check the unit: volts of one phase, hertz',
    );
  }
  return value;
}
