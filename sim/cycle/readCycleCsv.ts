import { BackfeedError } from '../backfeedError.ts';
import { createCycleChecks } from './cycleChecks.ts';
import { adviceFor, cycleColumn, lacksUnit, type CycleColumn, type CycleQuantity } from './cycleColumns.ts';
import type { DriveCycle } from './driveCycle.ts';

/** A title may stand above the header, as in EPA's files. */
const titleLines = 5;

interface Header {
  readonly line: number;
  readonly separator: string;
  readonly names: readonly string[];
  readonly columns: readonly (CycleColumn | undefined)[];
}

type Columns = Readonly<Record<CycleQuantity, number>>;

/**
 * Reads a drive cycle. A header line names the columns: time (`cycSecs`, `time_s`, `time_ms` ..., or cells written
 * h:mm:ss), speed (`cycMps`, `speed_mps`, `speed_kph`, `speed_mph` ...) and, if there are any, grade (`cycGrade`,
 * `grade`, `grade_pct`), `payload_kg`, `headwind_mps` and `ambient_c`. Commas, semicolons or tabs part the cells; beside
 * semicolons and tabs the decimals may have a comma. Lines that begin with `#` are comments. Time counts from the first row.
 *
 * @param text the whole file
 * @param fileName for messages, and without its ending the name of the cycle
 * @throws BackfeedError CYCLE_EMPTY, CYCLE_COLUMN, CYCLE_NUMBER, CYCLE_TIME, CYCLE_SPEED, CYCLE_ACCELERATION,
 * CYCLE_GRADE, CYCLE_PAYLOAD, CYCLE_WEATHER
 */
export function readCycleCsv(text: string, fileName: string): DriveCycle {
  const rows = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const header = findHeader(rows);
  const columns: Columns = {
    time: columnIndex(header, 'time', true, fileName),
    speed: columnIndex(header, 'speed', true, fileName),
    grade: columnIndex(header, 'grade', false, fileName),
    payload: columnIndex(header, 'payload', false, fileName),
    headwind: columnIndex(header, 'headwind', false, fileName),
    ambient: columnIndex(header, 'ambient', false, fileName),
  };
  const values: Record<CycleQuantity, number[]> = {
    time: [],
    speed: [],
    grade: [],
    payload: [],
    headwind: [],
    ambient: [],
  };
  const checks = createCycleChecks(header.names[columns.speed] as string);
  for (let i = header.line; i < rows.length; i++) {
    const row = rows[i] as string;
    if (isComment(row)) continue;
    const place = `${fileName}:${i + 1}`;
    const cells = cellsOf(row, header.separator);
    const read = (quantity: CycleQuantity): number => {
      const value = columns[quantity] < 0 ? 0 : cellValue(cells, header, columns[quantity], place);
      values[quantity].push(value);
      return value;
    };
    checks.check(place, {
      timeS: read('time'),
      speedMps: read('speed'),
      grade: read('grade'),
      payloadKg: read('payload'),
      headwindMps: read('headwind'),
      ambientTempC: read('ambient'),
    });
  }
  if (values.time.length < 2) {
    throw new BackfeedError(
      'CYCLE_EMPTY',
      `${fileName} holds ${values.time.length} samples`,
      'A drive cycle needs a header line and at least two samples',
    );
  }
  const startS = values.time[0] as number;
  return {
    name: fileName.replace(/^.*[/\\]/, '').replace(/\.(csv|tsv|txt)$/i, ''),
    timesS: Float64Array.from(values.time, (timeS) => timeS - startS),
    speedsMps: Float64Array.from(values.speed),
    grades: Float64Array.from(values.grade),
    ...(columns.payload < 0 ? {} : { payloadsKg: Float64Array.from(values.payload) }),
    ...(columns.headwind < 0 ? {} : { headwindsMps: Float64Array.from(values.headwind) }),
    ...(columns.ambient < 0 ? {} : { ambientTempsC: Float64Array.from(values.ambient) }),
  };
}

function isComment(row: string): boolean {
  return row.trim() === '' || row.startsWith('#');
}

function cellsOf(row: string, separator: string): string[] {
  return row.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

/** The first line that names a time; without one the first line at all, for the message about it. */
function findHeader(rows: readonly string[]): Header {
  let first: Header | undefined;
  for (let i = 0, seen = 0; i < rows.length && seen < titleLines; i++) {
    const row = rows[i] as string;
    if (isComment(row)) continue;
    seen++;
    const separator = row.includes('\t') ? '\t' : row.includes(';') ? ';' : ',';
    const names = cellsOf(row, separator);
    const header = { line: i + 1, separator, names, columns: names.map(cycleColumn) };
    if (header.columns.some((column) => column?.quantity === 'time')) return header;
    first ??= header;
  }
  return first ?? { line: 1, separator: ',', names: [''], columns: [undefined] };
}

function columnIndex(header: Header, quantity: CycleQuantity, required: boolean, fileName: string): number {
  const found = header.columns.flatMap((column, index) => (column?.quantity === quantity ? [index] : []));
  if (found.length === 1) return found[0] as number;
  const unitless = header.names.find((name) => lacksUnit(name, quantity));
  if (found.length === 0 && unitless === undefined && !required) return -1;
  const what =
    found.length > 1
      ? `more than one ${quantity} column in "${header.names.join(header.separator)}"`
      : unitless === undefined
        ? `no ${quantity} column in "${header.names.join(header.separator)}"`
        : `no ${quantity} column with a unit: "${unitless}"`;
  throw new BackfeedError(
    'CYCLE_COLUMN',
    `${fileName}:${header.line}: ${what}`,
    `Name exactly one column ${adviceFor(quantity)}`,
  );
}

function cellValue(cells: readonly string[], header: Header, index: number, place: string): number {
  const cell = cells[index] ?? '';
  const { quantity, scale } = header.columns[index] as CycleColumn;
  const clock = quantity === 'time' ? /^(\d+):([0-5]\d):([0-5]\d(?:[.,]\d+)?)$/.exec(cell) : null;
  if (clock) {
    const [, hours, minutes, seconds] = clock as unknown as [string, string, string, string];
    return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds.replace(',', '.'));
  }
  const plain = header.separator === ',' ? cell : cell.replace(/^([+-]?\d+),(\d+)$/, '$1.$2');
  const value = plain === '' ? NaN : Number(plain);
  if (Number.isFinite(value)) return value * scale;
  throw new BackfeedError(
    'CYCLE_NUMBER',
    `${place}: ${header.names[index]} is "${cell}"`,
    quantity === 'time'
      ? 'Write a finite number or h:mm:ss, and part the cells as the header does'
      : 'Write a finite number, and part the cells as the header does',
  );
}
