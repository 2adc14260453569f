import { Command } from 'commander';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { addGridCodeOptions, gridCodeChoice, type GridCodeOptions } from './gridCodeOptions.ts';
import { loadBuildFirmware } from './loadBuildFirmware.ts';
import { listVehicleProfiles, loadVehicleProfile } from '../build/vehicleProfile.ts';
import { loadCanLog } from '../can/canLog.ts';
import { logFormatNames } from '../can/log/logFrames.ts';
import { replayLog, type ReplayReport } from '../twin/replay.ts';
import { createProgressBar } from './progressBar.ts';

interface ReplayOptions extends GridCodeOptions {
  readonly vehicle: string;
  readonly board: string;
  readonly json?: boolean;
}

/** `backfeed replay`: a recorded drive through chip and bundle. */
export function replayCommand(): Command {
  const command = new Command('replay')
    .description('Plays a recorded drive to the firmware, through the registers of its CAN controller.')
    .argument('<file>', `CAN log: ${logFormatNames.join(', ')}`)
    .option('--vehicle <name>', listVehicleProfiles().join(', '), 'leaf-aze0')
    .option('--board <name>', 'the board that runs the firmware', 'esp32');
  return addGridCodeOptions(command)
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  backfeed replay drive.log --vehicle leaf-aze0\n')
    .action(async (file: string, options: ReplayOptions) => {
      const frames = loadCanLog(file, (place) => {
        process.stderr.write(`${place}: the log restarts its clock; replayed one second later\n`);
      });
      const profile = loadVehicleProfile(options.vehicle);
      const known = new Set(Object.values(profile.frames).map(({ id }) => id));
      if (!frames.some(({ id }) => known.has(id))) {
        throw new BackfeedError(
          'REPLAY_NO_FRAMES',
          `${file} holds no frame that ${options.vehicle} knows`,
          'Choose the vehicle of the recording with --vehicle',
        );
      }
      const firmware = await (
        await loadBuildFirmware()
      )({ vehicle: options.vehicle, board: options.board, ...gridCodeChoice(options) });
      const progress = createProgressBar();
      const report = await replayLog({
        frames,
        profile,
        board: options.board,
        bundle: firmware.code,
        log: (line) => process.stderr.write(`${line}\n`),
        onProgress: (done) => progress.update(done, 'replaying'),
      });
      progress.end();
      process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : replayText(report));
    });
}

function replayText({
  frames,
  covered,
  crcErrors,
  counterErrors,
  chip,
  rejected,
  registersWh,
  directWh,
}: ReplayReport): string {
  const offPct = (a: number, b: number): string =>
    b === 0 ? 'no reference' : `${((100 * (a - b)) / b).toFixed(2)} % off`;
  const line = (name: string, measured: number, direct: number): string =>
    `${name.padEnd(9)} ${measured.toFixed(2).padStart(9)} Wh by the firmware, ${direct.toFixed(2).padStart(9)} Wh direct, ${offPct(measured, direct)}\n`;
  return (
    `${frames} frames; of ${covered} with checksum or counter ${crcErrors} wrong and ${counterErrors} frozen\n` +
    `chip      ${chip.received} received, ${chip.filtered} filtered out, ${chip.lost} lost; ${rejected} rejected by the firmware\n` +
    line('regen', registersWh.regen, directWh.regen) +
    line('traction', registersWh.traction, directWh.traction)
  );
}
