import { z } from 'zod';
import { timeWindowShape } from './timeWindow.ts';
import { checkTimeZone } from './timeZone.ts';

function isTimeZone(name: string): boolean {
  try {
    checkTimeZone(name);
    return true;
  } catch {
    return false;
  }
}

/** What holds in a window instead of the tariff's own factor and adder; what it does not state stays. */
const rateWindowSchema = z
  .strictObject({
    ...timeWindowShape,
    /** Of the market price; 0 makes `adderPerKwh` a fixed price. */
    factor: z.number().optional(),
    adderPerKwh: z.number().optional(),
  })
  .refine(({ factor, adderPerKwh }) => factor !== undefined || adderPerKwh !== undefined, {
    message: 'must state "factor", "adderPerKwh" or both',
  })
  .refine(({ from = '00:00', to = '24:00' }) => from !== to, {
    message: 'must not begin and end at the same time',
  });

/** Fees by name, each per kWh. */
const feesSchema = z.record(z.string().min(1), z.number());

const capacityChargeSchema = z.strictObject({
  /** Which peaks count; default all. */
  ...timeWindowShape,
  /** Per kW of the month's highest import, each month. */
  pricePerKw: z.number().min(0),
  /** What of it costs nothing, kW. */
  freeKw: z.number().min(0).optional(),
  /** Over which time the import is averaged: 15 or 60 minutes; default 15. */
  intervalMin: z.union([z.literal(15), z.literal(60)]).optional(),
});

/**
 * A tariff as data; what it does not state costs nothing and changes nothing. Money is in the currency of the prices.
 * Keys are described by `tariffKeys`, for the documentation.
 */
export const tariffSchema = z.strictObject({
  title: z.string().min(1).optional(),
  source: z.string().min(1).optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be three capital letters such as EUR')
    .optional(),
  timeZone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin').optional(),
  importFactor: z.number().optional(),
  importAdderPerKwh: z.number().optional(),
  importFees: feesSchema.optional(),
  importWindows: z.array(rateWindowSchema).optional(),
  importCapPerKwh: z.number().optional(),
  exportFactor: z.number().optional(),
  exportAdderPerKwh: z.number().optional(),
  exportWindows: z.array(rateWindowSchema).optional(),
  exportAtNegativePrice: z.enum(['as usual', 'nothing']).optional(),
  valueAddedTaxPct: z.number().min(0).max(100).optional(),
  capacityCharge: capacityChargeSchema.optional(),
  dailyFee: z.number().min(0).optional(),
});

/** How a market price becomes the owner's price, and what else the connection costs; see `tariffKeys`. */
export type Tariff = z.input<typeof tariffSchema>;

/** A row of `importWindows` or `exportWindows`. */
export type RateWindow = z.input<typeof rateWindowSchema>;
