import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { BackfeedError } from '../backfeedError.ts';
import { homeSchema } from '../config/homeSchema.ts';
import { pathOfNamed, readNamedYaml, yamlNames } from '../config/namedYaml.ts';
import { tariffSchema } from '../config/tariffSchema.ts';
import type { Fault } from '../fault/fault.ts';
import { parseFault } from '../fault/faultText.ts';
import { plugPlaces } from './plugPlace.ts';

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "07:30"');
const percent = z.number().min(0).max(100);

const tripSchema = z.strictObject({
  depart: timeOfDay,
  days: z
    .array(z.enum(weekdays))
    .nonempty()
    .default([...weekdays]),
  /** Drive cycle, relative to the scenario file. */
  cycle: z.string(),
  /** How many times the cycle is driven in a row. */
  repeat: z.number().int().min(1).default(1),
  /** Minutes between arriving and plugging in; null: stays unplugged until the next trip. */
  plugAfterMin: z.number().min(0).nullable().default(5),
  /** Where it is plugged in then. */
  plugAt: z.enum(plugPlaces).default('home'),
  /** What the owner expects the trip to take; the planner knows no more. */
  expectedKwh: z.number().min(-100).max(200),
});

/** A grid code by its name in the build. */
const gridSchema = z.strictObject({
  code: z.string(),
  /** Use numbers of the code, too, that no open source confirms. */
  acceptUnverified: z.boolean().default(false),
  /** Other values than those of the code, by the path of their number. */
  settings: z.record(z.string(), z.union([z.number(), z.boolean()])).default({}),
});

/** A fault, or what is wrong with its text. */
function readFault(text: string, context: z.RefinementCtx<string>): Fault {
  try {
    return parseFault(text);
  } catch (error) {
    if (!(error instanceof BackfeedError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
    return z.NEVER;
  }
}

const scenarioSchema = z.strictObject({
  title: z.string(),
  /** IANA name: times of day are local to it. */
  timeZone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin'),
  /** Local day to begin with, `YYYY-MM-DD`; without it the first whole day of the prices. */
  startDay: z.string().refine(isCalendarDay, 'must be a day such as "2026-06-02"').optional(),
  days: z.number().int().min(1).max(366),
  vehicle: z.string(),
  startSocPct: percent,
  pluggedAtStart: z.boolean().default(true),
  /** Price series, relative to the scenario file. */
  prices: z.string(),
  tariff: tariffSchema,
  owner: z.strictObject({
    reserveSocPct: percent,
    /** Wanted at each departure. */
    departureSocPct: percent,
    maxExportKw: z.number().positive().max(22),
    maxImportKw: z.number().positive().max(22),
    wearPricePerKwh: z.number().min(0),
  }),
  /** The code that the firmware follows; the simulated grid is a European house (sim/grid/grid.ts). */
  grid: gridSchema.prefault({ code: 'en50549-1' }),
  stationMaxCurrentA: z.number().int().min(1).max(60).default(25),
  trips: z.array(tripSchema).default([]),
  home: homeSchema.optional(),
  /** When the car has no network: local times of day, on every day. */
  linkOutages: z.array(z.strictObject({ from: timeOfDay, to: timeOfDay })).default([]),
  /** What goes wrong, as for `--fault`: times since the scenario's start. */
  faults: z.array(z.string().transform(readFault)).default([]),
});

export type Weekday = (typeof weekdays)[number];
export type ScenarioTrip = z.output<typeof tripSchema>;
/** What happens when: paths are absolute. */
export type Scenario = z.output<typeof scenarioSchema> & { readonly name: string };

const shippedFolder = dirname(fileURLToPath(import.meta.url));

/** Names of the scenarios that come with the project. */
export function listScenarios(): string[] {
  return yamlNames(shippedFolder);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Whether the text is `YYYY-MM-DD` and that day exists. */
function isCalendarDay(text: string): boolean {
  const atMs = Date.parse(`${text}T00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && atMs > 0 && new Date(atMs).toISOString().startsWith(text);
}

/**
 * Loads a scenario by its shipped name or by the path of a YAML file.
 * @throws BackfeedError SCENARIO_UNKNOWN, SCENARIO_SYNTAX, SCENARIO_KEY, SCENARIO_VALUE
 */
export function loadScenario(nameOrPath: string): Scenario {
  const path = pathOfNamed(nameOrPath, shippedFolder);
  const scenario = readNamedYaml(nameOrPath, shippedFolder, scenarioSchema, 'scenario', 'SCENARIO');
  const beside = (file: string): string => resolve(dirname(path), file);
  return {
    ...scenario,
    name: basename(path).replace(/\.ya?ml$/, ''),
    prices: beside(scenario.prices),
    trips: scenario.trips.map((trip) => ({ ...trip, cycle: beside(trip.cycle) })),
  };
}
