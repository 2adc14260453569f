import { existsSync } from 'node:fs';
import type { BatteryModel } from '../../../host/build/batteryModel.ts';
import { readCell } from '../../../sim/battery/cellParameters.ts';
import { loadCellCycle, type CellCycle } from '../../../sim/battery/fit/cellCycle.ts';
import { panasonicCycleFile, panasonicCycles } from '../../../sim/battery/fit/panasonicCell.ts';
import { referenceFolder } from '../../validation/referenceData.ts';

const folder = `${referenceFolder}battery`;

/** Names of the measured cycles that are there. */
export const measuredCycles = [...panasonicCycles.fitted, ...panasonicCycles.heldOut].filter((cycle) =>
  existsSync(panasonicCycleFile(folder, cycle)),
);

/** One measured drive of the cell. */
export const measuredCycle = (name: string): CellCycle => loadCellCycle(panasonicCycleFile(folder, name));

/** The cell as a profile would describe it: one shape of the resistance over the state of charge, three mean shares. */
export function panasonicBattery(): BatteryModel {
  const { capacityAh, openCircuitV, resistancesOhm, timeConstantsS } = readCell('panasonic-18650pf');
  const shareOf = (column: 1 | 2 | 3): number =>
    resistancesOhm.reduce((sum, row) => sum + row[column] / (row[1] + row[2] + row[3]), 0) /
    resistancesOhm.length;
  return {
    capacityAh,
    openCircuitV,
    resistanceOhm: resistancesOhm.map(([socPct, ...parts]) => [
      socPct,
      parts.reduce((sum, part) => sum + part, 0),
    ]),
    resistanceShares: [shareOf(1), shareOf(2), shareOf(3)],
    timeConstantsS,
  };
}
