import { describe, expect, it } from 'vitest';
import { createPack } from '../../../sim/battery/pack.ts';
import { listStations, loadStation } from '../../../sim/charger/loadStation.ts';
import { createEnergyAudit } from '../../../sim/energyAudit.ts';
import { createVehicle } from '../../../sim/vehicle/vehicle.ts';
import { loadCar } from '../../../sim/vehicle/loadCar.ts';
import { createStationBench } from './fakeVehicle.ts';

const { vehicle: leafAze0, pack: leafPack } = loadCar('leaf-aze0');

const stepS = 0.1;

describe('the energy audit', () => {
  it.each(listStations())('closes over a session in both directions: %s', (name) => {
    const parameters = loadStation(name);
    const pack = createPack(leafPack, 50);
    const vehicle = createVehicle(leafAze0);
    const bench = createStationBench({ parameters, batteryVoltageV: pack.voltageV });
    const audit = createEnergyAudit(vehicle, pack, bench.station);
    const each = (): void => {
      vehicle.step(stepS, 0, 0);
      pack.step(stepS, vehicle.batteryPowerW + bench.station.dcPowerW);
      audit.record(stepS, false);
      bench.batteryVoltageV = pack.voltageV;
    };
    bench.start();
    const currentA = Math.min(20, parameters.availableCurrentA);
    bench.wish.maxDischargeCurrentA = currentA;
    bench.run(300, each);
    bench.wish.status['chargeCurrentRequestA'] = currentA;
    bench.run(300, each);
    const { residual, gridImportedWh, gridExportedWh, lossesWh } = audit.report();
    expect(residual).toBeLessThanOrEqual(1e-6);
    // Out and in again with the same current: less is sold than the same charge costs.
    expect(gridExportedWh).toBeGreaterThan(400);
    expect(gridImportedWh).toBeGreaterThan(gridExportedWh * 1.1);
    expect(lossesWh.conversion).toBeGreaterThan(0.1 * gridExportedWh);
  });
});
