import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commuteCycle } from '../../../sim/cycle/exampleCycles.ts';
import { followCycle } from '../../../sim/vehicle/followCycle.ts';
import { listCars, loadCar } from '../../../sim/vehicle/loadCar.ts';
import { csvRows } from '../../validation/csvRows.ts';
import { hasReference, referenceFolder } from '../../validation/referenceData.ts';

const folder = mkdtempSync(join(tmpdir(), 'cars-'));
const battery = `battery:
  cell: leaf-lmo
  cellsInSeries: 96
  capacityAh: 80
  dischargeLimitW: [[0, 0], [100, 80000]]
  chargeLimitW: [[0, 50000], [100, 0]]`;
const good = `label: A car
source: this test
massKg: 1500
shape: { dragCoefficient: 0.3, frontalAreaM2: 2.2, rollingCoefficient: 0.009 }
motor: { powerKw: 100 }
${battery}
`;

function load(text: string): unknown {
  const path = join(folder, 'car.yaml');
  writeFileSync(path, text);
  return loadCar(path);
}

describe('a car file', () => {
  it.each(listCars())('%s drives to work, and its energy closes', (name) => {
    const car = loadCar(name);
    const drive = followCycle(car, commuteCycle(), { startSocPct: 70, stepS: 0.5 });
    expect(drive.audit.residual).toBeLessThan(1e-9);
    expect(drive.missed.length > 0).toBe(name === 'quarry-truck');
    expect(drive.storeUsedWh).toBeGreaterThan(0);
    expect(drive.regenShare).toBeGreaterThan(0.1);
  });

  it('there are at least ten', () => expect(listCars().length).toBeGreaterThanOrEqual(10));

  it.each([
    [
      'a car without mass',
      good.replace('massKg: 1500', 'massKg: 0'),
      'CAR_VALUE',
      /:3: "massKg": must be above 0/,
    ],
    ['a mass that is no number', good.replace('1500', '.nan'), 'CAR_VALUE', /:3: "massKg"/],
    ['no mass at all', good.replace('massKg: 1500\n', ''), 'CAR_VALUE', /add massKg or testWeightLb/],
    [
      'two masses',
      good.replace('massKg', 'testWeightLb: 3000\nmassKg'),
      'CAR_VALUE',
      /say the same: keep one/,
    ],
    ['no road load', good.replace(/shape: .*\n/, ''), 'CAR_VALUE', /add shape or coastDown/],
    [
      'a misspelt key',
      good.replace('motor:', 'moter:'),
      'CAR_KEY',
      /:5: unknown key "moter". Did you mean "motor"/,
    ],
    ['a motor without power', good.replace('powerKw: 100', 'powerKw: 0'), 'CAR_VALUE', /:5: "motor.powerKw"/],
    ['no battery', good.replace(battery, ''), 'CAR_KEY', /key "battery" is missing/],
    [
      'a battery without a voltage curve',
      good.replace('  capacityAh: 80', '  capacityAh: 80\n  openCircuitV: []'),
      'CAR_VALUE',
      /:\d+: "battery.openCircuitV": must span 0 to 100 %/,
    ],
  ])('refuses %s', (_what, text, code, message) => {
    expect(() => load(text)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it('names the nearest car for a name that there is not', () => {
    expect(() => loadCar('leaf-aze')).toThrow(/CAR_UNKNOWN: .*Did you mean "leaf-aze0"/);
  });
});

const bySource = listCars().map((name) => ({ name, car: loadCar(name) }));

describe.skipIf(!hasReference('vehicles/fastsim_bev_parameters.csv'))(
  'the numbers of the cars are those of their source (needs ../shared/data/vehicles)',
  () => {
    it('of FASTSim', () => {
      const rows = csvRows(`${referenceFolder}vehicles/fastsim_bev_parameters.csv`);
      const found = bySource.flatMap(({ name, car }) => {
        const row = rows.find((each) => car.source.endsWith(`row "${each['Scenario name']}"`));
        return row ? [{ name, car, row }] : [];
      });
      expect(found.length).toBeGreaterThanOrEqual(6);
      for (const { name, car, row } of found) {
        const value = (column: string): number => Number(row[column]);
        const { vehicle } = car;
        expect(vehicle.roadLoad.quadraticNPerMps2, name).toBeCloseTo(
          0.6 * value('drag_coef') * value('frontal_area_m2'),
          9,
        );
        expect(vehicle.roadLoad.constantN, name).toBeCloseTo(
          9.81 * vehicle.massKg * value('wheel_rr_coef'),
          6,
        );
        expect(vehicle.motor.powerW, name).toBe(value('mc_max_kw') * 1000);
        expect(vehicle.auxPowerW, name).toBe(value('aux_kw') * 1000);
        expect(vehicle.regen.share, name).toBe(value('max_regen'));
        expect(vehicle.transmissionEfficiency, name).toBe(value('trans_eff'));
      }
    });

    it('of the EPA', () => {
      const rows = csvRows(`${referenceFolder}vehicles/epa_2022_ev_consumption.csv`);
      const found = bySource.flatMap(({ name, car }) => {
        const row = rows.find(({ config }) => car.source.endsWith(`configuration ${config}`));
        return row ? [{ name, car, row }] : [];
      });
      expect(found.length).toBeGreaterThanOrEqual(6);
      for (const { name, car, row } of found) {
        const { roadLoad, massKg, motor } = car.vehicle;
        expect(massKg, name).toBeCloseTo(Number(row['test_weight_lb']) * 0.45359237, 6);
        expect(roadLoad.constantN / 4.4482216, name).toBeCloseTo(Number(row['A_lbf']), 9);
        expect((roadLoad.linearNPerMps * 0.44704) / 4.4482216, name).toBeCloseTo(
          Number(row['B_lbf_per_mph']),
          9,
        );
        expect((roadLoad.quadraticNPerMps2 * 0.44704 ** 2) / 4.4482216, name).toBeCloseTo(
          Number(row['C_lbf_per_mph2']),
          9,
        );
        expect(motor.powerW / 745.7 / Number(row['power_hp']), name).toBeCloseTo(1, 2);
      }
    });
  },
);
