import { z } from 'zod';
import { BackfeedError } from '../backfeedError.ts';
import { cellTemperatureSchema, cellVoltageSchema, readCell, type CellParameters } from './cellParameters.ts';
import type { PackParameters } from './packParameters.ts';
import { createSocCurve } from './socCurve.ts';
import { openCircuitTable, socTable, type SocTable } from './socTable.ts';

const positive = z.number().gt(0, 'must be above 0');
const notNegative = z.number().min(0, 'must not be negative');

const thermalControl = z.strictObject({
  setpointC: z.number(),
  bandC: positive.default(5),
  mostHeatW: positive,
  heatPerDraw: positive,
});

/** A cell, or an issue at its place in the car's file where no cell has that name. */
function namedCell(nameOrPath: string, context: z.RefinementCtx<string>): CellParameters {
  try {
    return readCell(nameOrPath);
  } catch (error) {
    // What is wrong inside a cell's file is told with that file and line.
    if (!(error instanceof BackfeedError) || error.code !== 'BATTERY_UNKNOWN') throw error;
    context.addIssue({ code: 'custom', message: error.message.replace(/\.$/, '') });
    return z.NEVER;
  }
}

const sizes = ['cellsInParallel', 'capacityAh', 'usableEnergyKwh'] as const;

const packFields = z.strictObject({
  /** Its name in `sim/battery/cells/`, or the path of a YAML file. */
  cell: z.string().transform(namedCell),
  cellsInSeries: z.number().int().min(1),
  /** The size, one of these: how many of the file's cells are in parallel, ... */
  cellsInParallel: positive.optional(),
  /** ... or the capacity when new of all parallel strings, ... */
  capacityAh: positive.optional(),
  /** ... or the energy when new between the states of charge at which the limits below become zero. */
  usableEnergyKwh: positive.optional(),
  sohPct: z.number().gt(0, 'must be above 0').max(100).default(100),
  resistanceFactor: positive.default(1),
  extraResistanceOhm: notNegative.default(0),
  /** What the battery management allows, rows of [percent, W], from 0 to 100 %. */
  dischargeLimitW: socTable('W'),
  chargeLimitW: socTable('W'),
  spread: z
    .strictObject({
      socPct: notNegative.max(50).default(0),
      capacityPct: notNegative.max(50).default(0),
      resistancePct: notNegative.max(100).default(0),
    })
    .prefault({}),
  thermal: z
    .strictObject({
      /** Default: that of the cells, one and a quarter times for what holds them. */
      heatCapacityJPerK: positive.optional(),
      /**
       * To the air around. Default, an assumption of this project: a closed case of 5 m2 under a standing car at about
       * 2 W/m2K, which halves a difference in about six hours.
       */
      conductanceWPerK: positive.default(10),
      cooling: thermalControl.optional(),
      heating: thermalControl.optional(),
    })
    .prefault({}),
  /** Instead of what the cell's file says. */
  openCircuitV: openCircuitTable.optional(),
  voltage: cellVoltageSchema.optional(),
  temperature: cellTemperatureSchema.optional(),
});

/** Case, plates and coolant beside the cells, an assumption. */
const HEAT_CAPACITY_OF_ALL_TO_CELLS = 1.25;

/**
 * The battery part of a car's YAML file, to what `createPack` takes:
 *
 *     battery:
 *       cell: leaf-lmo
 *       cellsInSeries: 96
 *       usableEnergyKwh: 28
 *       dischargeLimitW: [[0, 0], [4, 0], [10, 60000], [20, 110000], [100, 110000]]
 *       chargeLimitW: [[0, 50000], [75, 50000], [90, 20000], [100, 0]]
 */
export const packSchema = packFields.superRefine(checkSize).transform(toParameters);

function checkSize(pack: z.output<typeof packFields>, context: z.RefinementCtx): void {
  const given = sizes.filter((size) => pack[size] !== undefined);
  if (given.length === 1) return;
  context.addIssue({
    code: 'custom',
    path: given.length ? [given[1]!] : [],
    message: given.length
      ? `${given.join(' and ')} both say how large the pack is: keep one`
      : `nothing says how large the pack is: add one of ${sizes.join(', ')}`,
  });
}

function toParameters(pack: z.output<typeof packFields>): PackParameters {
  const { openCircuitV, voltage, temperature, thermal, sohPct } = pack;
  const cell: CellParameters = {
    ...pack.cell,
    ...(openCircuitV && { openCircuitV }),
    ...(voltage && { voltage }),
    ...(temperature && { temperature }),
  };
  const newCapacityAh = pack.capacityAh ?? capacityOfUsableAh(pack, cell.openCircuitV);
  const cellsInParallel = pack.cellsInParallel ?? newCapacityAh / cell.capacityAh;
  return {
    cell,
    cellsInSeries: pack.cellsInSeries,
    cellsInParallel,
    capacityAh: (cellsInParallel * cell.capacityAh * sohPct) / 100,
    resistanceFactor: pack.resistanceFactor,
    extraResistanceOhm: pack.extraResistanceOhm,
    sohPct,
    dischargeLimitW: pack.dischargeLimitW,
    chargeLimitW: pack.chargeLimitW,
    spread: pack.spread,
    thermal: {
      heatCapacityJPerK:
        thermal.heatCapacityJPerK ??
        pack.cellsInSeries *
          cellsInParallel *
          cell.massKg *
          cell.specificHeatJPerKgK *
          HEAT_CAPACITY_OF_ALL_TO_CELLS,
      conductanceWPerK: thermal.conductanceWPerK,
      cooling: thermal.cooling,
      heating: thermal.heating,
    },
  };
}

/** The capacity that holds the usable energy between where discharging ends and where charging ends. */
function capacityOfUsableAh(pack: z.output<typeof packFields>, openCircuitV: SocTable): number {
  const { dischargeLimitW, chargeLimitW, cellsInSeries, usableEnergyKwh = 0 } = pack;
  const emptyPct = dischargeLimitW.filter(([, limitW]) => limitW === 0).at(-1)?.[0] ?? 0;
  const fullPct = chargeLimitW.find(([, limitW]) => limitW === 0)?.[0] ?? 100;
  const curve = createSocCurve(openCircuitV);
  const usableV = (curve.integralTo(fullPct) - curve.integralTo(emptyPct)) / 100;
  return (usableEnergyKwh * 1000) / (cellsInSeries * usableV);
}
