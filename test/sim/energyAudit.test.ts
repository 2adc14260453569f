import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPack } from '../../sim/battery/pack.ts';
import { cycleDurationS, gradeAt, speedAt, type DriveCycle } from '../../sim/cycle/driveCycle.ts';
import { commuteCycle, downhillCycle } from '../../sim/cycle/exampleCycles.ts';
import { loadCycleCsv } from '../../sim/cycle/loadCycleCsv.ts';
import { createEnergyAudit, type EnergyAuditReport } from '../../sim/energyAudit.ts';
import { createGrid } from '../../sim/grid/grid.ts';
import { createGridMeter } from '../../sim/grid/gridMeter.ts';
import { houseGrid } from '../../sim/grid/houseGrid.ts';
import { seededRandom } from '../../sim/cycle/seededRandom.ts';
import { createVehicle } from '../../sim/vehicle/vehicle.ts';
import { createStationBench } from './charger/fakeVehicle.ts';
import { loadCar } from '../../sim/vehicle/loadCar.ts';

const { vehicle: leafAze0, pack: leafPack } = loadCar('leaf-aze0');

const uddsFile = '../shared/data/cycles/udds.csv';
const stepS = 0.1;

/** The plant without firmware: a car, its battery, a scripted session, a grid and a meter. */
function createPlant(socPct: number) {
  const vehicle = createVehicle(leafAze0);
  const pack = createPack(leafPack, socPct);
  const bench = createStationBench();
  const grid = createGrid(houseGrid, seededRandom(9));
  const meter = createGridMeter(seededRandom(10));
  const audit = createEnergyAudit(vehicle, pack, bench.station);

  function step(dtS: number, speedMps: number, grade: number, driving: boolean): void {
    vehicle.dischargeLimitW = pack.dischargeLimitW;
    vehicle.chargeLimitW = pack.chargeLimitW;
    vehicle.step(dtS, speedMps, grade);
    pack.step(dtS, vehicle.batteryPowerW + bench.station.dcPowerW);
    grid.step(dtS, bench.station.acPowerW);
    meter.step(dtS, bench.station.acPowerW, grid.voltageV, grid.frequencyHz);
    audit.record(dtS, driving);
    bench.batteryVoltageV = pack.voltageV;
  }
  return {
    vehicle,
    pack,
    meter,
    audit,
    drive(cycle: DriveCycle): void {
      vehicle.auxDemandW = leafAze0.auxPowerW;
      for (let i = 1; i <= Math.round(cycleDurationS(cycle) / stepS); i++) {
        bench.run(stepS);
        step(stepS, speedAt(cycle, i * stepS), gradeAt(cycle, i * stepS), true);
      }
    },
    transfer(durationS: number, chargeA: number, dischargeA: number): void {
      vehicle.auxDemandW = leafAze0.transferAuxPowerW;
      const each = (): void => step(stepS, 0, 0, false);
      bench.wish.status['contactorsOpen'] = 1;
      bench.wish.status['chargeCurrentRequestA'] = chargeA;
      bench.wish.maxDischargeCurrentA = dischargeA;
      bench.lines.plugDetect = true;
      bench.talk(true);
      bench.run(1, each);
      bench.wish.status['enabled'] = 1;
      bench.lines.permission = true;
      bench.run(3.5, each);
      bench.lines.contactors = true;
      bench.wish.status['contactorsOpen'] = 0;
      bench.run(durationS, each);
      bench.lines.permission = false;
      bench.wish.status['enabled'] = 0;
      bench.run(0.5, each);
      bench.lines.contactors = false;
      bench.wish.status['contactorsOpen'] = 1;
      bench.run(4, each);
      bench.talk(false);
      bench.run(3, each);
      bench.lines.plugDetect = false;
      bench.run(stepS, each);
    },
    sleep(durationS: number): void {
      vehicle.auxDemandW = 0;
      for (let i = 0; i < durationS; i++) step(1, 0, 0, false);
    },
  };
}

function expectHonest(report: EnergyAuditReport): void {
  expect(report.residual).toBeLessThan(1e-6);
  for (const [kind, lossWh] of Object.entries(report.lossesWh)) {
    expect(lossWh, kind).toBeGreaterThanOrEqual(0);
  }
}

describe('energyAudit', () => {
  it.skipIf(!existsSync(uddsFile))('closes a day with the UDDS (needs ../shared/data/cycles)', () => {
    expectClosedDay(loadCycleCsv(uddsFile));
  });

  it('closes a day with the example commute', () => {
    expectClosedDay(commuteCycle());
  });

  function expectClosedDay(cycle: DriveCycle): void {
    const plant = createPlant(60);
    plant.drive(cycle);
    plant.transfer(1200, 20, 0);
    plant.sleep(600);
    plant.transfer(1200, 0, 22);
    plant.drive(cycle);
    const report = plant.audit.report();
    expectHonest(report);
    expect(report.gridImportedWh).toBeCloseTo(plant.meter.importedWh, 6);
    expect(report.gridExportedWh).toBeCloseTo(plant.meter.exportedWh, 6);
    expect(report.gridImportedWh).toBeGreaterThan(2_500);
    expect(report.gridExportedWh).toBeGreaterThan(2_400);
    expect(report.lossesWh.conversion).toBeGreaterThan(250);
    expect(report.lossesWh.standby).toBeGreaterThan(0);
    expect(report.regenWh / report.tractionWh).toBeGreaterThan(0.15);
    expect(report.regenWh / report.tractionWh).toBeLessThan(0.4);
    expect(report.kineticChangeWh).toBeCloseTo(0, 9);
  }

  it('gains on the way down only what the height gave', () => {
    const plant = createPlant(50);
    plant.drive(downhillCycle());
    const report = plant.audit.report();
    expectHonest(report);
    expect(report.potentialChangeWh).toBeLessThan(-2_100);
    expect(report.batteryChangeWh).toBeGreaterThan(0);
    expect(report.batteryChangeWh).toBeLessThan(-report.potentialChangeWh);
  });

  it('never nets positive on a closed loop, flat or through any hills', () => {
    const section = fc.record({
      speedMps: fc.integer({ min: 0, max: 38 }),
      durationS: fc.integer({ min: 5, max: 60 }),
      grade: fc.double({ min: -0.08, max: 0.08, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(section, { minLength: 1, maxLength: 12 }), fc.boolean(), (sections, hills) => {
        const vehicle = createVehicle(leafAze0);
        vehicle.auxDemandW = 0;
        const pack = createPack(leafPack, 60);
        const audit = createEnergyAudit(vehicle, pack);
        const step = (speedMps: number, grade: number): void => {
          vehicle.dischargeLimitW = pack.dischargeLimitW;
          vehicle.chargeLimitW = pack.chargeLimitW;
          vehicle.step(0.5, speedMps, grade);
          pack.step(0.5, vehicle.batteryPowerW);
          audit.record(0.5, true);
        };
        const approach = (speedMps: number): number =>
          vehicle.speedMps + Math.max(-2, Math.min(1, speedMps - vehicle.speedMps));
        for (const { speedMps, durationS, grade } of sections) {
          for (let i = 0; i < durationS * 2; i++) step(approach(speedMps), hills ? grade : 0);
        }
        // Back to the height and the rest of the start.
        while (vehicle.altitudeM < -0.01) step(approach(15), 0.05);
        while (vehicle.altitudeM > 0.01) step(approach(Math.min(15, 0.2 + vehicle.altitudeM)), -0.05);
        while (vehicle.speedMps > 0) step(Math.max(0, vehicle.speedMps - 1), 0);
        const report = audit.report();
        expect(report.residual * (report.tractionWh + report.regenWh)).toBeLessThan(
          1e-6 * Math.max(1, report.tractionWh),
        );
        if (vehicle.distanceM === 0) return;
        // The loop closes to the height of one step.
        expect(Math.abs(report.potentialChangeWh)).toBeLessThan(10);
        expect(report.regenWh + report.potentialChangeWh).toBeLessThan(report.tractionWh);
        expect(report.batteryChangeWh + report.potentialChangeWh).toBeLessThan(0);
      }),
      { numRuns: 60 },
    );
  });

  it.each([0.1, 1, 7.3, 60])('closes in steps of %d s, with what is left in the RC pairs', (dtS) => {
    const vehicle = createVehicle(leafAze0);
    const pack = createPack(leafPack, 70);
    pack.ambientC = -10;
    const audit = createEnergyAudit(vehicle, pack);
    const random = seededRandom(11);
    for (let t = 0; t < 7200; t += dtS) {
      vehicle.auxDemandW = 12_000 * random();
      vehicle.step(dtS, 0, 0);
      pack.step(dtS, vehicle.batteryPowerW);
      audit.record(dtS, true);
    }
    const report = audit.report();
    expectHonest(report);
    expect(report.residual).toBeLessThan(1e-11);
    expect(pack.polarisationEnergyWh() / report.tractionWh).toBeGreaterThan(1e-7);
  });

  it('sees energy that comes from nowhere', () => {
    const plant = createPlant(60);
    plant.drive(commuteCycle());
    plant.pack.socPct += 0.01;
    expect(plant.audit.report().residual).toBeGreaterThan(1e-4);
  });
});
