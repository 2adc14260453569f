import { execFile } from 'node:child_process';
import { listScenarios, loadScenario } from '../../sim/scenario/scenario.ts';
import { atMost, type ValidationRow, type ValidationSection } from './validationSection.ts';

/** So many simulated worlds at a time: the machines of the project have two cores. */
const AT_A_TIME = 2;

/** Every shipped scenario, whole, through firmware, buses, broker and store. */
export const scenarioSection: ValidationSection = {
  title: 'Energy of the shipped scenarios',
  method:
    'Each scenario from its beginning to its end, as `backfeed sim` runs it with firmware, buses, broker and store: residual of the audit, as a share of the throughput.',
  needs: null,
  isLong: true,
  rows: async (progress) => {
    // The longest first: none is left over for one core at the end.
    const waiting = listScenarios().sort((a, b) => loadScenario(b).days - loadScenario(a).days);
    const count = waiting.length;
    const rows: ValidationRow[] = [];
    const work = async (): Promise<void> => {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
        const { auditResidual } = JSON.parse(await simulated(name)) as { auditResidual: number };
        rows.push(atMost(name, auditResidual, 1e-6, (value) => value.toExponential(1)));
        progress(rows.length / count);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    return rows.sort((a, b) => a.what.localeCompare(b.what));
  },
};

/** The report of a run, as JSON. */
function simulated(name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['host/cli/backfeed.js', 'sim', name, '--json'],
      { maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`${name}: ${stderr.trim()}`, { cause: error }));
        else resolve(stdout);
      },
    );
  });
}
