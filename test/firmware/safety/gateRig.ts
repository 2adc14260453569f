import type { FaultMemory } from '../../../firmware/safety/faultMemory.ts';
import { createFaultMemory } from '../../../firmware/safety/faultMemory.ts';
import type { GateWindow } from '../../../firmware/safety/gateWindow.ts';
import type { GridDroop } from '../../../firmware/safety/gridDroop.ts';
import type { GridFollower } from '../../../firmware/safety/gridFollower.ts';
import { createSafetyGate, type GateInput } from '../../../firmware/safety/safetyGate.ts';

/** A car at rest and plugged in, with all that the gate wants to know. */
export const goodInput: Readonly<GateInput> = {
  isPlugged: true,
  isIgnitionOn: false,
  vehicleBusFault: null,
  chargerBusFault: null,
  journalFault: null,
  socRefusal: null,
  motorRpm: 0,
  carSocPct: 60,
  packVoltageV: 380,
  batteryCurrentA: 0,
  dischargeLimitW: 80_000,
  chargeLimitW: 40_000,
  relayCutRequest: 0,
  cellMinV: NaN,
  cellMaxV: NaN,
  batteryTempMinC: 20,
  batteryTempMaxC: 22,
  chargerAgeMs: 100,
  chargerVoltageV: 380,
  chargerCurrentA: 0,
  chargerResolutionA: 1,
  askedCurrentA: 0,
  chargerExportLimitW: 9500,
  chargerImportLimitW: 9400,
  chargerFault: false,
  insulationOhmPerV: Infinity,
  contactorsWelded: false,
  meterAgeMs: 400,
  meterPowerW: 0,
  floorSocPct: 30,
  exportRatingW: 9000,
  importRatingW: 8000,
  policyRefusal: null,
};

/** What the grid lets through; everything unless told otherwise. */
export type Grid = Pick<GridFollower, 'refusal' | 'exportShare' | 'importShare'> &
  Pick<GridDroop, 'exportLimitW' | 'importLimitW'>;
export const goodGrid: Readonly<Grid> = {
  refusal: null,
  exportShare: 1,
  importShare: 1,
  exportLimitW: Infinity,
  importLimitW: Infinity,
};

/** A gate with its memory, its grid and a window that was wide open before: it must close it itself. */
export interface GateRig {
  readonly faults: FaultMemory;
  readonly window: GateWindow;
  /** Bits of the critical faults in flash. */
  readonly kept: { bits: number };
  /** One tick. */
  tick(nowMs: number, change?: Partial<GateInput>, grid?: Partial<Grid>): GateWindow;
  /** Ticks of 100 ms up to and without `untilMs`. */
  run(fromMs: number, untilMs: number, change?: Partial<GateInput>, grid?: Partial<Grid>): GateWindow;
}

/** @param create of another build than the tests' own */
export function createGateRig(create = createSafetyGate, kept = { bits: 0 }): GateRig {
  const faults = createFaultMemory({
    keepFaults: (bits) => {
      kept.bits = bits;
    },
    keptFaults: () => kept.bits,
  });
  const follower: GridFollower = { ...goodGrid, tripped: false, sample: () => undefined };
  const droop: GridDroop = { ...goodGrid, sample: () => undefined };
  const gate = create(faults, follower, droop);
  const rig: GateRig = {
    faults,
    kept,
    window: {
      exportMaxW: 1e9,
      importMaxW: 1e9,
      exportA: 1e6,
      importA: 1e6,
      exportRefusal: null,
      importRefusal: null,
      exportLimitedBy: 'EXPORTING',
      importLimitedBy: 'CHARGING',
      isBlind: true,
    },
    tick: (nowMs, change = {}, grid = {}) => {
      const { refusal, exportShare, importShare, exportLimitW, importLimitW } = { ...goodGrid, ...grid };
      Object.assign(follower, { refusal, exportShare, importShare });
      Object.assign(droop, { exportLimitW, importLimitW });
      gate.decide(nowMs, { ...goodInput, ...change }, rig.window);
      return rig.window;
    },
    run: (fromMs, untilMs, change, grid) => {
      for (let nowMs = fromMs; nowMs < untilMs; nowMs += 100) rig.tick(nowMs, change, grid);
      return rig.window;
    },
  };
  return rig;
}

/** What a gate leaves open that has known nothing else: after each part was looked at, and before a fault is remembered. */
export function windowFor(change: Partial<GateInput>, grid?: Partial<Grid>): GateWindow {
  return createGateRig().run(0, 400, change, grid);
}
