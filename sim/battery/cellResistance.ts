import type { CellParameters } from './cellParameters.ts';

const GAS_J_PER_MOL_K = 8.314462618;
const KELVIN_AT_0_C = 273.15;

/** How much a resistance grows with cold, against that at the reference. */
export function arrhenius(activationKjPerMol: number, tempC: number, referenceC: number): number {
  const colder = 1 / (tempC + KELVIN_AT_0_C) - 1 / (referenceC + KELVIN_AT_0_C);
  return Math.exp(((activationKjPerMol * 1000) / GAS_J_PER_MOL_K) * colder);
}

/** Resistances of one cell, ohm; `update` sets them. */
export interface CellResistance {
  seriesOhm: number;
  fastOhm: number;
  slowOhm: number;
  update(socPct: number, tempC: number): void;
}

/** Piecewise linear in the charge, by Arrhenius in the temperature. */
export function createCellResistance(
  cell: Pick<CellParameters, 'resistancesOhm' | 'referenceC' | 'activationKjPerMol'>,
): CellResistance {
  const rows = cell.resistancesOhm;
  const socs = Float64Array.from(rows, ([socPct]) => socPct);
  const series = Float64Array.from(rows, ([, ohm]) => ohm);
  const fast = Float64Array.from(rows, ([, , ohm]) => ohm);
  const slow = Float64Array.from(rows, ([, , , ohm]) => ohm);
  const { activationKjPerMol, referenceC } = cell;
  const resistance: CellResistance = {
    seriesOhm: 0,
    fastOhm: 0,
    slowOhm: 0,
    update(socPct, tempC) {
      let i = socs.length - 2;
      while (i > 0 && (socs[i] as number) > socPct) i--;
      const x0 = socs[i] as number;
      const share = (socPct - x0) / ((socs[i + 1] as number) - x0);
      const seriesFactor = arrhenius(activationKjPerMol.series, tempC, referenceC);
      const pairsFactor = arrhenius(activationKjPerMol.pairs, tempC, referenceC);
      const rest = 1 - share;
      resistance.seriesOhm =
        seriesFactor * (rest * (series[i] as number) + share * (series[i + 1] as number));
      resistance.fastOhm = pairsFactor * (rest * (fast[i] as number) + share * (fast[i + 1] as number));
      resistance.slowOhm = pairsFactor * (rest * (slow[i] as number) + share * (slow[i + 1] as number));
    },
  };
  return resistance;
}
