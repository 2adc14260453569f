import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { pathOfNamed, readNamedYaml, yamlNames } from '../config/namedYaml.ts';
import { openCircuitTable, spanFault } from './socTable.ts';

const ohm = z.number().min(0, 'a resistance must not be negative');
const positive = z.number().gt(0, 'must be above 0');

/** Voltages of a cell that its management keeps: limits fall to 0 over the last `taper` before a `stop`. */
export const cellVoltageSchema = z
  .strictObject({
    stop: z.tuple([positive, positive]),
    taper: positive,
    /** Outside these the main relay is asked to open. */
    cut: z.tuple([positive, positive]),
  })
  .refine(
    ({ stop, cut }) => cut[0] <= stop[0] && stop[0] < stop[1] && stop[1] <= cut[1],
    'must be ordered: cut, stop, stop, cut from the lowest to the highest voltage',
  );

/** Temperatures, degC, that its management keeps: limits fall to 0 over the last `taper` inside a range. */
export const cellTemperatureSchema = z
  .strictObject({
    discharge: z.tuple([z.number(), z.number()]),
    charge: z.tuple([z.number(), z.number()]),
    taper: positive,
    /** Above it the main relay is asked to open. */
    cut: z.number(),
  })
  .refine(
    ({ discharge, charge, cut }) =>
      discharge[0] < discharge[1] && charge[0] < charge[1] && cut >= discharge[1] && cut >= charge[1],
    'ranges must rise, and `cut` must lie above both',
  );

/** A file of `sim/battery/cells/`. */
export const cellSchema = z.strictObject({
  label: z.string(),
  /** Where the numbers come from; a number from elsewhere says so beside it. */
  source: z.string(),
  capacityAh: positive,
  massKg: positive,
  specificHeatJPerKgK: positive,
  /** Rows of [percent, V]. */
  openCircuitV: openCircuitTable,
  /** Of the two RC pairs, the faster first. */
  timeConstantsS: z
    .tuple([positive, positive])
    .refine(([fast, slow]) => fast < slow, 'the faster of the two time constants comes first'),
  /** Rows of [percent, R0, R1, R2] at `referenceC`, ohm: in series, and of the two RC pairs. */
  resistancesOhm: z.array(z.tuple([z.number(), ohm, ohm, ohm])).superRefine((rows, context) => {
    const fault = spanFault(rows);
    if (fault) context.addIssue({ code: 'custom', message: fault });
  }),
  referenceC: z.number(),
  /** Arrhenius: each resistance grows with exp(E / R (1/T - 1/Tref)), kJ/mol, of R0 and of both RC pairs. */
  activationKjPerMol: z.strictObject({ series: z.number().min(0), pairs: z.number().min(0) }),
  /** V. */
  voltage: cellVoltageSchema,
  /** degC. */
  temperature: cellTemperatureSchema,
});

/** What the model needs to know of one cell. */
export type CellParameters = z.output<typeof cellSchema>;

const cellsFolder = fileURLToPath(new URL('cells', import.meta.url));

/** Names of the cells that come with the project. */
export function cellNames(): string[] {
  return yamlNames(cellsFolder);
}

/** Where the file of a cell is. */
export function cellFile(nameOrPath: string): string {
  return pathOfNamed(nameOrPath, cellsFolder);
}

/**
 * Reads a cell by its name in `sim/battery/cells/` or by the path of a YAML file.
 * @throws BackfeedError BATTERY_UNKNOWN, BATTERY_SYNTAX, BATTERY_KEY, BATTERY_VALUE, with file and line
 */
export function readCell(nameOrPath: string): CellParameters {
  return readNamedYaml(nameOrPath, cellsFolder, cellSchema, 'battery cell', 'BATTERY');
}
