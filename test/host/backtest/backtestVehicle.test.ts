import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { referenceCase } from '../../../host/backtest/backtestCase.ts';
import { listBacktestVehicles, loadBacktestVehicle } from '../../../host/backtest/backtestVehicle.ts';
import { temporaryFolder } from '../cli/runBackfeed.ts';

const REFERENCE = readFileSync('host/backtest/vehicles/reference.yaml', 'utf8');

describe('the vehicles of a backtest', () => {
  it('have a reference: the numbers of docs/method.md', () => {
    expect(referenceCase).toMatchObject({
      battery: {
        capacityWh: 60_000,
        chargeEfficiency: 0.92,
        dischargeEfficiency: 0.92,
        maxImportW: 11_000,
        maxExportW: 11_000,
        wearPricePerKwh: 0.03,
      },
      initialSocPct: 60,
      reserveSocPct: 20,
      departureSocPct: 60,
      shortfallPricePerKwh: 5,
      tariff: { importAdderPerKwh: 0.05 },
      weekday: { leaveSlot: 30, returnSlot: 70, energyWh: 8_000 },
      weekend: { leaveSlot: 40, returnSlot: 60, energyWh: 10_000 },
    });
  });

  it.each(listBacktestVehicles())('%s is read and states where its numbers are from', (name) => {
    expect(loadBacktestVehicle(name).source).toMatch(/illustrative|model/);
  });

  it.each([
    [
      'capacityKwh: 60',
      'capacityKwh: 0',
      'VEHICLE_VALUE: .*car.yaml:4: "battery.capacityKwh": must be above 0',
    ],
    [
      'chargeEfficiency: 0.92',
      'chargeEfficiency: 92',
      'VEHICLE_VALUE: .*car.yaml:5: "battery.chargeEfficiency": must be at most 1',
    ],
    [
      'dischargeEfficiency: 0.92',
      'dischargeEfficiency: 0',
      'VEHICLE_VALUE: .*"battery.dischargeEfficiency": must be above 0',
    ],
    [
      'maxExportKw: 11',
      'maxExportKW: 11',
      'VEHICLE_KEY: .*unknown key "battery.maxExportKW". Did you mean "maxExportKw"',
    ],
    [
      'reserveSocPct: 20',
      'reservePct: 20',
      'VEHICLE_KEY: .*unknown key "reservePct". Did you mean "reserveSocPct"',
    ],
    ["leave: '07:30'", "leave: '18:30'", 'VEHICLE_VALUE: .*"weekday": must return after it leaves'],
    ["leave: '07:30'", "leave: '07:31'", 'VEHICLE_VALUE: .*"weekday.leave": must be a quarter hour'],
    [
      'energyKwh: 8',
      'energyKwh: 80',
      'VEHICLE_VALUE: .*"weekday": a trip must not take more than the battery holds',
    ],
  ])('refuse %s as %s', (right, wrong, message) => {
    const file = join(temporaryFolder(), 'car.yaml');
    expect(REFERENCE).toContain(right);
    writeFileSync(file, REFERENCE.replace(right, wrong));
    expect(() => loadBacktestVehicle(file)).toThrow(new RegExp(message));
  });
});
