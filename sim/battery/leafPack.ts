import { packSchema } from './packSchema.ts';

/**
 * Nissan Leaf AZE0, 30 kWh: 96 cells in series, 2 in parallel, 30.0 kWh between 0 and 100 %, of which about 28 are
 * usable between the ends of the power limits.
 *
 * Resistance: 0.1 ohm over half a minute at 25 degC, of which 10 mOhm are an assumption for contactors, fuse and bars;
 * a recorded drive of an older 24 kWh pack has 0.11 ohm by regression over 8,720 samples. Charge
 * limit: falls from the middle, as the 11 kW at 87 % of that aged, cool pack show; its height for a newer pack is an
 * assumption of this project.
 */
export const leafPack = packSchema.parse({
  cell: 'leaf-lmo',
  cellsInSeries: 96,
  capacityAh: 82.8,
  extraResistanceOhm: 0.01,
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
});
