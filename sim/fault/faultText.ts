import { BackfeedError } from '../backfeedError.ts';
import { nearestName } from '../config/nearestName.ts';
import type { Fault } from './fault.ts';
import type { FaultParameter } from './faultKind.ts';
import { faultKinds, type FaultKindName } from './faultKinds.ts';

/** How a fault is written. */
export const faultSyntax = 'KIND[:param=value,...]@START[+DURATION]';

const unitsMs = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

/** `1h30m`, `12.5s`, `300ms`; a bare number is seconds. null when it is no time. */
function msOf(text: string): number | null {
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return null;
  return Math.round(
    parts.reduce((sum, [, count, unit]) => sum + Number(count) * unitsMs[unit as keyof typeof unitsMs], 0),
  );
}

/** What a parameter may be, for people. */
export function parameterRange(parameter: FaultParameter): string {
  if ('choices' in parameter) return parameter.choices.join(' | ');
  return `${parameter.min} to ${parameter.max}${parameter.unit ? ` ${parameter.unit}` : ''}`;
}

/** A multiple of the parameter's step, without the dust of binary fractions. */
function onStep(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toPrecision(12));
}

function valueOf(kind: string, name: string, parameter: FaultParameter, text: string): number | string {
  const refuse = (): BackfeedError => {
    const nearest = 'choices' in parameter ? nearestName(text, parameter.choices) : undefined;
    return new BackfeedError(
      'FAULT_RANGE',
      `${kind}: ${name}=${text} cannot be`,
      nearest ? `Did you mean "${nearest}"?` : `Give ${parameterRange(parameter)}`,
    );
  };
  if ('choices' in parameter) {
    if (!parameter.choices.includes(text)) throw refuse();
    return text;
  }
  const value = Number(text);
  if (text === '' || !(value >= parameter.min && value <= parameter.max)) throw refuse();
  return onStep(value, parameter.step);
}

function pick<T>(table: Readonly<Record<string, T>>, name: string, code: string, what: string): T {
  if (Object.hasOwn(table, name)) return table[name]!;
  const names = Object.keys(table);
  const nearest = nearestName(name, names);
  const none = names.length === 0 ? 'It takes none' : `Known: ${names.join(', ')}`;
  throw new BackfeedError(
    code,
    `there is no ${what} "${name}"`,
    nearest ? `Did you mean "${nearest}"?` : none,
  );
}

/**
 * Reads a fault as a person writes it.
 * @throws BackfeedError FAULT_SYNTAX, FAULT_UNKNOWN, FAULT_PARAMETER, FAULT_RANGE
 */
export function parseFault(text: string): Fault {
  const parts = /^([A-Za-z]+)(?::([^@]*))?@([\w.]+)(?:\+([\w.]+))?$/.exec(text.trim());
  const startMs = msOf(parts?.[3] ?? '');
  const durationMs = parts?.[4] === undefined ? Infinity : msOf(parts[4]);
  if (!parts || startMs === null || durationMs === null) {
    throw new BackfeedError(
      'FAULT_SYNTAX',
      `"${text}" is not a fault`,
      `Write ${faultSyntax}, such as gridVoltage:byV=30@2h5m+90s`,
    );
  }
  const [, name = '', list] = parts;
  const { parameters } = pick(faultKinds, name, 'FAULT_UNKNOWN', 'kind of fault');
  const values: Record<string, number | string> = {};
  for (const [key, parameter] of Object.entries(parameters))
    values[key] = 'choices' in parameter ? parameter.choices[0] : parameter.default;
  for (const item of list ? list.split(',') : []) {
    const [key = '', value = ''] = item.split('=', 2);
    const parameter = pick(parameters, key, 'FAULT_PARAMETER', `parameter of ${name}`);
    values[key] = valueOf(name, key, parameter, value);
  }
  return { kind: name as FaultKindName, values, startMs, durationMs };
}

/** The text of a fault, complete: `parseFault` reads the same fault from it. */
export function faultText({ kind, values, startMs, durationMs }: Fault): string {
  const list = Object.entries(values).map(([key, value]) => `${key}=${value}`);
  const duration = durationMs === Infinity ? '' : `+${durationMs}ms`;
  return `${kind}${list.length > 0 ? `:${list.join(',')}` : ''}@${startMs}ms${duration}`;
}

/** Every kind with its parameters and their ranges, for `--help`. */
export function faultHelp(): string {
  const lines = Object.entries(faultKinds).flatMap(([name, kind]) => [
    `  ${name.padEnd(18)} ${kind.label}`,
    ...Object.entries(kind.parameters).map(
      ([key, parameter]) => `  ${' '.repeat(18)}   ${key}: ${parameter.label} (${parameterRange(parameter)})`,
    ),
  ]);
  return lines.join('\n');
}
