import { Command } from 'commander';
import { firmwareBuildCommand } from './firmwareBuildCommand.ts';
import { firmwareCheckCommand } from './firmwareCheckCommand.ts';
import { firmwareFlashCommand } from './firmwareFlashCommand.ts';

/** `backfeed firmware`: what runs on the microcontroller. */
export function firmwareCommand(): Command {
  return new Command('firmware')
    .description('Builds what runs on the microcontroller, and writes it there.')
    .addCommand(firmwareBuildCommand())
    .addCommand(firmwareCheckCommand())
    .addCommand(firmwareFlashCommand());
}
