import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPriceCsv } from '../../../host/prices/readPriceCsv.ts';
import { BackfeedError } from '../../../sim/backfeedError.ts';
import { loadStation } from '../../../sim/charger/loadStation.ts';
import { wallStation } from '../../../sim/charger/wallStation.ts';
import { cycleDurationS } from '../../../sim/cycle/driveCycle.ts';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import { loadCycle } from '../../../sim/route/loadCycle.ts';
import { houseGrid } from '../../../sim/grid/houseGrid.ts';
import { loadGridSite } from '../../../sim/grid/loadGridSite.ts';
import { listScenarios, loadScenario } from '../../../sim/scenario/scenario.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'backfeed-scenario-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const shipped = new URL('../../../sim/scenario/', import.meta.url);
const demo = readFileSync(new URL('commute-day.yaml', shipped), 'utf8');

/** Writes a scenario file and returns its path. */
function fileOf(text: string): string {
  const path = join(folder, 'mine.yaml');
  writeFileSync(path, text);
  return path;
}

function messageOf(nameOrPath: string): string {
  try {
    loadScenario(nameOrPath);
  } catch (error) {
    expect(error).toBeInstanceOf(BackfeedError);
    return (error as BackfeedError).message.replaceAll(folder + '/', '');
  }
  return expect.unreachable();
}

describe('shipped scenarios', () => {
  it('are at least these', () => {
    expect(listScenarios()).toEqual(
      expect.arrayContaining([
        'commute-day',
        'commute-week',
        'downhill',
        'generated-week',
        'hills',
        'link-outage',
      ]),
    );
  });

  it.each(listScenarios())('%s loads, with its files', (name) => {
    const scenario = loadScenario(name);
    expect(scenario.name).toBe(name);
    expect(scenario.title).not.toBe('');
    expect(isAbsolute(scenario.prices)).toBe(true);
    expect(loadPriceCsv(scenario.prices, scenario.timeZone).points.length).toBeGreaterThan(0);
    expect(scenario.trips.length + (scenario.generatedTrips ? 1 : 0)).toBeGreaterThan(0);
    for (const { cycle, limitKph } of scenario.trips) {
      const driver = { random: seededRandom(1), ...(limitKph === undefined ? {} : { limitKph }) };
      expect(cycleDurationS(loadCycle(cycle, driver))).toBeGreaterThan(0);
    }
    expect(existsSync(new URL(`../../firmware/profiles/${scenario.vehicle}/profile.yaml`, shipped))).toBe(
      true,
    );
  });
});

describe('loadScenario', () => {
  it('has a grid code: that of the file, or the European one', () => {
    const named = { code: 'vde-ar-n-4105', acceptUnverified: true, settings: {} };
    for (const name of listScenarios()) expect(loadScenario(name).grid).toMatchObject(named);
    const none = loadScenario(fileOf(demo.replace(/^grid:.*$/m, '')));
    expect(none.grid).toMatchObject({ code: 'en50549-1', acceptUnverified: false, settings: {} });
    const set = 'grid: { code: en50549-1, settings: { enterService.delayS: 30, voltWatt.enabled: false } }';
    expect(loadScenario(fileOf(demo.replace(/^grid:.*$/m, set))).grid.settings).toEqual({
      'enterService.delayS': 30,
      'voltWatt.enabled': false,
    });
    expect(messageOf(fileOf(demo.replace(/^grid:.*$/m, 'grid: { acceptUnverified: true }')))).toContain(
      'key "grid.code" is missing',
    );
  });

  it('reads a file of the user, with paths beside it', () => {
    const scenario = loadScenario(fileOf(demo));
    expect(scenario.name).toBe('mine');
    expect(scenario.prices).toBe(join(folder, 'data/prices-week.csv'));
    expect(scenario.trips[0]!.cycle).toBe(join(folder, 'data/commute.csv'));
  });

  it('fills in what was not said', () => {
    const [before, after] = demo.split(/^trips:/m);
    const scenario = loadScenario(fileOf(`${before}`.replace(/^tariff:[\s\S]*?^(?=\w)/m, '')));
    expect(after).toBeDefined();
    expect(scenario).toMatchObject({
      pluggedAtStart: true,
      trips: [],
      linkOutages: [],
      faults: [],
      tariff: { importAdderPerKwh: 0, importFactor: 1, exportAdderPerKwh: 0, exportFactor: 1 },
    });
    const withTrip = loadScenario(
      fileOf(`${before}trips:\n  - { depart: '08:00', cycle: a.csv, expectedKwh: 1 }\n`),
    );
    expect(withTrip.trips[0]).toMatchObject({
      days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      repeat: 1,
      plugAfterMin: 5,
      plugAt: 'home',
    });
  });

  it('stands at a European house with a wall station, or at a site and a station that it names', () => {
    for (const name of listScenarios()) {
      const { grid, station, stationMaxCurrentA } = loadScenario(name);
      expect(grid).toMatchObject({ site: houseGrid, profile: null, events: [] });
      expect([station, stationMaxCurrentA]).toEqual([wallStation, 25]);
    }
    const code = 'grid: { code: en50549-1';
    const other = demo.replace(/^grid:.*$/m, `${code}, site: rural-feeder }\nstation: v2h-6kw`);
    expect(loadScenario(fileOf(other))).toMatchObject({
      grid: { site: loadGridSite('rural-feeder') },
      station: loadStation('v2h-6kw'),
      stationMaxCurrentA: 15,
    });
    expect(loadScenario(fileOf(`${other}\nstationMaxCurrentA: 10\n`)).stationMaxCurrentA).toBe(10);
    expect(messageOf(fileOf(other.replace('v2h-6kw', 'v2h-6')))).toBe(
      'STATION_UNKNOWN: there is no station "v2h-6". Did you mean "v2h-6kw"?',
    );
    expect(messageOf(fileOf(other.replace('rural-feeder', './no.yaml')))).toBe(
      'GRID_SITE_UNKNOWN: the grid site file no.yaml cannot be read. Give a YAML file or one of: ' +
        'european-house, rural-feeder, strong, us-split-phase.',
    );
  });

  it('reads a recording of the grid beside it', () => {
    const grid = 'grid: { code: en50549-1, profile: grid.csv }';
    const path = fileOf(demo.replace(/^grid:.*$/m, grid));
    writeFileSync(join(folder, 'grid.csv'), 'time_s,voltage_v,frequency_hz\n0,230,50\n60,241,50.2\n');
    expect(loadScenario(path).grid.profile).toEqual({
      timesS: Float64Array.of(0, 60),
      voltagesV: Float64Array.of(230, 241),
      frequenciesHz: Float64Array.of(50, 50.2),
    });
    writeFileSync(join(folder, 'grid.csv'), 'time_s,voltage_v,frequency_hz\n0,230,50\n60,high,50.2\n');
    expect(messageOf(path)).toContain('GRID_PROFILE_NUMBER: grid.csv:3: voltage_v is "high"');
  });

  it('reads events of the grid', () => {
    const withEvent = (event: string): string =>
      fileOf(demo.replace(/^grid:.*$/m, `grid:\n  code: en50549-1\n  events:\n    - ${event}`));
    expect(loadScenario(withEvent("{ at: '18:00', durationMin: 5, voltagePct: 8 }")).grid.events).toEqual([
      {
        at: '18:00',
        days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
        durationMin: 5,
        voltagePct: 8,
        shape: 'step',
      },
    ]);
    for (const [event, message] of [
      ["{ at: '18:00', durationMin: 5 }", 'needs voltagePct, voltageByV or frequencyHz'],
      ["{ at: '18:00', durationMin: 5, voltagePct: 8, voltageByV: 3 }", 'not both'],
      ["{ at: '18:00', durationMin: 0, voltagePct: 8 }", 'grid.events.0.durationMin'],
      ["{ at: '18:00', durationMin: 5, frequencyHz: 500 }", 'grid.events.0.frequencyHz'],
      ["{ at: '18h', durationMin: 5, voltagePct: 8 }", 'grid.events.0.at'],
    ] as const) {
      expect(messageOf(withEvent(event))).toMatch(/^SCENARIO_VALUE: mine\.yaml:\d+: "grid\.events\.0/);
      expect(messageOf(withEvent(event))).toContain(message);
    }
    expect(messageOf(withEvent("{ at: '18:00', durationMin: 5, voltagePc: 8 }"))).toContain(
      'unknown key "grid.events.0.voltagePc". Did you mean "voltagePct"?',
    );
  });

  it('reads faults as they are written on the command line', () => {
    const text = demo.replace(/^days:/m, "faults: ['linkLost@2h+5m', 'restarted@1m']\ndays:");
    expect(loadScenario(fileOf(text)).faults).toEqual([
      { kind: 'linkLost', values: {}, startMs: 7_200_000, durationMs: 300_000 },
      { kind: 'restarted', values: {}, startMs: 60_000, durationMs: Infinity },
    ]);
  });

  it.each([
    ['commute-dya', 'SCENARIO_UNKNOWN: there is no scenario "commute-dya". Did you mean "commute-day"?'],
    [
      'nothing-like-it',
      /^SCENARIO_UNKNOWN: there is no scenario "nothing-like-it"\. Give a YAML file or one of: .*downhill/,
    ],
    [
      './missing.yaml',
      /^SCENARIO_UNKNOWN: the scenario file .\/missing.yaml cannot be read\. Give a YAML file or one of: /,
    ],
    ['/no/such/folder/day.yml', /^SCENARIO_UNKNOWN: /],
  ])('says what to do instead of %s', (name, message) => {
    expect(messageOf(name)).toMatch(message);
  });

  it('says that a folder is no scenario', () => {
    expect(messageOf(`${folder}/`)).toMatch(/^SCENARIO_UNKNOWN/);
  });

  it.each<[string, RegExp, string, string | RegExp]>([
    [
      'a misspelt key',
      /^days:/m,
      'dayz:',
      /^SCENARIO_KEY: mine\.yaml:\d+: unknown key "dayz"\. Did you mean "days"\?$/,
    ],
    [
      'a misspelt key of the owner',
      /reserveSocPct/,
      'reserveSOC',
      /^SCENARIO_KEY: mine\.yaml:\d+: unknown key "owner\.reserveSOC"\. Did you mean "reserveSocPct"\?$/,
    ],
    [
      'a misspelt key of a trip',
      /expectedKwh/,
      'expectedkWh',
      /^SCENARIO_KEY: mine\.yaml:\d+: unknown key "trips\.0\.expectedkWh"\. Did you mean "expectedKwh"\?$/,
    ],
    [
      'a missing key',
      /^vehicle:.*\n/m,
      '',
      /^SCENARIO_KEY: mine\.yaml:\d+: key "vehicle" is missing\. Add vehicle\.$/,
    ],
    [
      'a time that is none',
      /'07:30'/,
      "'7:30'",
      /^SCENARIO_VALUE: .*"trips\.0\.depart": must be a time of day such as "07:30"/,
    ],
    ['a time beyond midnight', /'07:30'/, "'24:00'", /^SCENARIO_VALUE: /],
    // YAML reads a time without quotes as a text here, and in other dialects as seconds.
    ['a time in seconds', /'07:30'/, '27000', /^SCENARIO_VALUE: .*"trips\.0\.depart"/],
    [
      'a day that is none',
      /^startDay:.*$/m,
      'startDay: 02.06.2026',
      /^SCENARIO_VALUE: .*"startDay": must be a day/,
    ],
    ['a day that does not exist', /^startDay:.*$/m, 'startDay: 2026-02-30', /^SCENARIO_VALUE: .*"startDay"/],
    [
      'a time zone that is none',
      /^timeZone:.*$/m,
      'timeZone: Berlin',
      /^SCENARIO_VALUE: .*"timeZone": must be a time zone/,
    ],
    ['no days', /^days:.*$/m, 'days: 0', /^SCENARIO_VALUE: .*"days"/],
    ['part of a day', /^days:.*$/m, 'days: 1.5', /^SCENARIO_VALUE: .*"days"/],
    ['more than full', /^startSocPct:.*$/m, 'startSocPct: 101', /^SCENARIO_VALUE: .*"startSocPct"/],
    [
      'a state of charge as text',
      /^startSocPct:.*$/m,
      'startSocPct: 55 %',
      /^SCENARIO_VALUE: .*"startSocPct"/,
    ],
    [
      'watts for kilowatts',
      /maxExportKw: \d+/,
      'maxExportKw: 9000',
      /^SCENARIO_VALUE: .*"owner\.maxExportKw"/,
    ],
    [
      'an unknown weekday',
      /depart: '07:30'/,
      "depart: '07:30', days: [monday]",
      /^SCENARIO_VALUE: .*"trips\.0\.days\.0"/,
    ],
    [
      'a fault that is none',
      /^days:/m,
      "faults: ['gridVoltag:byV=30@2h+5m']\ndays:",
      /^SCENARIO_VALUE: mine\.yaml:\d+: "faults\.0": FAULT_UNKNOWN: .*Did you mean "gridVoltage"\?/,
    ],
    [
      'a fault beyond its range',
      /^days:/m,
      "faults: ['gridVoltage:byV=300@2h+5m']\ndays:",
      /^SCENARIO_VALUE: .*"faults\.0": FAULT_RANGE: gridVoltage: byV=300 cannot be/,
    ],
    [
      'a speed limit in m/s',
      /cycle: data\/commute\.csv/,
      'cycle: data/commute.csv, limitKph: 5',
      /^SCENARIO_VALUE: .*"trips\.0\.limitKph"/,
    ],
    [
      'an unknown pattern of trips',
      /^days:/m,
      'generatedTrips: { pattern: comuter }\ndays:',
      /^SCENARIO_VALUE: mine\.yaml:\d+: "generatedTrips\.pattern": .*commuter.*shiftWorker/,
    ],
    [
      'a misspelt key of generated trips',
      /^days:/m,
      'generatedTrips: { pattern: commuter, commuteKM: 9 }\ndays:',
      /^SCENARIO_KEY: .*"generatedTrips\.commuteKM"\. Did you mean "commuteKm"\?$/,
    ],
    ['no YAML', /^trips:/m, 'trips: [', /^SCENARIO_SYNTAX: mine\.yaml:\d+: /],
  ])('names %s with file, line and key', (_what, from, to, message) => {
    const text = demo.replace(from, to);
    expect(text).not.toBe(demo);
    expect(messageOf(fileOf(text))).toMatch(message);
  });
});
