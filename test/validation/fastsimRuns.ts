import { readFileSync } from 'node:fs';
import { cycleDurationS, gradeAt, speedAt, type DriveCycle } from '../../sim/cycle/driveCycle.ts';
import { loadCycleCsv } from '../../sim/cycle/loadCycleCsv.ts';
import {
  createMotorEfficiency,
  efficiencyCurveOfPower,
  type EfficiencyCurve,
} from '../../sim/vehicle/motorEfficiency.ts';
import { roadLoadOfShape } from '../../sim/vehicle/roadLoadParameters.ts';
import { createVehicle } from '../../sim/vehicle/vehicle.ts';
import type { VehicleParameters } from '../../sim/vehicle/vehicleParameters.ts';
import { csvRows } from './csvRows.ts';
import { referenceFolder } from './referenceData.ts';

/** One run of FASTSim 2.1.2, and the same of ours. */
export interface FastsimRun {
  readonly car: string;
  readonly cycle: string;
  readonly referenceWhPerMi: number;
  readonly modelWhPerMi: number;
  /** Regenerated over discharged, as a share. */
  readonly referenceRegenShare: number;
  readonly modelRegenShare: number;
  /** Model over reference, less 1. */
  readonly energyError: number;
  /** Model less reference. */
  readonly regenShareDifference: number;
}

interface ReferenceRun {
  readonly id: number;
  readonly veh: string;
  readonly cyc: string;
  readonly mi: number;
  readonly m_kg: number;
  readonly wh_mi_dc: number;
  readonly regen_frac_of_discharge: number;
}

/** Every reference run again, with FASTSim's parameters, at its step of a second unless told otherwise. */
export function fastsimRuns(stepS = 1): FastsimRun[] {
  const rows = new Map(
    csvRows(`${referenceFolder}vehicles/fastsim_bev_parameters.csv`).map((row) => [row['selection']!, row]),
  );
  const runs = JSON.parse(
    readFileSync(`${referenceFolder}vehicles/fastsim_2.1.2_reference_runs.json`, 'utf8'),
  ) as ReferenceRun[];
  const cycles = new Map<string, DriveCycle>();
  return runs.map((run) => {
    const cycle = cycles.get(run.cyc) ?? loadCycleCsv(`${referenceFolder}cycles/${run.cyc}.csv`);
    cycles.set(run.cyc, cycle);
    const row = rows.get(String(run.id))!;
    const { netWhPerMi, regenShare } = drive(
      vehicleOfRow(row, run.m_kg),
      Number(row['ess_max_kw']) * 1000,
      cycle,
      stepS,
    );
    return {
      car: run.veh,
      cycle: run.cyc,
      referenceWhPerMi: run.wh_mi_dc,
      modelWhPerMi: netWhPerMi,
      referenceRegenShare: run.regen_frac_of_discharge,
      modelRegenShare: regenShare,
      energyError: netWhPerMi / run.wh_mi_dc - 1,
      regenShareDifference: regenShare - run.regen_frac_of_discharge,
    };
  });
}

/** FASTSim's columns as ours; what it does not know does not limit. @param massKg from its mass build-up */
function vehicleOfRow(row: Record<string, string>, massKg: number): VehicleParameters {
  const value = (name: string): number => Number(row[name]);
  const motorPowerW = value('mc_max_kw') * 1000;
  return {
    label: row['Scenario name']!,
    massKg,
    roadLoad: roadLoadOfShape(
      {
        dragCoefficient: value('drag_coef'),
        frontalAreaM2: value('frontal_area_m2'),
        rollingCoefficient: value('wheel_rr_coef'),
      },
      massKg,
    ),
    wheelRadiusM: value('wheel_radius_m'),
    wheelInertiaKgM2: value('wheel_inertia_kg_m2') * value('num_wheels'),
    gearRatio: 1,
    transmissionEfficiency: value('trans_eff'),
    motor: {
      powerW: motorPowerW,
      curvePowerW: motorPowerW,
      curve: fastsimLookUp(efficiencyCurveOfPower(motorPowerW)),
    },
    motorTorqueNm: Infinity,
    motorTopSpeedRpm: Infinity,
    regen: { share: value('max_regen'), powerW: Infinity, decelerationMps2: Infinity },
    auxPowerW: value('aux_kw') * 1000,
    transferAuxPowerW: 0,
    cabin: {
      targetC: 20,
      conductanceWPerK: 0,
      heatCapacityJPerK: 1,
      gainsW: 0,
      powerW: 0,
      heatingCop: 1,
      coolingCop: 1,
    },
  };
}

/**
 * FASTSim 2 looks an efficiency up at the whole percent of load below, at 1 % or more, instead of interpolating: with
 * large motors that alone is 1 % of a city cycle. The comparison does the same.
 */
function fastsimLookUp(curve: EfficiencyCurve): EfficiencyCurve {
  const motor = createMotorEfficiency({ powerW: 1, curvePowerW: 1, curve });
  const stairs: [number, number][] = [[0, motor.at(0.01)]];
  for (let percent = 2; percent <= 100; percent++) {
    stairs.push(
      [percent / 100 - 1e-9, motor.at((percent - 1) / 100)],
      [percent / 100, motor.at(percent / 100)],
    );
  }
  return stairs;
}

/** Energies at the terminals of a battery that is limited by power alone. */
function drive(
  parameters: VehicleParameters,
  batteryPowerW: number,
  cycle: DriveCycle,
  stepS: number,
): { netWhPerMi: number; regenShare: number } {
  const vehicle = createVehicle(parameters);
  vehicle.dischargeLimitW = batteryPowerW;
  vehicle.chargeLimitW = batteryPowerW;
  let dischargedJ = 0;
  let regeneratedJ = 0;
  const steps = Math.round(cycleDurationS(cycle) / stepS);
  for (let i = 1; i <= steps; i++) {
    vehicle.step(stepS, speedAt(cycle, i * stepS), gradeAt(cycle, i * stepS));
    dischargedJ += Math.max(0, vehicle.batteryPowerW) * stepS;
    regeneratedJ -= Math.min(0, vehicle.batteryPowerW) * stepS;
  }
  return {
    netWhPerMi: (dischargedJ - regeneratedJ) / 3600 / (vehicle.distanceM / 1609.344),
    regenShare: regeneratedJ / dischargedJ,
  };
}
