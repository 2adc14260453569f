import { onTestFinished } from 'vitest';
import { wallStation } from '../../../sim/charger/wallStation.ts';
import { driveRoad } from '../../../sim/cycle/driveRoad.ts';
import { cycleDurationS } from '../../../sim/cycle/driveCycle.ts';
import { houseGrid } from '../../../sim/grid/houseGrid.ts';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import type { Scenario } from '../../../sim/scenario/scenario.ts';
import { loadCar } from '../../../sim/vehicle/loadCar.ts';
import { buildFirmware, type FirmwareBuild } from '../../../host/build/buildFirmware.ts';
import { loadVehicleProfile } from '../../../host/build/vehicleProfile.ts';
import type { PriceSeries } from '../../../host/prices/priceSeries.ts';
import type { HostEvent } from '../../../host/service/vehicleService.ts';
import type { Drive, Span } from '../../../host/twin/timeline.ts';
import { scenarioGridCode } from '../../../host/twin/scenarioGridCode.ts';
import { createTwin, type Twin, type TwinOptions } from '../../../host/twin/twin.ts';
import { twinReport, type TwinReport } from '../../../host/twin/twinReport.ts';

export const MINUTE_MS = 60_000;
export const SLOT_MS = 15 * MINUTE_MS;
const SLOTS_PER_DAY = 96;

/** Midnight in the zone of every test here. */
export const START_MS = Date.UTC(2026, 5, 2);

/** Of every twin here, and so of its keys. */
export const TWIN_SEED = 1;

/** Minutes since the start as Unix ms. */
export const atMinute = (minute: number): number => START_MS + minute * MINUTE_MS;

/** A day of quarter-hour prices: those given, then `rest` until midnight. What is bought costs what is sold. */
export function quarterHourPrices(first: readonly number[], rest = 0.2): PriceSeries {
  return {
    currency: 'EUR',
    timeZone: 'UTC',
    points: Array.from({ length: SLOTS_PER_DAY }, (_, slot) => ({
      startAtMs: START_MS + slot * SLOT_MS,
      durationMs: SLOT_MS,
      importPricePerKwh: first[slot] ?? rest,
      exportPricePerKwh: first[slot] ?? rest,
    })),
  };
}

export const shortScenario: Scenario = {
  name: 'short',
  title: 'Made by a test',
  timeZone: 'UTC',
  days: 1,
  vehicle: 'leaf-aze0',
  car: loadCar('leaf-aze0'),
  startSocPct: 50,
  pluggedAtStart: true,
  prices: '',
  tariff: { importAdderPerKwh: 0, importFactor: 1, exportAdderPerKwh: 0, exportFactor: 1 },
  owner: {
    reserveSocPct: 30,
    departureSocPct: 30,
    maxExportKw: 9,
    maxImportKw: 9,
    wearPricePerKwh: 0.01,
  },
  grid: {
    code: 'en50549-1',
    acceptUnverified: false,
    settings: {},
    site: houseGrid,
    profile: null,
    events: [],
  },
  station: wallStation,
  stationMaxCurrentA: 25,
  trips: [],
  linkOutages: [],
  faults: [],
};

/** A drive of a kilometre with two stops, plugged in again two minutes after it. */
export function errandAt(departAtMs: number): Drive {
  const road = [
    { limitKph: 50, lengthM: 500, stopS: 3 },
    { limitKph: 50, lengthM: 500, stopS: 3 },
  ];
  const cycle = driveRoad('errand', road, seededRandom(5));
  const arriveAtMs = departAtMs + cycleDurationS(cycle) * 1000;
  return {
    unplugAtMs: departAtMs - 2 * MINUTE_MS,
    departAtMs,
    arriveAtMs,
    plugAtMs: arriveAtMs + 2 * MINUTE_MS,
    cycle,
    repeat: 1,
    expectedWh: 200,
  };
}

/** A span from the start. */
export function spanOf(minutes: number): Span {
  return { startAtMs: START_MS, endAtMs: atMinute(minutes) };
}

let firmware: Promise<FirmwareBuild> | undefined;

type TwinSetup = Partial<TwinOptions> & { readonly prices: PriceSeries; readonly span: Span };

interface StartedTwin {
  readonly twin: Twin;
  /** What service and firmware say, oldest first. */
  readonly events: HostEvent[];
}

/** A twin of the short scenario at its first instant; the caller closes it. */
export async function openTwin(setup: TwinSetup): Promise<StartedTwin> {
  firmware ??= buildFirmware({
    board: 'esp32',
    vehicle: 'leaf-aze0',
    ...scenarioGridCode(shortScenario),
  });
  const events: HostEvent[] = [];
  const twin = await createTwin({
    scenario: shortScenario,
    drives: [],
    outages: [],
    seed: TWIN_SEED,
    board: 'esp32',
    bundle: (await firmware).code,
    profile: loadVehicleProfile('leaf-aze0'),
    log: (event) => events.push(event),
    ...setup,
  });
  return { twin, events };
}

/** A twin of the short scenario at its first instant, closed when the test ends. */
export async function startTwin(setup: TwinSetup): Promise<StartedTwin> {
  const started = await openTwin(setup);
  onTestFinished(() => started.twin.close());
  return started;
}

/** Runs the short scenario to the end of its span. `wallMs` of the report is 0. */
export async function runTwin(setup: TwinSetup): Promise<{ report: TwinReport; events: HostEvent[] }> {
  const { twin, events } = await openTwin(setup);
  try {
    await twin.runUntil(setup.span.endAtMs);
    return { report: twinReport(twin, 0), events };
  } finally {
    await twin.close();
  }
}
