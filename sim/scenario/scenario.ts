import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { BackfeedError } from '../backfeedError.ts';
import { loadStation, type StationParameters } from '../charger/loadStation.ts';
import { homeSchema } from '../config/homeSchema.ts';
import { isYamlPath, pathOfNamed, readNamedYaml, yamlNames } from '../config/namedYaml.ts';
import { tariffSchema } from '../config/tariffSchema.ts';
import type { Fault } from '../fault/fault.ts';
import { parseFault } from '../fault/faultText.ts';
import type { GridProfile } from '../grid/gridProfile.ts';
import { loadGridSite, type GridParameters } from '../grid/loadGridSite.ts';
import { loadGridProfile } from '../grid/readGridProfile.ts';
import { tripPatternNames } from '../trips/tripPatterns.ts';
import type { Car } from '../vehicle/carSchema.ts';
import { loadCar } from '../vehicle/loadCar.ts';
import { plugPlaces } from './plugPlace.ts';
import { weekdays } from './weekday.ts';

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "07:30"');
const percent = z.number().min(0).max(100);

const onDays = z
  .array(z.enum(weekdays))
  .nonempty()
  .default([...weekdays]);

const tripSchema = z.strictObject({
  depart: timeOfDay,
  days: onDays,
  /** Drive cycle (CSV) or route (GPX), relative to the scenario file. */
  cycle: z.string(),
  /** How fast a route without times is driven. */
  limitKph: z.number().min(10).max(200).optional(),
  /** How many times the cycle is driven in a row. */
  repeat: z.number().int().min(1).default(1),
  /** Minutes between arriving and plugging in; null: stays unplugged until the next trip. */
  plugAfterMin: z.number().min(0).nullable().default(5),
  /** Where it is plugged in then. */
  plugAt: z.enum(plugPlaces).default('home'),
  /** What the owner expects the trip to take; the planner knows no more. */
  expectedKwh: z.number().min(-100).max(200),
});

/** Trips that are drawn by a pattern of use and the run's seed, beside those of the list. */
const generatedTripsSchema = z.strictObject({
  pattern: z.enum(tripPatternNames),
  /** One way; without it the pattern's own. */
  commuteKm: z.number().min(0.5).max(150).optional(),
  /** What the owner expects; without it the mean of all generated trips. */
  expectedKwhPerKm: z.number().min(0.05).max(1).optional(),
});

/** A grid code by its name in the build. */
/** What happens on the grid at a local time of day; a step, or a change that grows until it ends. */
const gridEventSchema = z
  .strictObject({
    at: timeOfDay,
    days: onDays,
    durationMin: z.number().positive().max(1440),
    /** Added to the voltage, in % of the nominal one. */
    voltagePct: z.number().min(-100).max(40).optional(),
    voltageByV: z.number().min(-260).max(100).optional(),
    /** What the frequency becomes, but for its wander. */
    frequencyHz: z.number().min(40).max(70).optional(),
    shape: z.enum(['step', 'ramp']).default('step'),
  })
  .refine(
    ({ voltagePct, voltageByV, frequencyHz }) => (voltagePct ?? voltageByV ?? frequencyHz) !== undefined,
    'needs voltagePct, voltageByV or frequencyHz',
  )
  .refine(
    ({ voltagePct, voltageByV }) => voltagePct === undefined || voltageByV === undefined,
    'takes voltagePct or voltageByV, not both',
  );

/** The grid, and by its name in the build the code that the firmware follows. */
const gridSchema = z.strictObject({
  code: z.string(),
  /** Use numbers of the code, too, that no open source confirms. */
  acceptUnverified: z.boolean().default(false),
  /** Other values than those of the code, by the path of their number. */
  settings: z.record(z.string(), z.union([z.number(), z.boolean()])).default({}),
  /** A site by its name, or by the path of a YAML file relative to the scenario file. */
  site: z.string().default('european-house'),
  /** A recording that the grid plays instead of its own wander (CSV), relative to the scenario file. */
  profile: z.string().optional(),
  events: z.array(gridEventSchema).default([]),
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
  /** Its profile: what the car says on its bus. */
  vehicle: z.string(),
  /** Its body and battery, by a name of `sim/vehicle/cars/` or a file; the profile's own unless told otherwise. */
  car: z.string().optional(),
  /** Without it the air is that of a test bench, and nobody heats or cools. */
  weather: z
    .strictObject({
      ambientC: z.number().min(-40).max(55),
      headwindMps: z.number().min(-30).max(30).default(0),
      altitudeM: z.number().min(-500).max(5500).default(0),
    })
    .optional(),
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
  grid: gridSchema.prefault({ code: 'en50549-1' }),
  /** A station by its name, or by the path of a YAML file relative to the scenario file. */
  station: z.string().default('wall-10kw'),
  /** Without it the current of the station. */
  stationMaxCurrentA: z.number().int().min(1).max(60).optional(),
  trips: z.array(tripSchema).default([]),
  generatedTrips: generatedTripsSchema.optional(),
  home: homeSchema.optional(),
  /** When the car has no network: local times of day, on every day. */
  linkOutages: z.array(z.strictObject({ from: timeOfDay, to: timeOfDay })).default([]),
  /** What goes wrong, as for `--fault`: times since the scenario's start. */
  faults: z.array(z.string().transform(readFault)).default([]),
});

export type ScenarioTrip = z.output<typeof tripSchema>;
/** What happens when: paths are absolute, and what has a file of its own is read. */
export type Scenario = Omit<
  z.output<typeof scenarioSchema>,
  'car' | 'station' | 'stationMaxCurrentA' | 'grid'
> & {
  readonly name: string;
  readonly car: Car;
  readonly grid: Omit<z.output<typeof gridSchema>, 'site' | 'profile'> & {
    readonly site: GridParameters;
    readonly profile: GridProfile | null;
  };
  readonly station: StationParameters;
  readonly stationMaxCurrentA: number;
};

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
 * @throws BackfeedError SCENARIO_UNKNOWN, SCENARIO_SYNTAX, SCENARIO_KEY, SCENARIO_VALUE, and those of its car, its station, its
 *   grid site and its recording
 */
export function loadScenario(nameOrPath: string): Scenario {
  const path = pathOfNamed(nameOrPath, shippedFolder);
  const scenario = readNamedYaml(nameOrPath, shippedFolder, scenarioSchema, 'scenario', 'SCENARIO');
  const beside = (file: string): string => resolve(dirname(path), file);
  const namedOrBeside = (name: string): string => (isYamlPath(name) ? beside(name) : name);
  const station = loadStation(namedOrBeside(scenario.station));
  return {
    ...scenario,
    name: basename(path).replace(/\.ya?ml$/, ''),
    car: loadCar(namedOrBeside(scenario.car ?? scenario.vehicle)),
    station,
    stationMaxCurrentA: scenario.stationMaxCurrentA ?? station.availableCurrentA,
    grid: {
      ...scenario.grid,
      site: loadGridSite(namedOrBeside(scenario.grid.site)),
      profile: scenario.grid.profile === undefined ? null : loadGridProfile(beside(scenario.grid.profile)),
    },
    prices: beside(scenario.prices),
    trips: scenario.trips.map((trip) => ({ ...trip, cycle: beside(trip.cycle) })),
  };
}
