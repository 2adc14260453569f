import { Command } from 'commander';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { boards } from '../build/boards.ts';
import { loadBuildFirmware } from './loadBuildFirmware.ts';
import { listVehicleProfiles } from '../build/vehicleProfile.ts';
import { writeFirmware } from '../build/writeFirmware.ts';

interface BuildOptions {
  readonly board: string;
  readonly vehicle: string;
  readonly out: string;
  readonly debug?: boolean;
  readonly json?: boolean;
}

/** `backfeed firmware`: what runs on the microcontroller. */
export function firmwareCommand(): Command {
  const build = new Command('build')
    .description('Builds the firmware into one file for the Espruino interpreter.')
    .option('--board <name>', Object.keys(boards).join(', '), 'esp32')
    .option('--vehicle <name>', listVehicleProfiles().join(', '), 'leaf-aze0')
    .option('--out <dir>', 'folder of the file', 'build/firmware')
    .option('--debug', 'readable instead of small')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  backfeed firmware build --board espruino-wifi --vehicle leaf-aze0\n')
    .action(async (options: BuildOptions) => {
      const built = await (
        await loadBuildFirmware()
      )({
        board: options.board,
        vehicle: options.vehicle,
        debug: options.debug ?? false,
      });
      const { board, vehicle, bytes, budgetBytes, jsVarsEstimated } = built;
      if (bytes > budgetBytes && !options.debug) {
        throw new BackfeedError(
          'FIRMWARE_TOO_LARGE',
          `the bundle for ${board} has ${bytes} bytes, ${bytes - budgetBytes} more than its budget`,
          'Make it smaller, or raise the budget in host/build/boards.ts with a reason',
        );
      }
      const file = writeFirmware(built, options.out);
      if (options.json) {
        process.stdout.write(
          `${JSON.stringify({ board, vehicle, bytes, budgetBytes, jsVarsEstimated, file }, null, 2)}\n`,
        );
        return;
      }
      const share = Math.round((100 * bytes) / budgetBytes);
      process.stdout.write(
        `${file}\n${bytes} of ${budgetBytes} bytes (${share} %), about ${jsVarsEstimated} interpreter variables\n`,
      );
    });
  return new Command('firmware').description('Builds what runs on the microcontroller.').addCommand(build);
}
