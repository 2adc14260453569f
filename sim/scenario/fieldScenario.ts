import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { reasons } from '../../firmware/contract/reasons.ts';
import { pathOfNamed, readNamedYaml, yamlNames } from '../config/namedYaml.ts';
import { nearestName } from '../config/nearestName.ts';
import { faultKinds, type FaultKindName } from '../fault/faultKinds.ts';
import { frontEnds, type FrontEndName } from '../powerSupply.ts';
import { parameterRange } from '../fault/faultText.ts';

/** A number, or the two ends between which a start draws one. */
const rangeOf = (min: number, max: number) => {
  const number = z.number().min(min).max(max);
  return z
    .union([number, z.tuple([number, number])], `must be a number from ${min} to ${max}, or [from, to]`)
    .transform((given): Range => (typeof given === 'number' ? [given, given] : given))
    .refine(([from, to]) => from <= to, 'must be [from, to], the smaller first');
};

/** Where the car is when the fault comes. `plugging` is a car that has just been plugged in and is about to sell. */
export const fieldStates = ['parked', 'plugged', 'plugging', 'selling', 'buying', 'driving'] as const;
export type FieldState = (typeof fieldStates)[number];

/** What must not happen in any start of a scenario that names it. */
export const forbiddenThings = {
  unaskedWake: 'the controller wakes the car without a transfer',
  transmit: 'the controller sends on a bus',
  zeroSoc: 'an unknown charge is told as 0 %',
  restart: 'the board starts anew',
  outsideSlot: 'power leaves the car outside the slot that sells',
} as const;
export type ForbiddenThing = keyof typeof forbiddenThings;

const reason = z.enum(reasons);

const fieldFault = z
  .strictObject({
    kind: z.enum(Object.keys(faultKinds) as [FaultKindName, ...FaultKindName[]]),
    /** When it begins: since the world's start, or since the car is in its start state. */
    atS: rangeOf(0, 86_400).optional(),
    afterS: rangeOf(0, 86_400).optional(),
    /** Without it until the end. */
    forS: rangeOf(0, 86_400).optional(),
    /** A number, [from, to], or for a word a list to choose from. */
    values: z
      .record(
        z.string(),
        z.union([z.number(), z.string(), z.array(z.number()).length(2), z.array(z.string()).min(1)]),
      )
      .default({}),
  })
  .refine(
    ({ atS, afterS }) => (atS === undefined) !== (afterS === undefined),
    'needs atS or afterS, not both',
  )
  .superRefine(({ kind, values }, context) => {
    const { parameters } = faultKinds[kind];
    for (const [name, given] of Object.entries(values)) {
      const refuse = (message: string): void =>
        context.addIssue({ code: 'custom', path: ['values', name], message });
      const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
      if (!parameter) {
        const nearest = nearestName(name, Object.keys(parameters));
        refuse(`is nothing that ${kind} takes${nearest ? `; did you mean "${nearest}"?` : ''}`);
      } else {
        const fits = (one: number | string): boolean =>
          'choices' in parameter
            ? parameter.choices.includes(String(one))
            : typeof one === 'number' && one >= parameter.min && one <= parameter.max;
        if (![given].flat().every(fits)) refuse(`must be ${parameterRange(parameter)}`);
      }
    }
  });

const fieldScenarioSchema = z.strictObject({
  title: z.string(),
  /** What happened to others, and where that is written. */
  happened: z.string(),
  source: z.string(),
  start: z.strictObject({
    state: z.enum(fieldStates),
    /** Between the 12 V supply and the board. */
    frontEnd: z.enum(Object.keys(frontEnds) as [FrontEndName, ...FrontEndName[]]).default('protected'),
    /** Of the battery. */
    socPct: rangeOf(5, 100),
  }),
  /** Without it the air of a test bench. */
  weather: z.strictObject({ ambientC: rangeOf(-30, 50) }).optional(),
  /** The slot that sells begins and ends so long after the world's start; without it, it lasts. */
  slotS: z.tuple([z.number().min(0), z.number().positive()]).optional(),
  faults: z.array(fieldFault).min(1),
  /** How long the world is watched after the last fault has ended, or has begun where it has no end. */
  watchedS: z.number().positive().max(86_400),
  expect: z
    .strictObject({
      /** From so long after the first fault has begun until the last has ended the charger moves at most so much. */
      power: z.strictObject({ atMostW: z.number().min(0), withinMs: z.number().min(0) }).optional(),
      /** From the first fault to the end it always moves at least so much. */
      carriesOnW: z.number().positive().optional(),
      /** Codes that the car must have told since the first fault began: each of them, or one of them. */
      allReasons: z.array(reason).default([]),
      anyReason: z.array(reason).min(1).optional(),
      /** So long after the last fault has ended it moves power again. */
      recoversWithinS: z.number().positive().optional(),
      /** It never moves power again, and says why until the end. */
      latches: z.array(reason).min(1).optional(),
      /** The code that it tells last. */
      endsWith: z.array(reason).min(1).optional(),
      /** Energy that its registers may miss at the end, Wh; what they have too much is forbidden in any case. */
      lossWh: z.number().min(0).optional(),
      /** The same as a share of what crossed the battery on the road, both ways. */
      energyErrorPct: z.number().positive().optional(),
      /** Time that it must have booked as not measured, ms. */
      gapAtLeastMs: z.number().positive().optional(),
      /** Most closings of the contactors, and records in the journal, since the first fault began. */
      closingsAtMost: z.number().int().min(0).optional(),
      recordsAtMost: z.number().int().min(0).optional(),
    })
    .refine(
      ({ latches, recoversWithinS }) => latches === undefined || recoversWithinS === undefined,
      'either recovers or latches',
    ),
  forbidden: z
    .array(z.enum(Object.keys(forbiddenThings) as [ForbiddenThing, ...ForbiddenThing[]]))
    .default([]),
});

/** From and to; equal where there is nothing to draw. */
export type Range = readonly [number, number];

/** One thing that went wrong in the field, and what must come of it. */
export type FieldScenario = z.output<typeof fieldScenarioSchema> & { readonly name: string };
export type FieldFault = FieldScenario['faults'][number];

const folder = resolve(dirname(fileURLToPath(import.meta.url)), 'field');

/** Names of the scenarios of the field, in order. */
export function listFieldScenarios(): string[] {
  return yamlNames(folder);
}

/**
 * Loads one by its name, or by the path of a YAML file.
 * @throws BackfeedError FIELD_UNKNOWN, FIELD_SYNTAX, FIELD_KEY, FIELD_VALUE, each with file and line
 */
export function loadFieldScenario(nameOrPath: string): FieldScenario {
  const scenario = readNamedYaml(nameOrPath, folder, fieldScenarioSchema, 'field scenario', 'FIELD');
  return {
    ...scenario,
    name: pathOfNamed(nameOrPath, folder)
      .replace(/\.ya?ml$/, '')
      .replace(/.*[\\/]/, ''),
  };
}
