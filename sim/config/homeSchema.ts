import { z } from 'zod';

const HOURS = 24;

/** What the sun gives a car that charges at home. Without it, all that is imported there counts as from the grid. */
export const homeSchema = z
  .strictObject({
    /** PV less the house's own load, kW, by the hour of the local day; below nothing is nothing. */
    sunSurplusKw: z
      .array(z.number().min(-1000).max(1000))
      .length(HOURS, 'must have 24 values, one for each hour of the day')
      .optional(),
    /** Or, where only a yearly figure is known: the sun's share of all that is imported at home. */
    sunSharePct: z.number().min(0).max(100).optional(),
  })
  .refine((home) => home.sunSurplusKw === undefined || home.sunSharePct === undefined, {
    error: 'must have either "sunSurplusKw" or "sunSharePct"',
  });

export type Home = z.output<typeof homeSchema>;
