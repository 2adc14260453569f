import { readdirSync, readFileSync } from 'node:fs';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { nearestName } from '../../sim/config/nearestName.ts';
import { readYaml } from '../../sim/config/readYaml.ts';
import { gridCodeSchema, type GridCodeFile, type GridUnit } from './gridCodeSchema.ts';

const folder = new URL('../../firmware/safety/grid-code/', import.meta.url);
const FOLDER_NAME = 'firmware/safety/grid-code';

/** A builder in the United States needs to say nothing. */
export const DEFAULT_GRID_CODE = 'ieee1547-2018-cat3';

/** A grid code with its settings. */
export interface GridCode extends GridCodeFile {
  readonly name: string;
}

/** Values by the path of their number, such as `enterService.delayS`; `voltWatt.enabled` is true or false. */
export type GridSettings = Readonly<Record<string, number | boolean>>;

export interface GridCodeChoice {
  /** A name of `listGridCodes()`; that of the United States by default. */
  readonly gridCode?: string | undefined;
  /** Use numbers, too, that no open source confirms. */
  readonly acceptUnverified?: boolean | undefined;
  /** Other values than those of the code, inside the ranges that it allows. */
  readonly gridSettings?: GridSettings | undefined;
}

/** Names of the codes that the project has data for. */
export function listGridCodes(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/**
 * Reads the data of a code.
 * @throws BackfeedError GRID_CODE_UNKNOWN, GRID_CODE_SYNTAX, GRID_CODE_KEY, GRID_CODE_VALUE
 */
export function loadGridCode(name: string): GridCode {
  const known = listGridCodes();
  if (!known.includes(name)) {
    const nearest = nearestName(name, known);
    throw new BackfeedError(
      'GRID_CODE_UNKNOWN',
      `no grid code "${name}"`,
      nearest ? `Did you mean "${nearest}"?` : `Known grid codes: ${known.join(', ')}`,
    );
  }
  return readGridCode(name, readFileSync(new URL(`${name}.yaml`, folder), 'utf8'));
}

/**
 * Reads a code from the text of its file.
 * @throws BackfeedError GRID_CODE_SYNTAX, GRID_CODE_KEY, GRID_CODE_VALUE with file and line
 */
export function readGridCode(name: string, text: string): GridCode {
  return { name, ...readYaml(text, `${FOLDER_NAME}/${name}.yaml`, gridCodeSchema, 'GRID_CODE') };
}

/**
 * The code that a build is for: loaded, set, and with every number in it either verified or accepted.
 * @throws BackfeedError as `loadGridCode`, GRID_CODE_SETTING, GRID_CODE_UNVERIFIED
 */
export function chooseGridCode(choice: GridCodeChoice): GridCode {
  const { gridCode = DEFAULT_GRID_CODE, acceptUnverified = false, gridSettings = {} } = choice;
  const code = withSettings(loadGridCode(gridCode), gridSettings);
  const open = unverifiedNumbers(code, Object.keys(gridSettings));
  if (open.length > 0 && !acceptUnverified) {
    throw new BackfeedError(
      'GRID_CODE_UNVERIFIED',
      `no open source confirms these numbers of ${gridCode}: ${open.join(', ')}`,
      'Check them against the document of the code, then build with --accept-unverified (acceptUnverified)',
    );
  }
  return code;
}

/** A number of a code, with its path. */
export interface GridNumber {
  readonly path: string;
  readonly value: number;
  readonly unit: GridUnit;
  readonly status: string;
  readonly clause?: string | undefined;
  readonly range?: { readonly min: number; readonly max: number; readonly status: string } | undefined;
}

/** Every number with a status of its own, in the order of the file. */
export function gridNumbers(code: GridCodeFile): GridNumber[] {
  const visit = (node: unknown, path: readonly string[]): GridNumber[] => {
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return [];
    if ('unit' in node) return [{ path: path.join('.'), ...(node as Omit<GridNumber, 'path'>) }];
    return Object.entries(node).flatMap(([key, value]) => visit(value, [...path, key]));
  };
  return visit(code, []);
}

/** Numbers that the firmware would use without an open source for them; ranges of what is `set` only. */
export function unverifiedNumbers(code: GridCode, set: readonly string[]): string[] {
  return gridNumbers(code)
    .filter(({ path }) => code.voltWatt?.enabled || !path.startsWith('voltWatt.'))
    .flatMap(({ path, value, unit, status, range }) => [
      ...(status === 'unverified' ? [`${path} ${value} ${unit}`] : []),
      ...(set.includes(path) && range?.status === 'unverified' ? [`the range of ${path}`] : []),
    ]);
}

function withSettings(code: GridCode, settings: GridSettings): GridCode {
  const changed = structuredClone(code);
  for (const [path, value] of Object.entries(settings)) {
    if (path === 'voltWatt.enabled' && changed.voltWatt && typeof value === 'boolean') {
      changed.voltWatt.enabled = value;
    } else numberToSet(changed, path, value).value = Number(value);
  }
  const { name, ...file } = changed;
  const issue = gridCodeSchema.safeParse(file).error?.issues[0];
  if (issue) {
    throw new BackfeedError(
      'GRID_CODE_SETTING',
      `with these settings of ${name}, ${issue.path.join('.')} is wrong: it ${issue.message}`,
      'Choose values that fit together',
    );
  }
  return changed;
}

/** The number at a path, if it may be set to a value. */
function numberToSet(code: GridCode, path: string, value: number | boolean): { value: number } {
  const numbers = gridNumbers(code);
  const found = numbers.find((number) => number.path === path);
  if (!found) {
    const settable = [
      ...numbers.filter(({ range }) => range).map((number) => number.path),
      ...(code.voltWatt ? ['voltWatt.enabled'] : []),
    ];
    const nearest = nearestName(path, settable);
    throw new BackfeedError(
      'GRID_CODE_SETTING',
      `${code.name} has no setting "${path}" for ${String(value)}`,
      nearest ? `Did you mean "${nearest}"?` : `Settings: ${settable.join(', ') || 'none'}`,
    );
  }
  const { range, unit } = found;
  if (!range) {
    throw new BackfeedError(
      'GRID_CODE_SETTING',
      `${path} of ${code.name} is fixed at ${found.value} ${unit}`,
      'Leave it out, or choose another grid code',
    );
  }
  if (typeof value !== 'number' || !(value >= range.min && value <= range.max)) {
    throw new BackfeedError(
      'GRID_CODE_SETTING',
      `${path} cannot be ${String(value)}: ${code.name} allows ${range.min} to ${range.max} ${unit}`,
      'Give a value inside the range',
    );
  }
  return path.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], code) as {
    value: number;
  };
}
