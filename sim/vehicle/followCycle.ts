import { createPack } from '../battery/pack.ts';
import { createCycleCursor } from '../cycle/cycleCursor.ts';
import { cycleDurationS, type DriveCycle } from '../cycle/driveCycle.ts';
import { createEnergyAudit, type EnergyAuditReport } from '../energyAudit.ts';
import { airDensityKgM3 } from './airDensity.ts';
import { applyRoad } from './applyRoad.ts';
import { createCabin } from './cabin.ts';
import type { Car } from './carSchema.ts';
import { checkPayload } from './checkPayload.ts';
import { MPS_PER_MPH } from './roadLoadParameters.ts';
import { createVehicle } from './vehicle.ts';

/** What surrounds a drive. Without a height and a temperature the air is that of the car's coast-down. */
export interface DriveConditions {
  readonly startSocPct: number;
  readonly stepS: number;
  readonly altitudeM?: number;
  /** With it cabin and battery are as cold at first, and the cabin is heated or cooled. */
  readonly ambientC?: number;
  readonly headwindMps?: number;
}

/** A stretch on which the car was slower than the cycle. */
export interface MissedStretch {
  readonly fromS: number;
  readonly toS: number;
  readonly worstMps: number;
}

/** What came of a drive. */
export interface DriveResult {
  readonly distanceM: number;
  readonly durationS: number;
  readonly endSocPct: number;
  /** From the battery's store, losses in it included; cabin and electronics too. */
  readonly storeUsedWh: number;
  /** What the wall's meter counts until it is back, by the car's own charger. */
  readonly wallWh: number;
  /** Of what the battery gave at its terminals. */
  readonly regenShare: number;
  readonly cabinWh: number;
  /** Where motor or battery could not follow by more than the 2 mph that the EPA allows. */
  readonly missed: readonly MissedStretch[];
  readonly audit: EnergyAuditReport;
}

const toleranceMps = 2 * MPS_PER_MPH;

/**
 * Drives a car over a cycle, without buses and firmware: the plant alone.
 * @throws BackfeedError PAYLOAD_TOO_HEAVY for a cycle of another vehicle
 */
export function followCycle(car: Car, cycle: DriveCycle, conditions: DriveConditions): DriveResult {
  checkPayload(car.vehicle, cycle);
  const { stepS, ambientC } = conditions;
  const vehicle = createVehicle(car.vehicle);
  const pack = createPack(car.pack, conditions.startSocPct);
  const cabin = createCabin(car.vehicle.cabin, ambientC ?? car.vehicle.cabin.targetC);
  vehicle.headwindMps = conditions.headwindMps ?? 0;
  pack.thermalPowered = true;
  if (ambientC !== undefined) {
    vehicle.ambientC = ambientC;
    pack.ambientC = ambientC;
    pack.tempC = ambientC;
  }
  if (ambientC !== undefined || conditions.altitudeM !== undefined)
    vehicle.airDensityKgM3 = airDensityKgM3(conditions.altitudeM ?? 0, ambientC ?? 20);

  const audit = createEnergyAudit(vehicle, pack);
  const missed: { fromS: number; toS: number; worstMps: number }[] = [];
  let cabinJ = 0;
  const cursor = createCycleCursor(cycle);
  const startS = cycle.timesS[0] as number;
  const durationS = cycleDurationS(cycle);
  const steps = Math.round(durationS / stepS);
  for (let i = 1; i <= steps; i++) {
    const timeS = startS + i * stepS;
    cursor.moveTo(timeS, vehicle.distanceM);
    applyRoad(vehicle, cursor);
    cabin.step(stepS, vehicle.ambientC, ambientC !== undefined);
    cabinJ += cabin.powerW * stepS;
    vehicle.auxDemandW = car.vehicle.auxPowerW + cabin.powerW + pack.thermalAuxW;
    vehicle.dischargeLimitW = pack.dischargeLimitW;
    vehicle.chargeLimitW = pack.chargeLimitW;
    vehicle.step(stepS, cursor.speedMps, cursor.grade);
    pack.step(stepS, vehicle.batteryPowerW);
    audit.record(stepS, true);
    if (vehicle.missedSpeedMps > toleranceMps) noteMiss(timeS - startS);
  }
  const report = audit.report();
  const storeUsedWh = -report.batteryChangeWh;
  return {
    distanceM: vehicle.distanceM,
    durationS,
    endSocPct: pack.socPct,
    storeUsedWh,
    wallWh: storeUsedWh / car.onboardChargerEfficiency,
    regenShare: report.tractionWh > 0 ? report.regenWh / report.tractionWh : 0,
    cabinWh: cabinJ / 3600,
    missed,
    audit: report,
  };

  function noteMiss(atS: number): void {
    const last = missed.at(-1);
    if (last && atS - last.toS < 1.5 * stepS) {
      last.toS = atS;
      last.worstMps = Math.max(last.worstMps, vehicle.missedSpeedMps);
    } else missed.push({ fromS: atS - stepS, toS: atS, worstMps: vehicle.missedSpeedMps });
  }
}
