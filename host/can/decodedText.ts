import { textOf, type DecodedLog, type SignalStatistics, type SignalValue } from './decodeLog.ts';

const UNKNOWN_PER_LINE = 8;

/** Statistics of a decoded log for a person: one line a signal, then what the database does not know. */
export function decodedText({ signals, unknown }: DecodedLog): string {
  const rows = [
    ['signal', 'count', 'last', 'min', 'max', 'unit', 'text of the last'],
    ...signals.map((row) => [
      `${row.message}.${row.signal}`,
      `${row.count}`,
      ...[row.last, row.min, row.max].map(numberText),
      row.unit,
      row.lastText ?? '',
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const isNumber = (column: number): boolean => column >= 1 && column <= 4;
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (isNumber(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, ...unknownLines(unknown), ''].join('\n');
}

function unknownLines(unknown: DecodedLog['unknown']): string[] {
  if (unknown.length === 0) return [];
  const names = unknown.map(({ id, extended, count }) => `${identifierText(id, extended)} (${count})`);
  const lines = [];
  for (let at = 0; at < names.length; at += UNKNOWN_PER_LINE) {
    lines.push(`  ${names.slice(at, at + UNKNOWN_PER_LINE).join(', ')}`);
  }
  return ['', `${unknown.length} identifiers that the database does not have, with their frames:`, ...lines];
}

/** One value in one line: time in s, signal, value, unit, text. */
export function valueText({ atUs, message, signal, raw, value }: SignalValue): string {
  const text = textOf(signal, raw);
  return [
    (atUs / 1e6).toFixed(6).padStart(12),
    ` ${message.name}.${signal.name}`,
    numberText(value),
    ...(signal.unit ? [signal.unit] : []),
    ...(text ? [`(${text})`] : []),
  ].join(' ');
}

/** The object that `dbc decode --all --json` prints for one value; `raw` where a number would not be exact. */
export function valueJson({ atUs, message, signal, raw, value }: SignalValue): object {
  return {
    atS: atUs / 1e6,
    message: message.name,
    signal: signal.name,
    value,
    ...(typeof raw === 'bigint' ? { raw: String(raw) } : {}),
    ...(signal.unit ? { unit: signal.unit } : {}),
    ...(textOf(signal, raw) !== undefined ? { text: textOf(signal, raw) } : {}),
  };
}

/** As in candump: three digits, eight of an extended identifier. */
export function identifierText(id: number, extended: boolean): string {
  return id
    .toString(16)
    .toUpperCase()
    .padStart(extended ? 8 : 3, '0');
}

/** Without the noise in the last digits of a product of doubles. */
function numberText(value: SignalStatistics['min']): string {
  return value === null ? '-' : String(Number(value.toPrecision(12)));
}
