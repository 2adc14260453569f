import { z } from 'zod';

/** Corner points of a piecewise-linear function of the state of charge: [percent, value], rising in percent. */
export type SocTable = readonly (readonly [socPct: number, value: number])[];

/** Whether the percents of a table, in its first column, begin at 0, end at 100 and rise between; else what is wrong. */
export function spanFault(rows: readonly (readonly number[])[]): string | undefined {
  for (let i = 1; i < rows.length; i++) {
    if (!(rows[i]![0]! > rows[i - 1]![0]!))
      return `the state of charge must rise from row to row: ${rows[i]![0]} follows ${rows[i - 1]![0]}`;
  }
  const from = rows[0]?.[0];
  const to = rows.at(-1)?.[0];
  if (rows.length >= 2 && from === 0 && to === 100) return undefined;
  return `must span 0 to 100 % of charge, and spans ${from ?? 'nothing'} to ${to ?? 'nothing'}: add the missing rows`;
}

/** A table over the whole charge whose values are not negative. @param unit of the value, for messages */
export const socTable = (unit: string) =>
  z
    .array(z.tuple([z.number(), z.number().min(0, `must not be negative (${unit})`)]))
    .superRefine((rows, context) => {
      const fault = spanFault(rows);
      if (fault) context.addIssue({ code: 'custom', message: fault });
    });

/** Open-circuit voltage of a cell, V: rises with the charge, which spans 0 to 100 %. */
export const openCircuitTable = z
  .array(z.tuple([z.number(), z.number().gt(0, 'an open-circuit voltage must be above 0 V')]))
  .superRefine((rows, context) => {
    const fault = spanFault(rows);
    if (fault) context.addIssue({ code: 'custom', message: fault });
    const falls = rows.findIndex((row, i) => i > 0 && row[1] <= rows[i - 1]![1]);
    if (falls > 0) {
      const [socPct, voltageV] = rows[falls]!;
      context.addIssue({
        code: 'custom',
        path: [falls],
        message: `the open-circuit voltage must rise with the charge: ${voltageV} V at ${socPct} % follows ${rows[falls - 1]![1]} V`,
      });
    }
  });
