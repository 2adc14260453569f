import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../sim/cycle/seededRandom.ts';
import { createPack } from '../../../../sim/battery/pack.ts';
import { packSchema } from '../../../../sim/battery/packSchema.ts';
import { readCellCycle, type CellCycle } from '../../../../sim/battery/fit/cellCycle.ts';
import {
  cellVoltageErrors,
  cellVoltages,
  type CellElectrics,
} from '../../../../sim/battery/fit/cellVoltageErrors.ts';
import { fitCell, type FitOptions } from '../../../../sim/battery/fit/fitCell.ts';

const known: CellElectrics = {
  capacityAh: 3,
  referenceC: 25,
  activationKjPerMol: { series: 20, pairs: 25 },
  openCircuitV: [
    [0, 3],
    [20, 3.4],
    [50, 3.65],
    [100, 4.15],
  ],
  timeConstantsS: [20, 300],
  resistancesOhm: [
    [0, 0.06, 0.03, 0.025],
    [50, 0.03, 0.012, 0.02],
    [100, 0.035, 0.015, 0.012],
  ],
};

/** A drive of one cell from full to a tenth, with the voltages that the model gives. */
function driveOf(cell: CellElectrics, seed: number, noiseV = 0): CellCycle {
  const random = seededRandom(seed);
  const count = 9000;
  const timeS = Float64Array.from({ length: count }, (_, i) => i);
  const currentA = new Float64Array(count);
  const drawnAh = new Float64Array(count);
  for (let i = 0, wantedA = 0; i < count; i++) {
    if (i % 15 === 0) wantedA = random() < 0.2 ? 0 : 5.6 * random() - 1.25;
    if (i % 2000 > 1700) wantedA = 0;
    currentA[i] = wantedA;
    if (i > 0) drawnAh[i] = Math.max(0, drawnAh[i - 1]! + currentA[i - 1]! / 3600);
  }
  const tempC = timeS.map((t) => 22 + 5 * Math.sin(t / 1500));
  const voltageV = cellVoltages(cell, { timeS, currentA, tempC, drawnAh }).map(
    (value) => value + noiseV * (2 * random() - 1),
  );
  return { name: `drive ${seed}`, timeS, currentA, voltageV, tempC, drawnAh };
}

const options: FitOptions = {
  trimKnotsPct: [0, 20, 50, 100],
  resistanceKnotsPct: [0, 50, 100],
  timeConstantsS: [
    [10, 300],
    [20, 300],
    [20, 150],
    [40, 600],
  ],
  trimSmoothness: 0,
  resistanceSmoothness: 0,
};
/** As measured with a small current: all lower, and bent. */
const roughly = known.openCircuitV.map(([socPct, voltageV], i): [number, number] => [
  socPct,
  voltageV - 0.03 - 0.01 * (i % 2),
]);

describe('fitCell', () => {
  it('finds the cell that made the voltages', () => {
    const cycles = [driveOf(known, 1, 0.005), driveOf(known, 2, 0.005)];
    expect(Math.max(...cycles[0]!.drawnAh)).toBeGreaterThan(2.5);
    const fitted = fitCell({ ...known, openCircuitV: roughly }, cycles, options);
    expect(fitted.timeConstantsS).toEqual([20, 300]);
    expect(fitted.rmsV).toBeLessThan(0.004);
    const between = (x: number): number[] => [0.93 * x, 1.07 * x];
    for (const [row, resistances] of known.resistancesOhm.entries()) {
      if (row === 0) continue;
      for (const part of [1, 2, 3]) {
        const [low, high] = between(resistances[part]!);
        expect(fitted.resistancesOhm[row]![part]).toBeGreaterThan(low!);
        expect(fitted.resistancesOhm[row]![part]).toBeLessThan(high!);
      }
    }
    for (const [row, [, voltageV]] of known.openCircuitV.entries()) {
      if (row > 0) expect(Math.abs(fitted.openCircuitV[row]![1] - voltageV)).toBeLessThan(0.004);
    }
    expect(cellVoltageErrors(fitted, driveOf(known, 3)).rmsV).toBeLessThan(0.002);
  });

  it('keeps the open-circuit voltage rising and the resistances above zero, against the data', () => {
    const odd: CellElectrics = {
      ...known,
      openCircuitV: [
        [0, 3],
        [20, 3.62],
        [50, 3.6],
        [100, 4.15],
      ],
      resistancesOhm: known.resistancesOhm.map(([socPct, , fast, slow]) => [socPct, -0.004, fast, slow]),
    };
    const fitted = fitCell({ ...known, openCircuitV: roughly }, [driveOf(odd, 4)], options);
    for (let i = 1; i < fitted.openCircuitV.length; i++) {
      expect(fitted.openCircuitV[i]![1]).toBeGreaterThan(fitted.openCircuitV[i - 1]![1]);
    }
    for (const [, series, fast, slow] of fitted.resistancesOhm) {
      expect(Math.min(series, fast, slow)).toBeGreaterThan(0);
    }
    expect(fitted.rmsV).toBeGreaterThan(0.005);
  });

  it('says when the cycles do not determine it', () => {
    const idle = driveOf(known, 5);
    const nothing = { ...idle, currentA: idle.currentA.map(() => 0), drawnAh: idle.drawnAh.map(() => 0) };
    expect(() => fitCell({ ...known, openCircuitV: roughly }, [nothing], options)).toThrow(
      /BATTERY_FIT_UNDETERMINED: .*Give cycles that reach every state of charge/,
    );
  });
});

describe('cellVoltages', () => {
  it('has the same RC pairs and open-circuit voltage as the pack', () => {
    const pack = createPack(
      packSchema.parse({
        cell: 'panasonic-18650pf',
        cellsInSeries: 1,
        cellsInParallel: 1,
        dischargeLimitW: [
          [0, 50],
          [100, 50],
        ],
        chargeLimitW: [
          [0, 50],
          [100, 50],
        ],
        // No heat that stays: the cycle below has one temperature.
        thermal: { heatCapacityJPerK: 1e9 },
      }),
      100,
    );
    const random = seededRandom(6);
    const count = 3000;
    const currentA = new Float64Array(count);
    const drawnAh = new Float64Array(count);
    const packV = new Float64Array(count);
    const { cell } = pack.parameters;
    for (let i = 0; i < count; i++) {
      drawnAh[i] = ((100 - pack.socPct) / 100) * cell.capacityAh;
      // One second each: the current holds for two, so that its mean at the sample between is itself.
      if (i % 2 === 0) pack.step(1e-9, 14 * random() - 2);
      const powerW = pack.powerW;
      pack.step(1, powerW);
      currentA[i] = pack.currentA;
      packV[i] = pack.voltageV;
    }
    const tempC = new Float64Array(count).fill(20);
    const timeS = Float64Array.from({ length: count }, (_, i) => i);
    const modelV = cellVoltages(cell, { timeS, currentA, tempC, drawnAh });
    let mostV = 0;
    for (let i = 0; i + 2 < count; i += 2) mostV = Math.max(mostV, Math.abs(modelV[i + 1]! - packV[i]!));
    expect(mostV).toBeLessThan(2e-3);
  });
});

describe('readCellCycle', () => {
  const good = 't_s,i_a_mean_next_s_chg_pos,v,temp_c,ah\n0,-1.8,4.1,25,0\n1,0.5,4.0,25,-0.0005\n';
  it('turns the signs: + leaves the cell', () => {
    const cycle = readCellCycle(good, 'folder/some.csv');
    expect(cycle.name).toBe('some');
    expect([...cycle.currentA]).toEqual([1.8, -0.5]);
    expect(cycle.drawnAh[1]).toBe(0.0005);
  });
  it.each([
    [
      'a missing column',
      'temp_c',
      'temperature',
      'BATTERY_CYCLE_COLUMNS: some.csv:1: column "temp_c" is missing',
    ],
    ['no number', '4.0,25', 'x,25', 'BATTERY_CYCLE_VALUE: some.csv:3: "x" in column v'],
    ['an empty cell', '4.0,25', ',25', 'BATTERY_CYCLE_VALUE: some.csv:3: "" in column v'],
    [
      'time that stands',
      '\n1,',
      '\n0,',
      'BATTERY_CYCLE_VALUE: some.csv:3: "0" in column t_s. Times must be numbers that rise.',
    ],
  ])('refuses %s', (_what, from, to, message) => {
    expect(() => readCellCycle(good.replace(from, to), 'some.csv')).toThrow(message);
  });
});
