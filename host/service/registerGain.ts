import type { EnergyRegisters } from '../../firmware/contract/messages.ts';

/** The names of the cumulative registers. */
export const REGISTERS = ['importedWh', 'exportedWh', 'regenWh', 'tractionWh'] as const;

/**
 * What the registers have gained between two records. They never go back, so lower ones are those of an erased device
 * that began again at zero.
 */
export function registerGain(before: EnergyRegisters, after: EnergyRegisters): EnergyRegisters {
  const isNewLife = REGISTERS.some((register) => after[register] < before[register]);
  const gain = (register: keyof EnergyRegisters): number =>
    after[register] - (isNewLife ? 0 : before[register]);
  return {
    importedWh: gain('importedWh'),
    exportedWh: gain('exportedWh'),
    regenWh: gain('regenWh'),
    tractionWh: gain('tractionWh'),
  };
}
