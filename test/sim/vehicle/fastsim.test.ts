import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cycleDurationS, gradeAt, speedAt } from '../../../sim/cycle/driveCycle.ts';
import { loadCycleCsv } from '../../../sim/cycle/loadCycleCsv.ts';
import { createVehicle } from '../../../sim/vehicle/vehicle.ts';
import { leafAze0, type VehicleParameters } from '../../../sim/vehicle/vehicleParameters.ts';

const cycleFolder = '../shared/data/cycles/';

/** FASTSim's "2016 Leaf 24 kWh". */
const leaf24: VehicleParameters = {
  ...leafAze0,
  label: '2016 Leaf 24 kWh',
  massKg: 1612.9,
  wheelRadiusM: 0.336,
  // FASTSim knows no torque limit.
  motorTorqueNm: 1000,
};

/** Energy at the battery's terminals: net per mile, and regenerated over discharged. */
function drive(
  cycleName: string,
  dtS: number,
): { netWhPerMile: number; regenSharePct: number; missedMps: number } {
  const cycle = loadCycleCsv(`${cycleFolder}${cycleName}.csv`);
  const vehicle = createVehicle(leaf24);
  let dischargedJ = 0;
  let regeneratedJ = 0;
  let missedMps = 0;
  const steps = Math.round(cycleDurationS(cycle) / dtS);
  for (let i = 1; i <= steps; i++) {
    vehicle.step(dtS, speedAt(cycle, i * dtS), gradeAt(cycle, i * dtS));
    dischargedJ += Math.max(0, vehicle.batteryPowerW) * dtS;
    regeneratedJ -= Math.min(0, vehicle.batteryPowerW) * dtS;
    missedMps = Math.max(missedMps, vehicle.missedSpeedMps);
  }
  const netWh = (dischargedJ - regeneratedJ) / 3600;
  return {
    netWhPerMile: netWh / (vehicle.distanceM / 1609.344),
    regenSharePct: (100 * regeneratedJ) / dischargedJ,
    missedMps,
  };
}

describe.skipIf(!existsSync(`${cycleFolder}udds.csv`))(
  'against FASTSim 2.1.2 (needs ../shared/data/cycles)',
  () => {
    it.each([
      // cycle, net DC Wh/mi, regenerated over discharged %, step s
      ['udds', 156.2, 33.0, 1],
      ['udds', 156.2, 33.0, 0.1],
      ['hwfet', 203.9, 7.6, 0.1],
      ['us06', 277.3, 22.2, 0.1],
      ['wltc_3b', 216.0, 20.8, 0.1],
    ])(
      '%s: %d Wh/mi, %d pct regenerated, in steps of %d s',
      (cycleName, netWhPerMile, regenSharePct, dtS) => {
        const run = drive(cycleName, dtS);
        expect(Math.abs(run.netWhPerMile / netWhPerMile - 1)).toBeLessThan(0.01);
        expect(Math.abs(run.regenSharePct - regenSharePct)).toBeLessThan(1);
        expect(run.missedMps).toBeLessThan(0.5);
      },
    );
  },
);
