import { BackfeedError } from '../backfeedError.ts';
import type { DriveCycle } from './driveCycle.ts';

const longestGapS = 10;
const highestSpeedMps = 70;

interface Column {
  readonly quantity: 'time' | 'speed' | 'grade';
  /** Value in seconds, m/s or rise over run = number in the file * scale. */
  readonly scale: number;
}

/** Accepted column names; every other column is ignored. */
const columns: Readonly<Record<string, Column>> = {
  cycSecs: { quantity: 'time', scale: 1 },
  time_s: { quantity: 'time', scale: 1 },
  cycMps: { quantity: 'speed', scale: 1 },
  speed_mps: { quantity: 'speed', scale: 1 },
  speed_kph: { quantity: 'speed', scale: 1 / 3.6 },
  cycGrade: { quantity: 'grade', scale: 1 },
  grade: { quantity: 'grade', scale: 1 },
};

/**
 * Reads a drive cycle. A header line names the columns: time (`cycSecs` or `time_s`, s), speed (`cycMps`, `speed_mps`
 * or `speed_kph`) and, if there is one, grade (`cycGrade` or `grade`, rise over run).
 *
 * @param text the whole file
 * @param fileName for messages, and without its ending the name of the cycle
 * @throws BackfeedError CYCLE_EMPTY, CYCLE_COLUMN, CYCLE_NUMBER, CYCLE_TIME, CYCLE_SPEED
 */
export function readCycleCsv(text: string, fileName: string): DriveCycle {
  const rows = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = (rows[0] as string).split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  const timeIndex = columnIndex(header, 'time', fileName);
  const speedIndex = columnIndex(header, 'speed', fileName);
  const gradeIndex = columnIndex(header, 'grade', fileName);

  const timesS: number[] = [];
  const speedsMps: number[] = [];
  const grades: number[] = [];
  for (let i = 1; i < rows.length; i++) {
    const row = rows[i] as string;
    if (row.trim() === '') continue;
    const place = `${fileName}:${i + 1}`;
    const cells = row.split(',');
    const timeS = cellValue(cells, header, timeIndex, place);
    const speedMps = cellValue(cells, header, speedIndex, place);
    checkTime(timesS[timesS.length - 1], timeS, place);
    if (speedMps < 0 || speedMps > highestSpeedMps) {
      throw new BackfeedError(
        'CYCLE_SPEED',
        `${place}: speed ${speedMps} m/s lies outside 0 to ${highestSpeedMps}`,
        'Check the unit of the column: cycMps and speed_mps are m/s, speed_kph is km/h',
      );
    }
    timesS.push(timeS);
    speedsMps.push(speedMps);
    grades.push(gradeIndex < 0 ? 0 : cellValue(cells, header, gradeIndex, place));
  }
  if (timesS.length < 2) {
    throw new BackfeedError(
      'CYCLE_EMPTY',
      `${fileName} holds ${timesS.length} samples`,
      'A drive cycle needs a header line and at least two samples',
    );
  }
  return {
    name: fileName.replace(/^.*[/\\]/, '').replace(/\.csv$/i, ''),
    timesS: Float64Array.from(timesS),
    speedsMps: Float64Array.from(speedsMps),
    grades: Float64Array.from(grades),
  };
}

function columnIndex(header: readonly string[], quantity: Column['quantity'], fileName: string): number {
  const accepted = Object.keys(columns).filter((name) => columns[name]?.quantity === quantity);
  const found = header.flatMap((name, index) => (accepted.includes(name) ? [index] : []));
  if (found.length === 1) return found[0] as number;
  if (found.length === 0 && quantity === 'grade') return -1;
  throw new BackfeedError(
    'CYCLE_COLUMN',
    `${fileName}:1: ${found.length === 0 ? 'no' : 'more than one'} ${quantity} column in "${header.join(',')}"`,
    `Name exactly one column ${accepted.join(' or ')}`,
  );
}

function cellValue(
  cells: readonly string[],
  header: readonly string[],
  index: number,
  place: string,
): number {
  const cell = (cells[index] ?? '').trim();
  const value = cell === '' ? NaN : Number(cell);
  const name = header[index] as string;
  if (!Number.isFinite(value)) {
    throw new BackfeedError(
      'CYCLE_NUMBER',
      `${place}: ${name} is "${cell}"`,
      'Write a finite number with a point for the decimals, and cells separated by commas',
    );
  }
  return value * (columns[name] as Column).scale;
}

function checkTime(previousS: number | undefined, timeS: number, place: string): void {
  if (previousS === undefined) return;
  const gapS = timeS - previousS;
  if (gapS > 0 && gapS <= longestGapS) return;
  throw new BackfeedError(
    'CYCLE_TIME',
    gapS > 0
      ? `${place}: time jumps by ${gapS} s, more than ${longestGapS} s`
      : `${place}: time goes from ${previousS} s to ${timeS} s`,
    'Give rising times without holes; a stop is a row of speed 0',
  );
}
