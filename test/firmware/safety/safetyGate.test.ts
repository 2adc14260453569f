import { describe, expect, it } from 'vitest';
import type { Reason } from '../../../firmware/contract/reasons.ts';
import type { GateWindow } from '../../../firmware/safety/gateWindow.ts';
import type { GateInput } from '../../../firmware/safety/safetyGate.ts';
import { strangeNumbers } from './anyNumber.ts';
import { createGateRig, goodInput, windowFor, type Grid } from './gateRig.ts';

const VOLTAGE_V = goodInput.packVoltageV;
type Change = Partial<GateInput>;

const closed = (why: Reason, isBlind = false): GateWindow => ({
  exportMaxW: 0,
  importMaxW: 0,
  exportA: 0,
  importA: 0,
  exportRefusal: why,
  importRefusal: why,
  exportLimitedBy: why,
  importLimitedBy: why,
  isBlind,
});
const open: GateWindow = {
  exportMaxW: 9000,
  importMaxW: 8000,
  exportA: 9000 / VOLTAGE_V,
  importA: 8000 / VOLTAGE_V,
  exportRefusal: null,
  importRefusal: null,
  exportLimitedBy: 'OWNER_LIMIT',
  importLimitedBy: 'OWNER_LIMIT',
  isBlind: false,
};
const exportSide = (powerW: number, bound: Reason): GateWindow => ({
  ...open,
  exportMaxW: powerW,
  exportA: powerW / VOLTAGE_V,
  exportLimitedBy: bound,
  exportRefusal: powerW ? null : bound,
});
const importSide = (powerW: number, bound: Reason): GateWindow => ({
  ...open,
  importMaxW: powerW,
  importA: powerW / VOLTAGE_V,
  importLimitedBy: bound,
  importRefusal: powerW ? null : bound,
});

describe('the window', () => {
  it('is open to the owner’s limits when all is well', () => expect(windowFor({})).toEqual(open));

  it('is closed until the battery has been looked at', () => {
    const rig = createGateRig();
    expect(rig.tick(0)).toEqual(closed('BATTERY_STALE'));
    expect(rig.tick(100)).toEqual(closed('BATTERY_STALE'));
    expect(rig.tick(200)).toEqual(open);
  });

  it.each([2 ** 31 - 500, 2 ** 32 - 500, 2 ** 40])('knows no end of time, at %d ms', (startMs) => {
    const rig = createGateRig();
    const warm = { batteryTempMaxC: 40 };
    expect(rig.run(startMs, startMs + 1000, warm)).toEqual(open);
    expect(rig.run(startMs + 1000, startMs + 1400, { batteryTempMaxC: 42 }).exportMaxW).toBeCloseTo(5400, 6);
    expect(rig.run(startMs + 1400, startMs + 1800, warm)).toEqual(open);
  });

  it('opens again by itself when a cause goes that nobody remembers, and closes for the next one', () => {
    const rig = createGateRig();
    const causes: Change[] = [
      { chargerFault: true },
      {},
      { isPlugged: false },
      { isIgnitionOn: true },
      {},
      { relayCutRequest: 1 },
    ];
    const reasons = causes.map((change, i) => rig.run(i * 1000, i * 1000 + 1000, change).exportRefusal);
    expect(reasons).toEqual(['CHARGER_FAULT', null, 'UNPLUGGED', 'DRIVING', null, 'BMS_CUT']);
  });

  it.each(['exportShare', 'importShare'] as const)(
    'is closed as a whole though one side was closed for the same reason before: by %s',
    (side) => {
      const rig = createGateRig();
      // A side without a share is closed while the other one is open; then the grid refuses both.
      rig.run(0, 400, {}, { exportShare: 0.01, importShare: 0.01, [side]: 0 });
      const { exportRefusal, importRefusal } = rig.window;
      expect([exportRefusal, importRefusal]).toContain(null);
      const why = (exportRefusal ?? importRefusal)!;
      expect(rig.tick(400, {}, { refusal: why })).toEqual(closed(why));
      expect(rig.tick(500, {}, { refusal: 'GRID_FREQUENCY' })).toEqual(closed('GRID_FREQUENCY'));
    },
  );
});

describe('both sides are closed', () => {
  /** In the order in which the owner is told. */
  const causes: [Reason, Change, Partial<Grid>?][] = [
    ['DRIVING', { isIgnitionOn: true }],
    ['DRIVING', { motorRpm: 5.1 }],
    ['DRIVING', { motorRpm: -5.1 }],
    ['UNPLUGGED', { isPlugged: false }],
    ['NO_POLICY', { policyRefusal: 'NO_POLICY' }],
    ['STORAGE_FULL', { journalFault: 'STORAGE_FULL' }],
    ['FRAME_FROZEN', { vehicleBusFault: 'FRAME_FROZEN' }],
    ['BATTERY_STALE', { carSocPct: NaN }],
    ['CAN_BUS_OFF', { chargerBusFault: 'CAN_BUS_OFF' }],
    ['CHARGER_STALE', { chargerAgeMs: 1000.1 }],
    ['METER_STALE', { meterAgeMs: 2000.1 }],
    ['PROFILE_UNPROVEN', { vehicleBusFault: 'PROFILE_UNPROVEN' }],
    ['BMS_CUT', { relayCutRequest: 1 }],
    ['CHARGER_FAULT', { chargerFault: true }],
    ['NO_INSULATION_CHECK', { insulationOhmPerV: NaN }],
    ['IMPLAUSIBLE', { chargerVoltageV: 399.1 }],
    ['SOC_IMPLAUSIBLE', { socRefusal: 'SOC_IMPLAUSIBLE' }],
    ['GRID_FREQUENCY', {}, { refusal: 'GRID_FREQUENCY' }],
  ];
  const blind: readonly Reason[] = [
    'FRAME_FROZEN',
    'BATTERY_STALE',
    'CAN_BUS_OFF',
    'CHARGER_STALE',
    'METER_STALE',
  ];

  it.each(causes)('%s: %j', (why, change, grid) => {
    expect(windowFor(change, grid)).toEqual(closed(why, blind.includes(why)));
  });

  it('and the first cause in this order is named, whatever comes with it', () => {
    for (const [first, [why, change, grid]] of causes.entries())
      for (const [, later, laterGrid] of causes.slice(first))
        expect(windowFor({ ...later, ...change }, { ...laterGrid, ...grid })).toEqual(
          closed(why, blind.includes(why)),
        );
  });

  it('by a remembered fault: after driving, before all else', () => {
    const rig = createGateRig();
    rig.run(0, 1000);
    rig.faults.observe('TRANSMIT_REFUSED', true, 1000);
    rig.faults.observe('TRANSMIT_REFUSED', false, 1000);
    expect(rig.tick(1000)).toEqual(closed('TRANSMIT_REFUSED'));
    expect(rig.tick(1100, { isPlugged: false, policyRefusal: 'NO_POLICY', carSocPct: NaN })).toEqual(
      closed('TRANSMIT_REFUSED'),
    );
    expect(rig.tick(1200, { isIgnitionOn: true })).toEqual(closed('DRIVING'));
    rig.faults.clear(false);
    expect(rig.tick(1300)).toEqual(open);
  });

  it.each<[string, Change, Reason]>([
    ['a value was unknown', { batteryTempMinC: NaN }, 'BATTERY_STALE'],
    ['the bus was in doubt', { vehicleBusFault: 'SIGNAL_UNAVAILABLE' }, 'SIGNAL_UNAVAILABLE'],
  ])('for five seconds after %s, however briefly', (_what, change, why) => {
    for (const startMs of [0, 2 ** 31 - 3000, 2 ** 32 - 3000]) {
      const rig = createGateRig();
      rig.run(startMs, startMs + 1000);
      expect(rig.tick(startMs + 1000, change)).toEqual(closed(why, true));
      for (let ms = 1100; ms < 6000; ms += 100)
        expect(rig.tick(startMs + ms)).toEqual(closed('PROFILE_UNPROVEN', false));
      expect(rig.tick(startMs + 6000)).toEqual(open);
    }
  });

  it('while the profile is being proven, and no longer', () => {
    const rig = createGateRig();
    rig.run(0, 1000);
    const unproven: Change = { vehicleBusFault: 'PROFILE_UNPROVEN' };
    expect(rig.run(1000, 9000, unproven)).toEqual(closed('PROFILE_UNPROVEN'));
    expect(rig.tick(9000)).toEqual(open);
  });

  it('by a charger or a meter that was silent no longer than that', () => {
    const rig = createGateRig();
    rig.run(0, 1000);
    rig.tick(1000, { chargerAgeMs: 1001 });
    expect(rig.tick(1100)).toEqual(open);
    rig.tick(1200, { meterAgeMs: 2001 });
    expect(rig.tick(1300)).toEqual(open);
  });

  it('by readings that do not hold together, before the grid and after all else', () => {
    const rig = createGateRig();
    rig.run(0, 1000);
    const jump: Change = { carSocPct: 70 };
    expect(rig.run(1000, 1400, jump)).toEqual(closed('SOC_JUMPED'));
    expect(rig.tick(1400, jump, { refusal: 'GRID_WAITING' })).toEqual(closed('SOC_JUMPED'));
    expect(rig.tick(1500, { ...jump, chargerVoltageV: 300 })).toEqual(closed('IMPLAUSIBLE'));
    expect(rig.run(1600, 11_000, jump)).toEqual(closed('SOC_JUMPED'));
    expect(rig.run(11_000, 11_800, jump)).toEqual(open);
  });

  const known = [
    'carSocPct',
    'packVoltageV',
    'batteryCurrentA',
    'dischargeLimitW',
    'chargeLimitW',
    'relayCutRequest',
    'batteryTempMinC',
    'batteryTempMaxC',
  ] as const;
  it.each(known.flatMap((key) => strangeNumbers.map((value) => [key, value] as const)))(
    'when %s is %d',
    (key, value) => {
      expect(windowFor({ [key]: value })).toEqual(closed('BATTERY_STALE', true));
    },
  );

  it('when nobody knows how fast the motor turns', () => {
    expect(windowFor({ motorRpm: NaN })).toEqual(closed('BATTERY_STALE', true));
    expect(windowFor({ motorRpm: Infinity })).toEqual(closed('DRIVING'));
    expect(windowFor({ motorRpm: -Infinity })).toEqual(closed('DRIVING'));
  });

  it.each<[keyof GateInput, number, Reason]>([
    ['chargerAgeMs', NaN, 'CHARGER_STALE'],
    ['chargerAgeMs', Infinity, 'CHARGER_STALE'],
    ['meterAgeMs', NaN, 'METER_STALE'],
    ['meterAgeMs', Infinity, 'METER_STALE'],
    // A fresh frame that says "unknown" is no reading.
    ['chargerCurrentA', NaN, 'CHARGER_STALE'],
    ['chargerCurrentA', Infinity, 'CHARGER_STALE'],
    ['chargerCurrentA', -Infinity, 'CHARGER_STALE'],
    ['meterPowerW', NaN, 'METER_STALE'],
    ['meterPowerW', Infinity, 'METER_STALE'],
    ['meterPowerW', -Infinity, 'METER_STALE'],
  ])('when %s is %d: %s', (key, value, why) => {
    expect(windowFor({ [key]: value })).toEqual(closed(why, true));
  });

  it.each<[Change, Reason]>([
    [{ relayCutRequest: 3 }, 'BMS_CUT'],
    [{ relayCutRequest: -1 }, 'BMS_CUT'],
    [{ insulationOhmPerV: 99.9 }, 'INSULATION_LOW'],
    [{ insulationOhmPerV: 0 }, 'INSULATION_LOW'],
    [{ insulationOhmPerV: -Infinity }, 'INSULATION_LOW'],
    [{ chargerVoltageV: 360.9 }, 'IMPLAUSIBLE'],
    [{ chargerVoltageV: 0 }, 'IMPLAUSIBLE'],
    [{ chargerVoltageV: NaN }, 'IMPLAUSIBLE'],
    [{ chargerVoltageV: Infinity }, 'IMPLAUSIBLE'],
    [{ chargerVoltageV: -Infinity }, 'IMPLAUSIBLE'],
    [{ packVoltageV: -380, chargerVoltageV: -380 }, 'IMPLAUSIBLE'],
    [{ packVoltageV: 0, chargerVoltageV: 0 }, 'IMPLAUSIBLE'],
  ])('%j: %s', (change, why) => expect(windowFor(change)).toEqual(closed(why)));

  it.each<Change>([
    { motorRpm: 5 },
    { motorRpm: -5 },
    { chargerAgeMs: 1000 },
    { chargerAgeMs: 0 },
    { meterAgeMs: 2000 },
    { insulationOhmPerV: 100 },
    { chargerVoltageV: 399 },
    { chargerVoltageV: 361 },
  ])('but not at the edge: %j', (change) => expect(windowFor(change)).toEqual(open));
});

describe('the export side', () => {
  it.each<[Change, Partial<Grid>, number, Reason]>([
    [{ exportRatingW: 1234 }, {}, 1234, 'OWNER_LIMIT'],
    [{ exportRatingW: 0 }, {}, 0, 'OWNER_LIMIT'],
    [{ exportRatingW: -1 }, {}, 0, 'OWNER_LIMIT'],
    [{ chargerExportLimitW: 1234 }, {}, 1234, 'CHARGER_LIMIT'],
    [{ chargerExportLimitW: 9000 }, {}, 9000, 'OWNER_LIMIT'],
    [{ chargerExportLimitW: 0 }, {}, 0, 'CHARGER_LIMIT'],
    [{ chargerExportLimitW: -1 }, {}, 0, 'CHARGER_LIMIT'],
    [{ chargerExportLimitW: NaN }, {}, 0, 'CHARGER_LIMIT'],
    [{ chargerExportLimitW: Infinity }, {}, 9000, 'OWNER_LIMIT'],
    [{ dischargeLimitW: 1234 }, {}, 1234, 'BMS_LIMIT'],
    [{ dischargeLimitW: 9000 }, {}, 9000, 'OWNER_LIMIT'],
    [{ dischargeLimitW: 0 }, {}, 0, 'BMS_LIMIT'],
    [{ dischargeLimitW: -1 }, {}, 0, 'BMS_LIMIT'],
    [{ dischargeLimitW: -0 }, {}, 0, 'BMS_LIMIT'],
    [{ chargerExportLimitW: 1000, dischargeLimitW: 2000 }, {}, 1000, 'CHARGER_LIMIT'],
    [{ chargerExportLimitW: 2000, dischargeLimitW: 2000 }, {}, 2000, 'CHARGER_LIMIT'],
    [{ chargerExportLimitW: 2000, dischargeLimitW: 1000 }, {}, 1000, 'BMS_LIMIT'],
    [{}, { exportShare: 0.5 }, 4500, 'GRID_VOLTAGE'],
    [{}, { exportShare: 0 }, 0, 'GRID_VOLTAGE'],
    [{ chargerExportLimitW: 4000 }, { exportShare: 0.5 }, 4000, 'CHARGER_LIMIT'],
    [{ chargerExportLimitW: 4500 }, { exportShare: 0.5 }, 4500, 'CHARGER_LIMIT'],
    [{}, { exportShare: NaN }, 0, 'GRID_WAITING'],
    [{}, { exportLimitW: 1234 }, 1234, 'GRID_FREQUENCY'],
    [{}, { exportLimitW: 0 }, 0, 'GRID_FREQUENCY'],
    [{}, { exportLimitW: 9000 }, 9000, 'OWNER_LIMIT'],
    [{ dischargeLimitW: 1000 }, { exportLimitW: 1234 }, 1000, 'BMS_LIMIT'],
    [{ dischargeLimitW: 1234 }, { exportLimitW: 1234 }, 1234, 'BMS_LIMIT'],
    // Two standard deviations above the reserve, and never below 20 % and those two.
    [{ carSocPct: 32 }, {}, 0, 'SOC_AT_RESERVE'],
    [{ carSocPct: 32.1 }, {}, 9000, 'OWNER_LIMIT'],
    [{ carSocPct: 22, floorSocPct: 0 }, {}, 0, 'SOC_AT_RESERVE'],
    [{ carSocPct: 22.1, floorSocPct: 0 }, {}, 9000, 'OWNER_LIMIT'],
    [{ carSocPct: 22, floorSocPct: -Infinity }, {}, 0, 'SOC_AT_RESERVE'],
    [{ carSocPct: 0 }, {}, 0, 'SOC_AT_RESERVE'],
    [{ carSocPct: -1 }, {}, 0, 'SOC_AT_RESERVE'],
    [{ floorSocPct: 60 }, {}, 0, 'SOC_AT_RESERVE'],
    [{ floorSocPct: NaN }, {}, 0, 'SOC_AT_RESERVE'],
    [{ floorSocPct: Infinity }, {}, 0, 'SOC_AT_RESERVE'],
    [{ carSocPct: 30, dischargeLimitW: 0 }, { exportShare: 0 }, 0, 'SOC_AT_RESERVE'],
    [{ exportRatingW: NaN }, {}, 0, 'GRID_WAITING'],
  ])('%j, grid %j: %d W, %s', (change, grid, powerW, bound) => {
    expect(windowFor(change, grid)).toEqual(exportSide(powerW, bound));
  });

  it.each<[Change, number]>([
    [{ batteryTempMinC: -17.5 }, 4500],
    [{ batteryTempMinC: -17.5, dischargeLimitW: 5000 }, 2500],
    [{ batteryTempMinC: -20 }, 0],
  ])('%j: of what would be allowed, %d W are left to a cold battery', (change, powerW) => {
    const { exportMaxW, exportLimitedBy, importMaxW, importRefusal } = windowFor(change);
    expect([exportMaxW, exportLimitedBy]).toEqual([powerW, 'BATTERY_TEMPERATURE']);
    expect([importMaxW, importRefusal]).toEqual([0, 'BATTERY_TEMPERATURE']);
  });

  it('is bound by the grid code’s wait where both sides are', () => {
    const window = windowFor({}, { exportShare: 0.5, importShare: 0.5 });
    expect([window.exportMaxW, window.exportLimitedBy, window.exportRefusal]).toEqual([
      4500,
      'GRID_WAITING',
      null,
    ]);
    expect([window.importMaxW, window.importLimitedBy, window.importRefusal]).toEqual([
      4000,
      'GRID_WAITING',
      null,
    ]);
  });

  // 50 mV before 3.2 V, beside the 30 mV of the spread, in 96 cells.
  it.each([
    [315, 9000],
    [312.48, 4500],
    [310.08, 0],
    [309.98, 0],
  ])('with cells that are known by the pack’s %d V alone', (batteryVoltageV, powerW) => {
    const window = windowFor({ packVoltageV: batteryVoltageV, chargerVoltageV: batteryVoltageV });
    expect(window.exportMaxW).toBeCloseTo(powerW, 3);
    expect(window.exportA).toBeCloseTo(powerW / batteryVoltageV, 6);
    expect(window.exportLimitedBy).toBe(powerW < 9000 ? 'CELL_VOLTAGE' : 'OWNER_LIMIT');
    expect(window.importMaxW).toBe(8000);
  });
});

describe('the import side', () => {
  it.each<[Change, Partial<Grid>, number, Reason]>([
    [{ importRatingW: 1234 }, {}, 1234, 'OWNER_LIMIT'],
    [{ importRatingW: 0 }, {}, 0, 'OWNER_LIMIT'],
    [{ importRatingW: -1 }, {}, 0, 'OWNER_LIMIT'],
    [{ chargerImportLimitW: 1234 }, {}, 1234, 'CHARGER_LIMIT'],
    [{ chargerImportLimitW: 8000 }, {}, 8000, 'OWNER_LIMIT'],
    [{ chargerImportLimitW: 0 }, {}, 0, 'CHARGER_LIMIT'],
    [{ chargerImportLimitW: -1 }, {}, 0, 'CHARGER_LIMIT'],
    [{ chargerImportLimitW: NaN }, {}, 0, 'CHARGER_LIMIT'],
    [{ chargerImportLimitW: Infinity }, {}, 8000, 'OWNER_LIMIT'],
    [{ chargeLimitW: 1234 }, {}, 1234, 'BMS_LIMIT'],
    [{ chargeLimitW: 8000 }, {}, 8000, 'OWNER_LIMIT'],
    [{ chargeLimitW: 0 }, {}, 0, 'BMS_LIMIT'],
    [{ chargeLimitW: -1 }, {}, 0, 'BMS_LIMIT'],
    [{ chargeLimitW: -0 }, {}, 0, 'BMS_LIMIT'],
    [{ chargerImportLimitW: 1000, chargeLimitW: 2000 }, {}, 1000, 'CHARGER_LIMIT'],
    [{ chargerImportLimitW: 2000, chargeLimitW: 2000 }, {}, 2000, 'CHARGER_LIMIT'],
    [{ chargerImportLimitW: 2000, chargeLimitW: 1000 }, {}, 1000, 'BMS_LIMIT'],
    [{ batteryTempMinC: 2.5 }, {}, 4000, 'BATTERY_TEMPERATURE'],
    [{ batteryTempMinC: 2.5, chargeLimitW: 5000 }, {}, 2500, 'BATTERY_TEMPERATURE'],
    [{ batteryTempMinC: 0 }, {}, 0, 'BATTERY_TEMPERATURE'],
    [{}, { importShare: 0.5 }, 4000, 'GRID_WAITING'],
    [{}, { importShare: 0 }, 0, 'GRID_WAITING'],
    [{}, { importShare: NaN }, 0, 'GRID_WAITING'],
    [{ chargerImportLimitW: 3000 }, { importShare: 0.5 }, 3000, 'CHARGER_LIMIT'],
    [{ chargerImportLimitW: 4000 }, { importShare: 0.5 }, 4000, 'CHARGER_LIMIT'],
    [{}, { importLimitW: 1234 }, 1234, 'GRID_FREQUENCY'],
    [{}, { importLimitW: 0 }, 0, 'GRID_FREQUENCY'],
    [{}, { importLimitW: 8000 }, 8000, 'OWNER_LIMIT'],
    [{ chargeLimitW: 1000 }, { importLimitW: 1234 }, 1000, 'BMS_LIMIT'],
    [{ chargeLimitW: 1234 }, { importLimitW: 1234 }, 1234, 'BMS_LIMIT'],
    [{ importRatingW: NaN }, {}, 0, 'GRID_WAITING'],
  ])('%j, grid %j: %d W, %s', (change, grid, powerW, bound) => {
    expect(windowFor(change, grid)).toEqual(importSide(powerW, bound));
  });

  it.each([
    [395, 8000],
    [397.92, 4000],
    [400.33, 0],
    [400.4, 0],
  ])('with cells that are known by the pack’s %d V alone', (batteryVoltageV, powerW) => {
    const window = windowFor({ packVoltageV: batteryVoltageV, chargerVoltageV: batteryVoltageV });
    expect(window.importMaxW).toBeCloseTo(powerW, 3);
    expect(window.importLimitedBy).toBe(powerW < 8000 ? 'CELL_VOLTAGE' : 'OWNER_LIMIT');
    expect(window.exportMaxW).toBe(9000);
  });

  it.each([
    [42.5, 0.5],
    [45, 0],
  ])('of a battery of %d C falls as the other one does', (batteryTempMaxC, share) => {
    const window = windowFor({ batteryTempMaxC });
    expect([window.exportMaxW, window.importMaxW]).toEqual([9000 * share, 8000 * share]);
    expect([window.exportLimitedBy, window.importLimitedBy]).toEqual([
      'BATTERY_TEMPERATURE',
      'BATTERY_TEMPERATURE',
    ]);
  });
});
