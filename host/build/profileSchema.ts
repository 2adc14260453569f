import { z } from 'zod';
import { canonicalSignals, type CanonicalSignalName } from '../../firmware/contract/canonicalSignals.ts';
import { chemistries, safetyLimits, type SafetyLimitName } from '../../firmware/contract/safetyLimits.ts';
import { filterCounts } from './acceptance.ts';
import { batterySchema } from './batteryModel.ts';
import { auxBatterySchema, parkingSchema } from './guestSchema.ts';

const bit = z.int().min(0).max(63);
const byteValue = z.int().min(0).max(255);
const byteIndex = z.int().min(0).max(7);
const bitOrder = z.enum(['little', 'big']);
/** 0, and what is so small that its inverse is infinite, would make a value that is no number. */
const scale = z.number().refine((value) => Number.isFinite(1 / value), 'a scale must not be 0');
/** As in a DBC file, an extended identifier is its number plus 0x80000000. */
const identifier = z
  .int()
  .refine(
    (id) => (id >= 0 && id <= 0x7ff) || (id >= 0x80000000 && id <= 0x9fffffff),
    'an identifier is 0 to 0x7FF, or 0x80000000 + 29 bits for an extended one',
  );

const counterSchema = z.strictObject({
  startBit: bit,
  bits: z.int().min(1).max(8),
  order: bitOrder.optional(),
});

const crc8Keys = ['byteIndex', 'polynomial', 'initial', 'finalXor', 'covers'] as const;
/** Keys of each kind of checksum; the rules are in firmware/contract/frameChecksum.ts. */
const checksumKeys = {
  crc8: { needed: ['byteIndex', 'polynomial'], allowed: crc8Keys },
  nibbleSum: { needed: ['startBit'], allowed: ['startBit', 'initial', 'covers'] },
  sum8: { needed: ['byteIndex'], allowed: ['byteIndex', 'initial', 'withIdentifier', 'covers'] },
  xor8: { needed: ['byteIndex'], allowed: ['byteIndex', 'initial', 'covers'] },
} as const;

const checksumSchema = z
  .strictObject({
    kind: z.enum(['crc8', 'nibbleSum', 'sum8', 'xor8']),
    byteIndex: byteIndex.optional(),
    startBit: bit.multipleOf(4).optional(),
    polynomial: z.int().min(1).max(255).optional(),
    initial: byteValue.optional(),
    finalXor: byteValue.optional(),
    withIdentifier: z.boolean().optional(),
    /** First and last byte. */
    covers: z
      .tuple([byteIndex, byteIndex])
      .refine(([first, last]) => first <= last, 'give the first byte, then the last')
      .optional(),
  })
  .superRefine((checksum, context) => {
    const { needed, allowed } = checksumKeys[checksum.kind];
    const missing = needed.find((key) => checksum[key] === undefined);
    if (missing) context.addIssue(`kind ${checksum.kind} needs ${missing}`);
    const stray = Object.keys(checksum).find(
      (key) => key !== 'kind' && !(allowed as readonly string[]).includes(key),
    );
    if (stray) context.addIssue(`kind ${checksum.kind} has no ${stray}, but ${allowed.join(', ')}`);
  });

const multiplexSchema = z.strictObject({
  signal: z.string(),
  /** Inclusive raw values of that signal. */
  ranges: z.array(z.tuple([z.int(), z.int()])).min(1),
});

/** What corrects or completes one signal of the database. */
const overrideSchema = z.strictObject({
  startBit: bit.optional(),
  bits: z.int().min(1).max(64).optional(),
  order: bitOrder.optional(),
  encoding: z.enum(['integer', 'float32', 'float64']).optional(),
  signed: z.boolean().optional(),
  scale: scale.optional(),
  offset: z.number().optional(),
  unit: z.string().optional(),
  /** Plausible range, physical: outside it the value is unknown. */
  min: z.number().optional(),
  max: z.number().optional(),
  /** Raw values that mean "not available". */
  unavailableRaw: z.array(z.int()).optional(),
  /** Which frames carry it; null for every one. */
  multiplex: multiplexSchema.nullable().optional(),
});

const messageSchema = z.strictObject({
  /** Overrides the period of the database. */
  periodMs: z.number().positive().optional(),
  timeoutMs: z.number().positive(),
  counter: counterSchema.optional(),
  checksum: checksumSchema.optional(),
  signals: z.record(z.string(), overrideSchema).default({}),
});

const bindingSchema = z.strictObject({
  from: z.string().regex(/^\w+\.\w+$/, 'write it as MESSAGE.SIGNAL'),
  scale: scale.default(1),
  offset: z.number().default(0),
});

type BindingShape = {
  [name in CanonicalSignalName]: typeof bindingSchema | z.ZodOptional<typeof bindingSchema>;
};

/** One key for each canonical signal, so that a misspelt or missing one is an error like any other key. */
const bindingsShape = Object.fromEntries(
  Object.entries(canonicalSignals).map(([name, signal]) => [
    name,
    signal.required ? bindingSchema : bindingSchema.optional(),
  ]),
) as BindingShape;

const safetyShape = Object.fromEntries(
  Object.keys(safetyLimits).map((name) => [name, z.number().optional()]),
) as { [name in SafetyLimitName]: z.ZodOptional<z.ZodNumber> };

const filtersSchema = (most: number) =>
  z.array(identifier).max(most, `at most ${most} identifiers: the chip has no more filters for this buffer`);

/** `profile.yaml` of a vehicle. */
export const profileSchema = z.strictObject({
  label: z.string().min(1),
  bitrate: z.int().positive(),
  /** Where the facts come from. */
  sources: z.array(z.string()).min(1),
  database: z
    .string()
    .regex(/^[\w-][\w.-]*\.(dbc|kcd)$/, 'name a .dbc or .kcd file in the folder of the profile')
    .default('signals.dbc'),
  /** What the traction battery never leaves: the limits that a charger is told. */
  pack: z
    .strictObject({
      minVoltageV: z.number().positive(),
      maxVoltageV: z.number().positive(),
      chemistry: z.enum(chemistries),
      cellsInSeries: z.int().min(1).max(400),
      /** Most that the car itself takes from the battery while it is parked: cabin heating, 12 V supply. */
      auxiliariesMaxW: z.number().min(0).max(20_000),
    })
    .refine((pack) => pack.minVoltageV < pack.maxVoltageV, 'minVoltageV must be less than maxVoltageV'),
  battery: batterySchema,
  /** Limits that are tighter on this vehicle than the defaults of firmware/contract/safetyLimits.ts. */
  safety: z.strictObject(safetyShape).default({}),
  auxBattery: auxBatterySchema.prefault({}),
  parking: parkingSchema.prefault({}),
  messages: z.record(z.string(), messageSchema),
  signals: z.strictObject(bindingsShape),
  /** Identifiers that come back to back. */
  bursts: z.array(z.array(identifier).min(2)).default([]),
  /** What else is on the bus, so that a filter does not let it in. */
  traffic: z
    .array(z.strictObject({ periodMs: z.number().positive(), ids: z.array(identifier).min(1) }))
    .default([]),
  /** Filters instead of those that the build finds; a mask compares all bits where it is not given. */
  receive: z
    .strictObject({
      rxb0: filtersSchema(filterCounts.rxb0).min(1, 'give this buffer an identifier: it rolls over'),
      rxb0Mask: identifier.optional(),
      rxb1: filtersSchema(filterCounts.rxb1).default([]),
      rxb1Mask: identifier.optional(),
    })
    .optional(),
});

export type ProfileFile = z.output<typeof profileSchema>;
export type ProfileMessage = z.output<typeof messageSchema>;
export type ProfileOverride = z.output<typeof overrideSchema>;
export type ProfileChecksum = z.output<typeof checksumSchema>;
