import { BackfeedError } from '../../sim/backfeedError.ts';
import { cycleDurationS, type DriveCycle } from '../../sim/cycle/driveCycle.ts';
import { seededRandom } from '../../sim/cycle/seededRandom.ts';
import type { Fault } from '../../sim/fault/fault.ts';
import { loadCycle } from '../../sim/route/loadCycle.ts';
import type { PlugPlace } from '../../sim/scenario/plugPlace.ts';
import type { Scenario, ScenarioTrip } from '../../sim/scenario/scenario.ts';
import type { Weekday } from '../../sim/scenario/weekday.ts';
import type { PriceSeries } from '../prices/priceSeries.ts';
import { wallMsFromUtcMs } from '../prices/timeZone.ts';
import { instantOf } from '../service/localDay.ts';
import { generatedDrives } from './generatedDrives.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** The driver unplugs before he starts the car. */
const UNPLUG_BEFORE_MS = 2 * MINUTE_MS;
const weekdayOfUtcDay: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** One trip at absolute times, Unix ms. */
export interface Drive {
  readonly unplugAtMs: number;
  readonly departAtMs: number;
  readonly arriveAtMs: number;
  /** null: not plugged in before the next trip. */
  readonly plugAtMs: number | null;
  /** Where; default home. */
  readonly plugAt?: PlugPlace;
  readonly cycle: DriveCycle;
  readonly repeat: number;
  readonly expectedWh: number;
}

/** From `startAtMs` until before `endAtMs`. */
export interface Span {
  readonly startAtMs: number;
  readonly endAtMs: number;
}

/** Unix time of a local time of day; `dayWallMs` is that day's midnight as a UTC clock would write it. */
function atLocal(timeZone: string, dayWallMs: number, timeOfDay: string): number {
  const [hours, minutes] = timeOfDay.split(':').map(Number) as [number, number];
  return instantOf(timeZone, dayWallMs + (hours * 60 + minutes) * MINUTE_MS);
}

/** Local midnights (as a UTC clock would write them) of the scenario's days, from `startAtMs`. */
function dayWalls(scenario: Scenario, startAtMs: number, daysBeyond = 0): number[] {
  const first = Math.floor(wallMsFromUtcMs(scenario.timeZone, startAtMs) / DAY_MS) * DAY_MS;
  return Array.from({ length: scenario.days + daysBeyond }, (_, day) => first + day * DAY_MS);
}

/**
 * When the scenario begins and ends: on its own day when the prices cover it, otherwise on the first whole local day
 * that they cover.
 * @throws BackfeedError PRICE_COVERAGE when the prices have no such run of days
 */
export function scenarioSpan(scenario: Scenario, prices: PriceSeries): Span {
  const { timeZone, days } = scenario;
  const first = prices.points[0]!;
  const last = prices.points.at(-1)!;
  const spanFrom = (wallMs: number): Span => ({
    startAtMs: atLocal(timeZone, wallMs, '00:00'),
    endAtMs: atLocal(timeZone, wallMs + days * DAY_MS, '00:00'),
  });
  const covers = (span: Span): boolean =>
    span.startAtMs >= first.startAtMs && span.endAtMs <= last.startAtMs + last.durationMs;
  if (scenario.startDay) {
    const wanted = spanFrom(Date.parse(`${scenario.startDay}T00:00Z`));
    if (covers(wanted)) return wanted;
  }
  const firstWall = Math.ceil(wallMsFromUtcMs(timeZone, first.startAtMs) / DAY_MS) * DAY_MS;
  const span = spanFrom(firstWall);
  if (covers(span)) return span;
  throw new BackfeedError(
    'PRICE_COVERAGE',
    `the prices do not cover ${days} whole day${days > 1 ? 's' : ''} in ${timeZone}`,
    'Give a longer price file or a scenario with fewer days',
  );
}

/**
 * Every trip of the scenario inside the span, its generated ones too, in order of time, and as many days beyond it as the
 * owner's calendar shows: the planner must know that tomorrow has trips too.
 * @param cycleFile drives this cycle or route instead of the scenario's own
 * @param seed of what the scenario leaves to chance
 * @throws BackfeedError SCENARIO_OVERLAP when a trip starts before the one before it has ended
 */
export function createTimeline(
  scenario: Scenario,
  span: Span,
  cycleFile?: string,
  daysBeyond = 0,
  seed = 1,
): Drive[] {
  const cycles = new Map<string, DriveCycle>();
  const cycleOf = (trip: ScenarioTrip): DriveCycle => {
    const file = cycleFile ?? trip.cycle;
    const { limitKph } = trip;
    const key = `${file} ${limitKph}`;
    const driver = { random: seededRandom(seed), ...(limitKph === undefined ? {} : { limitKph }) };
    const known = cycles.get(key) ?? loadCycle(file, driver);
    cycles.set(key, known);
    return known;
  };
  const walls = dayWalls(scenario, span.startAtMs, daysBeyond);
  const weekdayOf = (wallMs: number): Weekday => weekdayOfUtcDay[new Date(wallMs).getUTCDay()]!;
  const drives = walls.flatMap((wallMs) =>
    scenario.trips
      .filter((trip) => trip.days.includes(weekdayOf(wallMs)))
      .map((trip): Drive => {
        const cycle = cycleOf(trip);
        const departAtMs = atLocal(scenario.timeZone, wallMs, trip.depart);
        const arriveAtMs = departAtMs + Math.ceil(cycleDurationS(cycle)) * trip.repeat * 1000;
        return {
          unplugAtMs: departAtMs - UNPLUG_BEFORE_MS,
          departAtMs,
          arriveAtMs,
          plugAtMs: trip.plugAfterMin === null ? null : arriveAtMs + trip.plugAfterMin * MINUTE_MS,
          plugAt: trip.plugAt,
          cycle,
          repeat: trip.repeat,
          expectedWh: trip.expectedKwh * 1000,
        };
      }),
  );
  drives.push(
    ...generatedDrives(scenario, {
      weekdays: walls.map(weekdayOf),
      seed,
      atLocalMin: (minute) => instantOf(scenario.timeZone, walls[0]! + minute * MINUTE_MS),
      unplugBeforeMs: UNPLUG_BEFORE_MS,
      fixed: drives,
    }),
  );
  drives.sort((a, b) => a.departAtMs - b.departAtMs);
  drives.forEach((drive, i) => {
    const before = drives[i - 1];
    if (before && (before.plugAtMs ?? before.arriveAtMs) > drive.unplugAtMs) {
      const at = new Date(wallMsFromUtcMs(scenario.timeZone, drive.departAtMs)).toISOString().slice(0, 16);
      throw new BackfeedError(
        'SCENARIO_OVERLAP',
        `the trip at ${at.replace('T', ' ')} starts before the one before it has ended`,
        'Move its departure, or use a shorter drive cycle',
      );
    }
  });
  return drives;
}

/** When the car has no network, Unix ms. */
export function linkOutages(scenario: Scenario, span: Span): Span[] {
  return dayWalls(scenario, span.startAtMs).flatMap((wallMs) =>
    scenario.linkOutages.map(({ from, to }) => ({
      startAtMs: atLocal(scenario.timeZone, wallMs, from),
      endAtMs: atLocal(scenario.timeZone, from < to ? wallMs : wallMs + DAY_MS, to),
    })),
  );
}

/** The events of the scenario's grid, as faults of the simulated one. */
export function gridEventFaults(scenario: Scenario, span: Span): Fault[] {
  const { events, site } = scenario.grid;
  return dayWalls(scenario, span.startAtMs).flatMap((wallMs) =>
    events
      .filter((event) => event.days.includes(weekdayOfUtcDay[new Date(wallMs).getUTCDay()]!))
      .flatMap((event): Fault[] => {
        const startMs = atLocal(scenario.timeZone, wallMs, event.at) - span.startAtMs;
        const durationMs = event.durationMin * MINUTE_MS;
        const rampS = event.shape === 'ramp' ? durationMs / 1000 : 0;
        const { voltagePct, frequencyHz } = event;
        const byV = voltagePct === undefined ? event.voltageByV : (voltagePct / 100) * site.nominalVoltageV;
        const faults: Fault[] = [];
        if (byV !== undefined)
          faults.push({ kind: 'gridVoltage', values: { byV, rampS }, startMs, durationMs });
        if (frequencyHz !== undefined) {
          const byHz = frequencyHz - site.nominalFrequencyHz;
          faults.push({ kind: 'gridFrequency', values: { byHz, rampS }, startMs, durationMs });
        }
        return faults;
      }),
  );
}
