import { z } from 'zod';
import { canonicalSignals, type CanonicalSignalName } from '../../firmware/contract/canonicalSignals.ts';

const counterSchema = z.strictObject({
  startBit: z.int().min(0).max(63),
  bits: z.int().min(1).max(8),
});

const crcSchema = z.strictObject({
  polynomial: z.int().min(1).max(255),
  initial: z.int().min(0).max(255),
  byteIndex: z.int().min(1).max(7),
});

/** What corrects or completes one signal of the database. */
const overrideSchema = z.strictObject({
  startBit: z.int().min(0).max(63).optional(),
  bits: z.int().min(1).max(32).optional(),
  order: z.enum(['little', 'big']).optional(),
  signed: z.boolean().optional(),
  scale: z.number().optional(),
  offset: z.number().optional(),
  unit: z.string().optional(),
  /** Plausible range, physical: outside it the value is unknown. */
  min: z.number().optional(),
  max: z.number().optional(),
  /** Raw values that mean "not available". */
  unavailableRaw: z.array(z.int()).optional(),
});

const messageSchema = z.strictObject({
  /** Overrides the GenMsgCycleTime of the database. */
  periodMs: z.number().positive().optional(),
  timeoutMs: z.number().positive(),
  counter: counterSchema.optional(),
  crc: crcSchema.optional(),
  signals: z.record(z.string(), overrideSchema).default({}),
});

const bindingSchema = z.strictObject({
  from: z.string().regex(/^\w+\.\w+$/, 'write it as MESSAGE.SIGNAL'),
  scale: z.number().default(1),
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

const idsSchema = (most: number) =>
  z
    .array(z.int().min(0).max(0x7ff))
    .max(most, `at most ${most} identifiers: the chip has no more filters for this buffer`);

/** `profile.yaml` of a vehicle. */
export const profileSchema = z.strictObject({
  label: z.string().min(1),
  bitrate: z.int().positive(),
  /** Where the facts come from. */
  sources: z.array(z.string()).min(1),
  messages: z.record(z.string(), messageSchema),
  signals: z.strictObject(bindingsShape),
  receive: z.strictObject({ rxb0: idsSchema(2), rxb1: idsSchema(4) }),
});

export type ProfileFile = z.output<typeof profileSchema>;
export type ProfileMessage = z.output<typeof messageSchema>;
export type ProfileOverride = z.output<typeof overrideSchema>;
