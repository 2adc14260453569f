import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Reason } from '../../../firmware/contract/reasons.ts';
import { loadFirmware } from '../loadFirmware.ts';

interface GateInput {
  plugged: boolean;
  ignition: boolean;
  vehicleBusFault: Reason | null;
  chargerBusFault: Reason | null;
  journalFault: Reason | null;
  motorSpeedRpm: number;
  socPct: number;
  batteryVoltageV: number;
  batteryCurrentA: number;
  dischargeLimitW: number;
  chargeLimitW: number;
  relayCutRequest: number;
  chargerAgeMs: number;
  chargerVoltageV: number;
  chargerExportLimitW: number;
  chargerImportLimitW: number;
  chargerFault: boolean;
  meterAgeMs: number;
  reserveSocPct: number;
  maxExportW: number;
  maxImportW: number;
  policyRefusal: Reason | null;
}
interface GateWindow {
  exportW: number;
  importW: number;
  exportRefusal: Reason | null;
  importRefusal: Reason | null;
}

const good: GateInput = {
  plugged: true,
  ignition: false,
  vehicleBusFault: null,
  chargerBusFault: null,
  journalFault: null,
  motorSpeedRpm: 0,
  socPct: 60,
  batteryVoltageV: 380,
  batteryCurrentA: 0,
  dischargeLimitW: 80000,
  chargeLimitW: 40000,
  relayCutRequest: 0,
  chargerAgeMs: 100,
  chargerVoltageV: 380,
  chargerExportLimitW: 9500,
  chargerImportLimitW: 9400,
  chargerFault: false,
  meterAgeMs: 400,
  reserveSocPct: 25,
  maxExportW: 9000,
  maxImportW: 8000,
  policyRefusal: null,
};

let safetyGate: (input: GateInput, window: GateWindow) => void;
beforeAll(async () => {
  const boot = await loadFirmware<{ gate: { safetyGate: typeof safetyGate } }>({
    gate: 'safety/safetyGate.ts',
  });
  safetyGate = boot().exposed.gate.safetyGate;
});

/** What the gate leaves open, starting from a window that is wide open: it must close it itself. */
function windowFor(change: Partial<GateInput>): GateWindow {
  const window: GateWindow = { exportW: 1e9, importW: 1e9, exportRefusal: null, importRefusal: null };
  safetyGate({ ...good, ...change }, window);
  return window;
}

const closed = (why: Reason): GateWindow => ({
  exportW: 0,
  importW: 0,
  exportRefusal: why,
  importRefusal: why,
});
const open: GateWindow = { exportW: 9000, importW: 8000, exportRefusal: null, importRefusal: null };

describe('safetyGate', () => {
  it('opens both sides to the owner’s limits when all is well', () => {
    expect(windowFor({})).toEqual(open);
  });

  it.each<[Partial<GateInput>, Partial<GateWindow>]>([
    [{ dischargeLimitW: 1234 }, { exportW: 1234 }],
    [{ chargerExportLimitW: 1234 }, { exportW: 1234 }],
    [{ maxExportW: 1234 }, { exportW: 1234 }],
    [{ chargeLimitW: 1234 }, { importW: 1234 }],
    [{ chargerImportLimitW: 1234 }, { importW: 1234 }],
    [{ maxImportW: 1234 }, { importW: 1234 }],
  ])('takes the least of three limits: %j', (change, expected) => {
    expect(windowFor(change)).toEqual({ ...open, ...expected });
  });

  it.each<[Partial<GateInput>, Reason]>([
    [{ ignition: true }, 'DRIVING'],
    [{ motorSpeedRpm: 6 }, 'DRIVING'],
    [{ motorSpeedRpm: -6 }, 'DRIVING'],
    [{ motorSpeedRpm: NaN }, 'BATTERY_STALE'],
    [{ plugged: false }, 'UNPLUGGED'],
    [{ policyRefusal: 'NO_POLICY' }, 'NO_POLICY'],
    [{ policyRefusal: 'POLICY_EXPIRED' }, 'POLICY_EXPIRED'],
    [{ policyRefusal: 'CLOCK_UNSET' }, 'CLOCK_UNSET'],
    [{ socPct: NaN }, 'BATTERY_STALE'],
    [{ batteryVoltageV: NaN }, 'BATTERY_STALE'],
    [{ batteryCurrentA: NaN }, 'BATTERY_STALE'],
    [{ dischargeLimitW: NaN }, 'BATTERY_STALE'],
    [{ chargeLimitW: NaN }, 'BATTERY_STALE'],
    [{ relayCutRequest: NaN }, 'BATTERY_STALE'],
    [{ relayCutRequest: 1 }, 'BMS_CUT'],
    [{ relayCutRequest: 3 }, 'BMS_CUT'],
    [{ vehicleBusFault: 'PROFILE_UNPROVEN' }, 'PROFILE_UNPROVEN'],
    [{ vehicleBusFault: 'CAN_CHIP_SILENT' }, 'CAN_CHIP_SILENT'],
    [{ vehicleBusFault: 'FRAME_FROZEN' }, 'FRAME_FROZEN'],
    [{ chargerBusFault: 'CAN_BUS_OFF' }, 'CAN_BUS_OFF'],
    [{ chargerBusFault: 'CAN_OVERLOADED' }, 'CAN_OVERLOADED'],
    [{ journalFault: 'STORAGE_FULL' }, 'STORAGE_FULL'],
    [{ journalFault: 'STORAGE_CORRUPT' }, 'STORAGE_CORRUPT'],
    [{ socPct: Infinity }, 'BATTERY_STALE'],
    [{ batteryVoltageV: Infinity }, 'BATTERY_STALE'],
    [{ batteryVoltageV: -Infinity }, 'BATTERY_STALE'],
    [{ dischargeLimitW: Infinity }, 'BATTERY_STALE'],
    [{ chargerAgeMs: 1001 }, 'CHARGER_STALE'],
    [{ chargerAgeMs: Infinity }, 'CHARGER_STALE'],
    [{ chargerAgeMs: NaN }, 'CHARGER_STALE'],
    [{ chargerFault: true }, 'CHARGER_FAULT'],
    [{ meterAgeMs: 2001 }, 'METER_STALE'],
    [{ meterAgeMs: Infinity }, 'METER_STALE'],
    [{ meterAgeMs: NaN }, 'METER_STALE'],
    [{ chargerVoltageV: 0 }, 'IMPLAUSIBLE'],
    [{ chargerVoltageV: 400 }, 'IMPLAUSIBLE'],
    [{ chargerVoltageV: 360 }, 'IMPLAUSIBLE'],
    [{ chargerVoltageV: NaN }, 'IMPLAUSIBLE'],
    [{ batteryVoltageV: 0 }, 'IMPLAUSIBLE'],
  ])('closes both sides: %j -> %s', (change, why) => {
    expect(windowFor(change)).toEqual(closed(why));
  });

  it.each<[Partial<GateInput>]>([
    [{ motorSpeedRpm: 5 }],
    [{ motorSpeedRpm: -5 }],
    [{ chargerAgeMs: 1000 }],
    [{ meterAgeMs: 2000 }],
    [{ chargerVoltageV: 399 }],
    [{ chargerVoltageV: 361 }],
  ])('stays open at the edge: %j', (change) => {
    expect(windowFor(change)).toEqual(open);
  });

  it.each<[Partial<GateInput>, Reason]>([
    [{ socPct: 25 }, 'SOC_AT_RESERVE'],
    [{ socPct: 24.9 }, 'SOC_AT_RESERVE'],
    [{ socPct: 0 }, 'SOC_AT_RESERVE'],
    [{ reserveSocPct: 60 }, 'SOC_AT_RESERVE'],
    [{ reserveSocPct: NaN }, 'SOC_AT_RESERVE'],
    [{ reserveSocPct: 0, socPct: 20 }, 'SOC_AT_RESERVE'],
    [{ reserveSocPct: -5, socPct: 19 }, 'SOC_AT_RESERVE'],
    [{ dischargeLimitW: 0 }, 'BMS_LIMIT'],
    [{ dischargeLimitW: -1 }, 'BMS_LIMIT'],
    [{ chargerExportLimitW: 0 }, 'CHARGER_LIMIT'],
    [{ chargerExportLimitW: NaN }, 'CHARGER_LIMIT'],
    [{ maxExportW: NaN }, 'BMS_LIMIT'],
  ])('closes the export side alone: %j -> %s', (change, why) => {
    expect(windowFor(change)).toEqual({ ...open, exportW: 0, exportRefusal: why });
  });

  it.each<[Partial<GateInput>, Reason]>([
    [{ chargeLimitW: 0 }, 'BMS_LIMIT'],
    [{ chargeLimitW: -1 }, 'BMS_LIMIT'],
    [{ maxImportW: NaN }, 'BMS_LIMIT'],
    [{ chargerImportLimitW: 0 }, 'CHARGER_LIMIT'],
    [{ chargerImportLimitW: NaN }, 'CHARGER_LIMIT'],
  ])('closes the import side alone: %j -> %s', (change, why) => {
    expect(windowFor(change)).toEqual({ ...open, importW: 0, importRefusal: why });
  });

  it('exports just above the reserve, whoever sets it', () => {
    expect(windowFor({ socPct: 25.1 }).exportW).toBe(9000);
    expect(windowFor({ socPct: 20.1, reserveSocPct: 0 }).exportW).toBe(9000);
  });

  it('says first what the owner must know first', () => {
    const all: Partial<GateInput> = {
      chargerFault: true,
      meterAgeMs: NaN,
      socPct: NaN,
      policyRefusal: 'NO_POLICY',
    };
    expect(windowFor({ ...all, plugged: false, ignition: true })).toEqual(closed('DRIVING'));
    expect(windowFor({ ...all, plugged: false })).toEqual(closed('UNPLUGGED'));
    expect(windowFor(all)).toEqual(closed('NO_POLICY'));
    const faulty: Partial<GateInput> = {
      ...all,
      policyRefusal: null,
      journalFault: 'STORAGE_FULL',
      vehicleBusFault: 'CAN_CHIP_SILENT',
      chargerBusFault: 'CAN_BUS_OFF',
    };
    expect(windowFor(faulty)).toEqual(closed('STORAGE_FULL'));
    expect(windowFor({ ...faulty, journalFault: null })).toEqual(closed('CAN_CHIP_SILENT'));
    // The bus says why there is no value; a value that is missing says why nothing is known of the charger.
    expect(windowFor({ ...faulty, journalFault: null, vehicleBusFault: null })).toEqual(
      closed('BATTERY_STALE'),
    );
    expect(windowFor({ ...faulty, journalFault: null, vehicleBusFault: null, socPct: 60 })).toEqual(
      closed('CAN_BUS_OFF'),
    );
  });

  describe('for any input', () => {
    const anyNumber = fc.oneof(
      fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 20, 60, 100, 380, 9000),
      fc.double({ min: -1e5, max: 1e5, noNaN: true }),
    );
    const anyInput: fc.Arbitrary<GateInput> = fc
      .record(
        Object.fromEntries(
          Object.entries(good).map(([key, value]) => [
            key,
            fc.oneof(
              { weight: 6, arbitrary: fc.constant(value) },
              {
                weight: 1,
                arbitrary:
                  typeof value === 'boolean'
                    ? fc.boolean()
                    : value === null
                      ? fc.constantFrom<Reason | null>(null, 'NO_POLICY', 'CAN_BUS_OFF')
                      : anyNumber,
              },
            ),
          ]),
        ),
      )
      .map((input) => input as unknown as GateInput);

    it('never exceeds a limit, and says why when closed', () => {
      fc.assert(
        fc.property(anyInput, (input) => {
          const { exportW, importW, exportRefusal, importRefusal } = windowFor(input);
          expect(exportW).toBeGreaterThanOrEqual(0);
          expect(importW).toBeGreaterThanOrEqual(0);
          expect(exportW > 0).toBe(exportRefusal === null);
          expect(importW > 0).toBe(importRefusal === null);
          if (exportW > 0) {
            expect(exportW).toBe(
              Math.min(input.dischargeLimitW, input.chargerExportLimitW, input.maxExportW),
            );
            expect(input.socPct).toBeGreaterThan(Math.max(20, input.reserveSocPct));
          }
          if (importW > 0) {
            expect(importW).toBe(Math.min(input.chargeLimitW, input.chargerImportLimitW, input.maxImportW));
          }
          if (exportW > 0 || importW > 0) {
            expect(input.plugged && !input.ignition && !input.chargerFault).toBe(true);
            const { policyRefusal, journalFault, vehicleBusFault, chargerBusFault } = input;
            expect(policyRefusal ?? journalFault ?? vehicleBusFault ?? chargerBusFault).toBeNull();
          }
        }),
        { numRuns: 2000 },
      );
    });

    const oneSided: Readonly<Record<string, 'exportW' | 'importW'>> = {
      chargerExportLimitW: 'exportW',
      maxExportW: 'exportW',
      reserveSocPct: 'exportW',
      chargerImportLimitW: 'importW',
      maxImportW: 'importW',
    };
    const numeric = Object.keys(good).filter((key) => typeof good[key as keyof GateInput] === 'number');

    it('opens nothing that depends on an unknown', () => {
      fc.assert(
        fc.property(anyInput, fc.subarray(numeric, { minLength: 1 }), (input, unknown) => {
          const window = windowFor({ ...input, ...Object.fromEntries(unknown.map((key) => [key, NaN])) });
          for (const key of unknown) {
            const side = oneSided[key];
            expect(side ? window[side] : window.exportW + window.importW).toBe(0);
          }
        }),
        { numRuns: 2000 },
      );
    });
  });
});
