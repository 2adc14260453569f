import { Command } from 'commander';
import { boards } from '../build/boards.ts';
import { listVehicleProfiles } from '../build/vehicleProfile.ts';
import { addGridCodeOptions, gridCodeChoice, type GridCodeOptions } from './gridCodeOptions.ts';
import { loadBuildFirmware } from './loadBuildFirmware.ts';
import { createProgressBar } from './progressBar.ts';

interface BuildOptions extends GridCodeOptions {
  readonly board: string;
  readonly vehicle: string;
  readonly out: string;
  readonly debug?: boolean;
  readonly json?: boolean;
}

/** `backfeed firmware build`: bundle, Storage image and what they cost on the board. */
export function firmwareBuildCommand(): Command {
  const command = new Command('build')
    .description('Builds the firmware into one file for the Espruino interpreter, and says what it costs.')
    .option('--board <name>', Object.keys(boards).join(', '), 'esp32')
    .option('--vehicle <name>', listVehicleProfiles().join(', '), 'leaf-aze0');
  return addGridCodeOptions(command)
    .option('--out <dir>', 'folder of the files', 'build/firmware')
    .option('--debug', 'readable instead of small, without a report')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  backfeed firmware build --board espruino-wifi --vehicle leaf-aze0\n')
    .action(runBuild);
}

async function runBuild(options: BuildOptions): Promise<void> {
  const { board, vehicle, out, debug = false, json } = options;
  const progress = createProgressBar();
  try {
    progress.update(0, 'Building');
    const build = await (await loadBuildFirmware())({ board, vehicle, debug, ...gridCodeChoice(options) });
    const { writeFirmware, writeBundle } = await import('../build/writeFirmware.ts');
    if (debug) {
      const file = writeBundle(build, out);
      const { bytes, budgetBytes, jsVarsEstimated } = build;
      progress.end();
      print(json, { board, vehicle, bytes, budgetBytes, jsVarsEstimated, file }, `${file}\n${bytes} bytes\n`);
      return;
    }
    progress.update(0.5, 'Measuring');
    const { buildReport, refuseOverBudget } = await import('../build/report/buildReport.ts');
    const { reportText } = await import('../build/report/reportText.ts');
    const report = await buildReport(build);
    refuseOverBudget(report);
    const written = writeFirmware(build, report, out);
    progress.end();
    print(
      json,
      { ...report, ...written },
      `${written.file}\n${report.bytes} of ${report.budgetBytes} bytes (${Math.round((100 * report.bytes) / report.budgetBytes)} %), about ${report.jsVarsEstimated} interpreter variables\n\n${reportText(report)}`,
    );
  } finally {
    progress.end();
  }
}

function print(json: boolean | undefined, data: object, text: string): void {
  process.stdout.write(json ? `${JSON.stringify(data, null, 2)}\n` : text);
}
