import { safetyLimits, type Chemistry } from '../../firmware/contract/safetyLimits.ts';
import type { PackParameters } from '../battery/packParameters.ts';
import type { ConverterParameters } from '../charger/converter.ts';
import { wallStation } from '../charger/wallStation.ts';
import { loadCar } from '../vehicle/loadCar.ts';
import type { VehicleParameters } from '../vehicle/vehicleParameters.ts';

/** What firmware, station and grid code need of time around a transfer. */
export interface SessionTiming {
  /** The grid is watched this long after plugging in, and then power grows to its rating. */
  readonly enterDelayS: number;
  readonly enterRampS: number;
  /** From the wish to the first current: wake, insulation test, contactors. */
  readonly startS: number;
  /** A session without a wish is kept so long, and then the contactors open and the car falls asleep. */
  readonly holdS: number;
  readonly stopS: number;
}

/**
 * EN 50549-1 (60 s, 25 % a minute); the start was measured in the simulated world with the shipped firmware, the hold is
 * `transferHoldMs` of the safety limits, the stop is the station's weld check and the car's last look around.
 */
export const houseSession: SessionTiming = {
  enterDelayS: 60,
  enterRampS: 240,
  startS: 8,
  holdS: safetyLimits.transferHoldMs.default / 1000,
  stopS: 9,
};

/** A car, the station that it plugs into, and what its owner allows. Powers are at the grid meter. */
export interface FleetCar {
  readonly vehicle: VehicleParameters;
  readonly pack: PackParameters;
  /** Sets the voltages at which the gate ends a transfer. */
  readonly chemistry: Chemistry;
  readonly converter: ConverterParameters;
  readonly stationCurrentA: number;
  readonly session: SessionTiming;
  readonly maxImportW: number;
  readonly maxExportW: number;
  /** Never sold below, and the margin that the firmware keeps above it. */
  readonly reserveSocPct: number;
  readonly reserveMarginPct: number;
  /** The firmware reads the state of charge in steps of this, rounded: it stops half a step early. */
  readonly socReadingPct: number;
}

const leaf = loadCar('leaf-aze0');

/** The Leaf of the scenarios at its wall station. */
export const leafFleetCar: FleetCar = {
  vehicle: leaf.vehicle,
  pack: leaf.pack,
  chemistry: 'nmc',
  converter: wallStation.converter,
  stationCurrentA: wallStation.availableCurrentA,
  session: houseSession,
  maxImportW: 9000,
  maxExportW: 9000,
  reserveSocPct: 25,
  reserveMarginPct: safetyLimits.socMarginPct.default,
  socReadingPct: 0.1,
};
