import { createPack } from '../battery/pack.ts';
import { cycleDistanceM, cycleDurationS, gradeAt, speedAt, type DriveCycle } from '../cycle/driveCycle.ts';
import { createVehicle } from '../vehicle/vehicle.ts';
import type { FleetCar } from './fleetCar.ts';

/** A drive starts at one of these states of charge, or between two: a full battery takes less back. */
export const TRIP_KNOTS = 21;
export const TRIP_KNOT_PCT = 100 / (TRIP_KNOTS - 1);
const STEP_S = 1;
/** A car that arrives with less has not arrived. */
const LEAST_SOC_PCT = 5;
const LEAST_DISTANCE_SHARE = 0.97;

/** One road, driven once. */
export interface TripClass {
  readonly label: string;
  readonly cycle: DriveCycle;
  /** How many times in a row. */
  readonly repeat: number;
}

/** What a drive takes, by the state of charge at its start. Energies in Wh at the battery's terminals. */
export interface TripTable {
  readonly label: string;
  readonly durationS: number;
  readonly distanceM: number;
  /** Lowest state of charge with which the car arrives; above 100 when it never does. */
  readonly neededSocPct: number;
  /** Each of `TRIP_KNOTS` values. */
  readonly tractionWh: Float64Array;
  readonly regenWh: Float64Array;
  readonly batteryLossWh: Float64Array;
  /** Road, brakes, motor and auxiliaries. */
  readonly roadLossWh: Float64Array;
  /** Gained by the car's height and speed. */
  readonly motionWh: Float64Array;
}

/** Drives the road once at each state of charge with the detailed car and battery. */
export function sampleTrip(car: FleetCar, trip: TripClass): TripTable {
  const distanceM = cycleDistanceM(trip.cycle) * trip.repeat;
  const table = {
    label: trip.label,
    durationS: cycleDurationS(trip.cycle) * trip.repeat,
    distanceM,
    neededSocPct: Infinity,
    tractionWh: new Float64Array(TRIP_KNOTS),
    regenWh: new Float64Array(TRIP_KNOTS),
    batteryLossWh: new Float64Array(TRIP_KNOTS),
    roadLossWh: new Float64Array(TRIP_KNOTS),
    motionWh: new Float64Array(TRIP_KNOTS),
  };
  for (let knot = TRIP_KNOTS - 1; knot >= 0; knot--) {
    const drive = driveOnce(car, trip, knot * TRIP_KNOT_PCT);
    const arrived = drive.endSocPct >= LEAST_SOC_PCT && drive.distanceM >= LEAST_DISTANCE_SHARE * distanceM;
    // Below the first that fails no drive is taken, so nothing is read there.
    if (!arrived) break;
    table.neededSocPct = knot * TRIP_KNOT_PCT;
    table.tractionWh[knot] = drive.tractionWh;
    table.regenWh[knot] = drive.regenWh;
    table.batteryLossWh[knot] = drive.batteryLossWh;
    table.roadLossWh[knot] = drive.roadLossWh;
    table.motionWh[knot] = drive.motionWh;
  }
  return table;
}

interface DriveSums {
  endSocPct: number;
  distanceM: number;
  tractionWh: number;
  regenWh: number;
  batteryLossWh: number;
  roadLossWh: number;
  motionWh: number;
}

function driveOnce(car: FleetCar, trip: TripClass, startSocPct: number): DriveSums {
  const vehicle = createVehicle(car.vehicle);
  const pack = createPack(car.pack, startSocPct);
  const { energy } = vehicle;
  const cycleS = cycleDurationS(trip.cycle);
  const stepH = STEP_S / 3600;
  const sums: DriveSums = {
    endSocPct: 0,
    distanceM: 0,
    tractionWh: 0,
    regenWh: 0,
    batteryLossWh: 0,
    roadLossWh: 0,
    motionWh: 0,
  };
  const steps = Math.round((cycleS * trip.repeat) / STEP_S);
  for (let step = 1; step <= steps || vehicle.speedMps > 0; step++) {
    const tS = step * STEP_S;
    // After the last second the driver brakes to a stop, whatever the recording ends with.
    const isOver = step > steps;
    const atS = step === steps ? cycleS : tS % cycleS;
    vehicle.dischargeLimitW = pack.dischargeLimitW;
    vehicle.chargeLimitW = pack.chargeLimitW;
    vehicle.step(STEP_S, isOver ? 0 : speedAt(trip.cycle, atS), isOver ? 0 : gradeAt(trip.cycle, atS));
    pack.step(STEP_S, vehicle.batteryPowerW);
    if (pack.powerW > 0) sums.tractionWh += pack.powerW * stepH;
    else sums.regenWh -= pack.powerW * stepH;
    sums.batteryLossWh += pack.lossW * stepH;
    sums.roadLossWh +=
      (energy.dragJ + energy.rollingJ + energy.frictionBrakeJ + energy.drivetrainJ + energy.auxJ) / 3600;
    sums.motionWh += (energy.kineticChangeJ + energy.potentialChangeJ) / 3600;
  }
  sums.endSocPct = pack.socPct;
  sums.distanceM = vehicle.distanceM;
  return sums;
}
