import { createPack } from '../battery/pack.ts';
import { cycleDistanceM, cycleDurationS, gradeAt, speedAt, type DriveCycle } from '../cycle/driveCycle.ts';
import { createVehicle } from '../vehicle/vehicle.ts';
import type { FleetCar } from './fleetCar.ts';

/** A drive starts at one of these states of charge, or between two: closer where a full battery takes less back. */
const WIDE_PCT = 5;
const CLOSE_PCT = 2;
const CLOSE_FROM_PCT = 80;
const CLOSE_FROM_KNOT = CLOSE_FROM_PCT / WIDE_PCT;
export const TRIP_KNOTS = CLOSE_FROM_KNOT + (100 - CLOSE_FROM_PCT) / CLOSE_PCT + 1;
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

/** Where a state of charge lies among the corners: the whole part is the corner at or below. */
export function tripPosition(socPct: number): number {
  return socPct < CLOSE_FROM_PCT
    ? socPct / WIDE_PCT
    : CLOSE_FROM_KNOT + (socPct - CLOSE_FROM_PCT) / CLOSE_PCT;
}

function socPctOfKnot(knot: number): number {
  return knot < CLOSE_FROM_KNOT ? knot * WIDE_PCT : CLOSE_FROM_PCT + (knot - CLOSE_FROM_KNOT) * CLOSE_PCT;
}

/** Drives the road once at each state of charge with the detailed car and battery. */
export function sampleTrip(car: FleetCar, trip: TripClass): TripTable {
  const distanceM = cycleDistanceM(trip.cycle) * trip.repeat;
  const road = secondBySecond(trip);
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
    const drive = driveOnce(car, road, socPctOfKnot(knot));
    const arrived = drive.endSocPct >= LEAST_SOC_PCT && drive.distanceM >= LEAST_DISTANCE_SHARE * distanceM;
    // Below the first that fails no drive is taken, so nothing is read there.
    if (!arrived) break;
    table.neededSocPct = socPctOfKnot(knot);
    table.tractionWh[knot] = drive.tractionWh;
    table.regenWh[knot] = drive.regenWh;
    table.batteryLossWh[knot] = drive.batteryLossWh;
    table.roadLossWh[knot] = drive.roadLossWh;
    table.motionWh[knot] = drive.motionWh;
  }
  return table;
}

/** Speed at the end of each second, and the grade during it. */
interface Road {
  readonly speedsMps: Float64Array;
  readonly grades: Float64Array;
}

function secondBySecond({ cycle, repeat }: TripClass): Road {
  const cycleS = cycleDurationS(cycle);
  const steps = Math.round((cycleS * repeat) / STEP_S);
  const speedsMps = new Float64Array(steps);
  const grades = new Float64Array(steps);
  for (let step = 0; step < steps; step++) {
    const tS = step + 1 === steps ? cycleS : ((step + 1) * STEP_S) % cycleS;
    speedsMps[step] = speedAt(cycle, tS);
    grades[step] = gradeAt(cycle, tS);
  }
  return { speedsMps, grades };
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

function driveOnce(car: FleetCar, road: Road, startSocPct: number): DriveSums {
  const vehicle = createVehicle(car.vehicle);
  const pack = createPack(car.pack, startSocPct);
  const { energy } = vehicle;
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
  const steps = road.speedsMps.length;
  // After the last second the driver brakes to a stop, whatever the recording ends with.
  for (let step = 0; step < steps || vehicle.speedMps > 0; step++) {
    vehicle.dischargeLimitW = pack.dischargeLimitW;
    vehicle.chargeLimitW = pack.chargeLimitW;
    vehicle.step(STEP_S, step < steps ? road.speedsMps[step]! : 0, step < steps ? road.grades[step]! : 0);
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
