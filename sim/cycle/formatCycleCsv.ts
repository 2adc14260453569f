import type { DriveCycle } from './driveCycle.ts';

/** A drive cycle as the text that `readCycleCsv` reads: s, m/s, rise over run, and what else the cycle holds. */
export function formatCycleCsv(cycle: DriveCycle): string {
  const columns: [string, Float64Array | undefined][] = [
    ['cycSecs', cycle.timesS],
    ['cycMps', cycle.speedsMps],
    ['cycGrade', cycle.grades],
    ['payload_kg', cycle.payloadsKg],
    ['headwind_mps', cycle.headwindsMps],
    ['ambient_c', cycle.ambientTempsC],
  ];
  const held = columns.filter((column): column is [string, Float64Array] => column[1] !== undefined);
  const rows = [held.map(([name]) => name).join(',')];
  for (let i = 0; i < cycle.timesS.length; i++) {
    rows.push(held.map(([, values]) => values[i]).join(','));
  }
  return rows.join('\n') + '\n';
}
