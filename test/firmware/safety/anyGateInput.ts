import fc from 'fast-check';
import type { GateInput } from '../../../firmware/safety/safetyGate.ts';
import { anyNumber } from './anyNumber.ts';
import { goodGrid, goodInput, type Grid } from './gateRig.ts';

/** Each field as it is in a car that is well, or, now and then, anything. */
function mostly<T>(good: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 7, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: other });
}

const share = fc.oneof(fc.constantFrom(NaN, 0, 1), fc.double({ min: 0.001, max: 1, noNaN: true }));
const power = anyNumber(-1000, 20_000, 0, 9000).map((value) =>
  Number.isFinite(value) ? Math.round(value) : value,
);
const ratherCold = anyNumber(-40, 70, -20, -15, 0, 5, 40, 45, 55);

const others: { readonly [K in keyof GateInput]: fc.Arbitrary<GateInput[K]> } = {
  isPlugged: fc.boolean(),
  isIgnitionOn: fc.boolean(),
  vehicleBusFault: fc.constantFrom('PROFILE_UNPROVEN', 'FRAME_FROZEN'),
  chargerBusFault: fc.constantFrom('CAN_BUS_OFF', 'CAN_OVERLOADED'),
  socRefusal: fc.constantFrom('SOC_IMPLAUSIBLE', 'PROFILE_CONTRADICTED'),
  journalFault: fc.constantFrom('STORAGE_FULL', 'STORAGE_CORRUPT'),
  motorRpm: anyNumber(-20, 20, 5, -5),
  carSocPct: anyNumber(0, 100, 20, 22, 30, 32),
  packVoltageV: anyNumber(250, 420, 0, 310.08, 314.88, 395.52, 400.32),
  batteryCurrentA: anyNumber(-150, 150, 0),
  dischargeLimitW: power,
  chargeLimitW: power,
  relayCutRequest: anyNumber(-1, 3, 0),
  cellMinV: anyNumber(2, 5, 3, 3.2, 3.25),
  cellMaxV: anyNumber(2, 5, 4.15, 4.2, 4.25),
  batteryTempMinC: ratherCold,
  batteryTempMaxC: ratherCold,
  chargerAgeMs: anyNumber(0, 2000, 1000),
  chargerVoltageV: anyNumber(250, 420, 0, 361, 399),
  chargerCurrentA: anyNumber(-50, 50, 0),
  chargerResolutionA: fc.constantFrom(0, 1),
  askedCurrentA: anyNumber(-50, 50, 0),
  chargerExportLimitW: power,
  chargerImportLimitW: power,
  chargerFault: fc.boolean(),
  insulationOhmPerV: anyNumber(0, 200, 100),
  contactorsWelded: fc.boolean(),
  meterAgeMs: anyNumber(0, 4000, 2000),
  meterPowerW: anyNumber(-20_000, 20_000, 0),
  floorSocPct: anyNumber(0, 100, 20, 30, 58, 60),
  exportRatingW: power,
  importRatingW: power,
  policyRefusal: fc.constantFrom('NO_POLICY', 'POLICY_EXPIRED', 'CLOCK_UNSET'),
};

/** What a gate may be given in one tick. */
export const anyGateInput: fc.Arbitrary<GateInput> = fc.record(
  Object.fromEntries(
    Object.entries(others).map(([key, other]) => [
      key,
      mostly(goodInput[key as keyof GateInput], other as fc.Arbitrary<never>),
    ]),
  ),
) as unknown as fc.Arbitrary<GateInput>;

/** What a grid may let through. */
export const anyGrid: fc.Arbitrary<Grid> = fc.record({
  refusal: mostly<Grid['refusal']>(goodGrid.refusal, fc.constantFrom('GRID_VOLTAGE', 'GRID_WAITING')),
  exportShare: mostly(goodGrid.exportShare, share),
  importShare: mostly(goodGrid.importShare, share),
  // It is never unknown: see gridDroop.ts.
  exportLimitW: mostly(goodGrid.exportLimitW, fc.nat({ max: 10_000 })),
  importLimitW: mostly(goodGrid.importLimitW, fc.nat({ max: 10_000 })),
});
