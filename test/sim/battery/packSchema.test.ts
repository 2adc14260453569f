import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BackfeedError } from '../../../sim/backfeedError.ts';
import { cellFile, cellNames, cellSchema, readCell } from '../../../sim/battery/cellParameters.ts';
import { createPack } from '../../../sim/battery/pack.ts';
import { packSchema } from '../../../sim/battery/packSchema.ts';
import { readYaml } from '../../../sim/config/readYaml.ts';

const carSchema = z.strictObject({ battery: packSchema });

const good = `battery:
  cell: nmc
  cellsInSeries: 108
  usableEnergyKwh: 58
  dischargeLimitW: [[0, 0], [5, 0], [20, 150000], [100, 150000]]
  chargeLimitW: [[0, 100000], [50, 100000], [95, 0], [100, 0]]
`;
const car = (text: string) => readYaml(text, 'car.yaml', carSchema, 'CAR').battery;

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(BackfeedError);
    return (error as BackfeedError).message;
  }
  return expect.unreachable();
}

describe('packSchema', () => {
  it('sizes a pack by its usable energy, between where its limits end', () => {
    const pack = createPack(car(good), 50);
    expect(pack.storedEnergyWh(95) - pack.storedEnergyWh(5)).toBeCloseTo(58_000, 6);
  });

  it.each([
    ['cellsInParallel: 2', 120, 2],
    ['capacityAh: 78', 78, 1.3],
  ])('or by %s', (size, capacityAh, cellsInParallel) => {
    const pack = car(good.replace('usableEnergyKwh: 58', size));
    expect(pack.capacityAh).toBeCloseTo(capacityAh, 9);
    expect(pack.cellsInParallel).toBeCloseTo(cellsInParallel, 9);
  });

  it('takes its health off its charge, not off its mass and its parallel cells', () => {
    const fresh = car(good);
    const worn = car(`${good}  sohPct: 80\n`);
    expect(worn.capacityAh / fresh.capacityAh).toBeCloseTo(0.8, 12);
    expect(worn.cellsInParallel).toBe(fresh.cellsInParallel);
    expect(worn.thermal.heatCapacityJPerK).toBe(fresh.thermal.heatCapacityJPerK);
  });

  it('overrides what the file of the cell says', () => {
    const pack = car(`${good}  openCircuitV: [[0, 3], [100, 4]]\n`);
    expect(pack.cell.openCircuitV).toHaveLength(2);
    expect(pack.cell.timeConstantsS).toEqual(readCell('nmc').timeConstantsS);
  });

  it.each<[string, string, string, string]>([
    [
      'an unknown cell',
      'cell: nmc',
      'cell: ncm',
      'CAR_VALUE: car.yaml:2: "battery.cell": BATTERY_UNKNOWN: there is no battery cell "ncm". Did you mean "nmc"?',
    ],
    ['no cell', '  cell: nmc\n', '', 'CAR_KEY: car.yaml:2: key "battery.cell" is missing'],
    ['a misspelt key', 'cellsInSeries', 'cellInSeries', 'Did you mean "cellsInSeries"?'],
    [
      'no size',
      '  usableEnergyKwh: 58\n',
      '',
      'car.yaml:2: "battery": nothing says how large the pack is: add one of cellsInParallel',
    ],
    [
      'two sizes',
      'usableEnergyKwh: 58',
      'usableEnergyKwh: 58\n  capacityAh: 60',
      'car.yaml:4: "battery.usableEnergyKwh": capacityAh and usableEnergyKwh both say',
    ],
    [
      'zero energy',
      'usableEnergyKwh: 58',
      'usableEnergyKwh: 0',
      'car.yaml:4: "battery.usableEnergyKwh": must be above 0',
    ],
    [
      'a limit that ends early',
      '[95, 0], [100, 0]',
      '[95, 0]',
      'car.yaml:6: "battery.chargeLimitW": must span 0 to 100 % of charge, and spans 0 to 95',
    ],
    [
      'a negative limit',
      '[5, 0]',
      '[5, -1]',
      'car.yaml:5: "battery.dischargeLimitW.1.1": must not be negative (W)',
    ],
    [
      'a charge that falls',
      '[5, 0]',
      '[30, 0]',
      'the state of charge must rise from row to row: 20 follows 30',
    ],
    [
      'stops in the wrong order',
      '  cell: nmc',
      '  cell: nmc\n  voltage: { stop: [4.2, 3.2], taper: 0.02, cut: [2.5, 4.3] }',
      'car.yaml:3: "battery.voltage": must be ordered',
    ],
  ])('refuses %s', (_what, from, to, message) => {
    expect(good).toContain(from);
    expect(messageOf(() => car(good.replace(from, to)))).toContain(message);
  });
});

describe('the file of a cell', () => {
  it.each(cellNames())('%s is read, names its source, and makes a pack', (name) => {
    expect(readCell(name).source.length).toBeGreaterThan(60);
    const pack = createPack(car(good.replace('cell: nmc', `cell: ${name}`)), 60);
    pack.step(1, 20_000);
    expect(pack.limited).toBe(false);
    expect(pack.lossW).toBeGreaterThan(20);
    expect(pack.lossW).toBeLessThan(400);
  });

  const text = readFileSync(cellFile('leaf-lmo'), 'utf8');
  it.each<[string, string | RegExp, string, string]>([
    [
      'no open-circuit voltage',
      /openCircuitV:\n( {2}- .*\n)+/,
      '',
      'BATTERY_KEY: cell.yaml:1: key "openCircuitV" is missing. Add openCircuitV.',
    ],
    [
      'one that does not begin at 0',
      '  - [0, 3.0]\n',
      '',
      '"openCircuitV": must span 0 to 100 % of charge, and spans 5 to 100: add the missing rows',
    ],
    [
      'one that does not reach 100',
      '  - [100, 4.18]\n',
      '',
      'must span 0 to 100 % of charge, and spans 0 to 90',
    ],
    [
      'one that falls',
      '[50, 3.78]',
      '[50, 3.70]',
      'the open-circuit voltage must rise with the charge: 3.7 V at 50 % follows 3.73 V',
    ],
    [
      'no capacity',
      'capacityAh: 41.4',
      'capacityAh: 0',
      'BATTERY_VALUE: cell.yaml:8: "capacityAh": must be above 0',
    ],
    [
      'a negative resistance',
      '0.00122, 0.00062',
      '-0.00122, 0.00062',
      '.1": a resistance must not be negative',
    ],
    [
      'time constants in the wrong order',
      '[16, 300]',
      '[300, 16]',
      'the faster of the two time constants comes first',
    ],
  ])('with %s is refused', (_what, from, to, message) => {
    const bad = text.replace(from, to);
    expect(bad).not.toBe(text);
    const told = messageOf(() => readYaml(bad, 'cell.yaml', cellSchema, 'BATTERY'));
    expect(told).toContain(message);
    expect(told).toMatch(/^BATTERY_\w+: cell\.yaml:\d+: /);
  });

  it('that does not exist is refused with those that do', () => {
    expect(messageOf(() => readCell('plutonium'))).toBe(
      'BATTERY_UNKNOWN: there is no battery cell "plutonium". Give a YAML file or one of: leaf-lmo, lfp, lg-m50-nmc811, nmc, panasonic-18650pf.',
    );
  });
});
