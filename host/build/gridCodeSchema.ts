import { z } from 'zod';

const VERIFIED = 'verified: ';

/** Who says so: `verified: <source>` names a key of `sources`, `unverified` must be accepted, `ours` is our own choice. */
const statusSchema = z
  .string()
  .regex(/^(unverified|verified: [\w-]+)$/, 'write "unverified", or "verified: " and a key of sources');

export type GridUnit = 'Hz' | 'pu' | 's' | 'V' | 'share';

/** One number of a code with all that is known of it. */
const numberSchema = <U extends GridUnit>(unit: U) =>
  z
    .strictObject({
      value: z.number().min(0),
      unit: z.literal(unit),
      /** Place in the document of the code. */
      clause: z.string().optional(),
      status: statusSchema,
      /** What an operator may set instead. */
      range: z.strictObject({ min: z.number(), max: z.number(), status: statusSchema }).optional(),
    })
    .superRefine(({ value, range }, context) => {
      if (range && !(range.min <= value && value <= range.max))
        context.addIssue({ code: 'custom', path: ['range'], message: `must hold the value, ${value}` });
    });
const positive = <U extends GridUnit>(unit: U) =>
  numberSchema(unit).refine(({ value }) => value > 0, 'must be more than 0');

const ourNumber = <U extends GridUnit>(unit: U) =>
  z.strictObject({ value: z.number().positive(), unit: z.literal(unit), status: z.literal('ours') });

const voltageTrips = z.record(
  z.string(),
  z.strictObject({ limitPu: numberSchema('pu'), clearingS: positive('s') }),
);
const frequencyTrips = z.record(
  z.string(),
  z.strictObject({ limitHz: positive('Hz'), clearingS: positive('s') }),
);

/** One status stands for all numbers of a row. */
const voltageRideThrough = z.strictObject({
  fromPu: z.number().min(0),
  toPu: z.number().positive(),
  atLeastS: z.number().positive(),
  /** More for each pu above `fromPu`. */
  perPuS: z.number().positive().optional(),
  /** No current flows meanwhile, and it comes back at once. */
  momentaryCessation: z.boolean().default(false),
  status: statusSchema,
});
const frequencyRideThrough = z.strictObject({
  fromHz: z.number().positive(),
  toHz: z.number().positive(),
  atLeastS: z.number().positive(),
  status: statusSchema,
});

const droopSide = z.strictObject({ deadBandHz: numberSchema('Hz'), droopShare: positive('share') });

const shape = z.strictObject({
  label: z.string().min(1),
  document: z.string().min(1),
  edition: z.string().min(1),
  notes: z.array(z.string()).default([]),
  /** What confirms the numbers, by the name in their status. */
  sources: z.record(z.string(), z.string()),
  nominalFrequencyHz: positive('Hz'),
  /** Line to neutral. */
  nominalVoltageV: positive('V'),
  trip: z.strictObject({
    overVoltage: voltageTrips,
    underVoltage: voltageTrips,
    /** A running mean. */
    meanOverVoltage: z
      .strictObject({
        limitPu: positive('pu'),
        windowS: positive('s').refine(({ value }) => value % 3 === 0, 'must be a multiple of 3 s'),
      })
      .optional(),
    overFrequency: frequencyTrips,
    underFrequency: frequencyTrips,
  }),
  rideThrough: z.strictObject({
    voltage: z.array(voltageRideThrough),
    frequency: z.array(frequencyRideThrough),
  }),
  enterService: z.strictObject({
    lowPu: positive('pu'),
    highPu: positive('pu'),
    lowHz: positive('Hz'),
    highHz: positive('Hz'),
    delayS: numberSchema('s'),
    rampS: positive('s'),
    /** What differs after a trip. */
    afterTrip: z
      .strictObject({ delayS: numberSchema('s').optional(), rampS: positive('s').optional() })
      .optional(),
  }),
  droop: z
    .strictObject({
      over: droopSide.optional(),
      under: droopSide.optional(),
      /** Open loop, 90 % of a step; at once without it. */
      responseS: positive('s').optional(),
    })
    .optional(),
  voltWatt: z
    .strictObject({
      enabled: z.boolean(),
      startPu: positive('pu'),
      endPu: positive('pu'),
      endShare: numberSchema('share'),
    })
    .optional(),
  backOff: z.strictObject({
    lowPu: ourNumber('pu'),
    highPu: ourNumber('pu'),
    hysteresisPu: ourNumber('pu'),
    lowHz: ourNumber('Hz'),
    highHz: ourNumber('Hz'),
    hysteresisHz: ourNumber('Hz'),
  }),
});

/** A grid code as its file has it. */
export type GridCodeFile = z.output<typeof shape>;
/** A path of keys, and what is wrong there. */
type Complaint = (path: readonly (string | number)[], message: string) => void;

/** `<name>.yaml` in firmware/safety/grid-code. */
export const gridCodeSchema = shape.superRefine((code, context) => {
  const complain: Complaint = (path, message) =>
    context.addIssue({ code: 'custom', path: [...path], message });
  checkSources(code, [], code.sources, complain);
  checkBackOff(code, complain);
  checkRideThrough(code, complain);
  const { enterService, voltWatt } = code;
  if (enterService.lowPu.value >= enterService.highPu.value)
    complain(['enterService', 'highPu'], 'must be more than lowPu');
  if (enterService.lowHz.value >= enterService.highHz.value)
    complain(['enterService', 'highHz'], 'must be more than lowHz');
  if (voltWatt && voltWatt.startPu.value >= voltWatt.endPu.value)
    complain(['voltWatt', 'endPu'], 'must be more than startPu');
});

/** A status that names a source must find it. */
function checkSources(
  node: unknown,
  path: readonly (string | number)[],
  sources: Readonly<Record<string, string>>,
  complain: Complaint,
): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    const here = [...path, Array.isArray(node) ? Number(key) : key];
    if (key !== 'status' || typeof value !== 'string') checkSources(value, here, sources, complain);
    else if (value.startsWith(VERIFIED) && !(value.slice(VERIFIED.length) in sources))
      complain(here, `there is no source "${value.slice(VERIFIED.length)}" in sources`);
  }
}

/** Ours must act before the code does, else it would hide a trip from what follows one. */
function checkBackOff(code: GridCodeFile, complain: Complaint): void {
  const { trip, rideThrough, backOff, enterService, nominalFrequencyHz } = code;
  const bound = (key: keyof GridCodeFile['backOff'], limit: number, side: 1 | -1, what: string): void => {
    if (side * backOff[key].value < side * limit) return;
    complain(
      ['backOff', key],
      `must be ${side > 0 ? 'below' : 'above'} ${limit}, ${what}: move it toward the nominal value`,
    );
  };
  for (const [name, { limitPu }] of Object.entries(trip.overVoltage))
    bound('highPu', limitPu.value, 1, `the limit of ${name}`);
  if (trip.meanOverVoltage)
    bound('highPu', trip.meanOverVoltage.limitPu.value, 1, 'the limit of the mean voltage');
  for (const [name, { limitPu }] of Object.entries(trip.underVoltage))
    bound('lowPu', limitPu.value, -1, `the limit of ${name}`);
  for (const [name, { limitHz }] of Object.entries(trip.overFrequency))
    bound('highHz', limitHz.value, 1, `the limit of ${name}`);
  for (const [name, { limitHz }] of Object.entries(trip.underFrequency))
    bound('lowHz', limitHz.value, -1, `the limit of ${name}`);
  for (const row of rideThrough.voltage.filter(({ momentaryCessation }) => momentaryCessation)) {
    if (row.fromPu >= 1) bound('highPu', row.fromPu, 1, 'where momentary cessation begins');
    else bound('lowPu', row.toPu, -1, 'where momentary cessation begins');
  }
  // A window without room inside could never be entered.
  const nominalHz = nominalFrequencyHz.value;
  const { lowPu, highPu, lowHz, highHz } = enterService;
  const inner = 'or the grid could never enter service';
  bound('lowPu', Math.min(1, highPu.value) - backOff.hysteresisPu.value, 1, inner);
  bound('highPu', Math.max(1, lowPu.value) + backOff.hysteresisPu.value, -1, inner);
  bound('lowHz', Math.min(nominalHz, highHz.value) - backOff.hysteresisHz.value, 1, inner);
  bound('highHz', Math.max(nominalHz, lowHz.value) + backOff.hysteresisHz.value, -1, inner);
}

/** A trip must not come before the code allows one. */
function checkRideThrough(code: GridCodeFile, complain: Complaint): void {
  const { trip, rideThrough, nominalFrequencyHz } = code;
  const neededS = (
    from: number,
    to: number,
    middle: number,
    side: 1 | -1,
    limit: number,
    row: RideThrough,
  ) => {
    const isThisSide = side > 0 ? from >= middle : to <= middle;
    const isBeyond = side > 0 ? to > limit : from < limit;
    if (!isThisSide || !isBeyond) return 0;
    return row.atLeastS + (row.perPuS ?? 0) * (Math.min(to, limit) - from);
  };
  const check = (path: readonly string[], clearingS: number, needs: readonly number[]): void => {
    const longestS = Math.max(0, ...needs);
    if (clearingS < longestS)
      complain([...path, 'clearingS'], `must be at least ${longestS} s: rideThrough allows no earlier trip`);
  };
  for (const [group, side] of [
    ['overVoltage', 1],
    ['underVoltage', -1],
  ] as const) {
    for (const [name, { limitPu, clearingS }] of Object.entries(trip[group])) {
      const needs = rideThrough.voltage.map((row) =>
        neededS(row.fromPu, row.toPu, 1, side, limitPu.value, row),
      );
      check(['trip', group, name], clearingS.value, needs);
    }
  }
  for (const [group, side] of [
    ['overFrequency', 1],
    ['underFrequency', -1],
  ] as const) {
    for (const [name, { limitHz, clearingS }] of Object.entries(trip[group])) {
      const needs = rideThrough.frequency.map((row) =>
        neededS(row.fromHz, row.toHz, nominalFrequencyHz.value, side, limitHz.value, row),
      );
      check(['trip', group, name], clearingS.value, needs);
    }
  }
}

interface RideThrough {
  readonly atLeastS: number;
  readonly perPuS?: number | undefined;
}
