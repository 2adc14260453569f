import type { PackParameters } from './packParameters.ts';

/**
 * Nissan Leaf AZE0, 30 kWh: 96 cells in series, 2 in parallel, 30.0 kWh between 0 and 100 %, of which about 28 are
 * usable between the ends of the power limits.
 *
 * Open-circuit voltage: the project's own rounded table for a layered-oxide and spinel blend, held to a recorded Leaf
 * drive (87.1 % state of charge: 390.7 V at no current, 0.11 ohm by regression over 8,720 samples of an older 24 kWh
 * pack, 110 kW discharge limit). Charge limit: falls from the middle, as the 11 kW at 87 % of that aged, cool pack
 * show; its height for a newer pack is an assumption of this project. Cell and temperature limits: those of the safety
 * goals for a cell of this chemistry; how the car's own management tapers is an assumption.
 */
export const leafPack: PackParameters = {
  label: 'Nissan Leaf AZE0, 30 kWh',
  cellsInSeries: 96,
  capacityAh: 82.8,
  cellVoltageV: [
    [0, 3.0],
    [5, 3.37],
    [10, 3.48],
    [20, 3.61],
    [30, 3.68],
    [40, 3.73],
    [50, 3.78],
    [60, 3.84],
    [70, 3.92],
    [80, 4.0],
    [90, 4.09],
    [100, 4.18],
  ],
  resistanceOhm: 0.1,
  sohPct: 100,
  dischargeLimitW: [
    [0, 0],
    [4, 0],
    [10, 60_000],
    [20, 110_000],
    [100, 110_000],
  ],
  chargeLimitW: [
    [0, 50_000],
    [75, 50_000],
    [90, 20_000],
    [100, 0],
  ],
  minCellVoltageV: 2.5,
  maxCellVoltageV: 4.3,
  cellStopV: { discharge: 3.2, charge: 4.2, taper: 0.02 },
  temperatureC: { discharge: [-20, 45], charge: [0, 45], taper: 5, cut: 55 },
};
