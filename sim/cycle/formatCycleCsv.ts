import type { DriveCycle } from './driveCycle.ts';

/** A drive cycle as the text that `readCycleCsv` reads: s, m/s, rise over run. */
export function formatCycleCsv(cycle: DriveCycle): string {
  const rows = ['cycSecs,cycMps,cycGrade'];
  for (let i = 0; i < cycle.timesS.length; i++) {
    rows.push(`${cycle.timesS[i]},${cycle.speedsMps[i]},${cycle.grades[i]}`);
  }
  return rows.join('\n') + '\n';
}
