import { Command, CommanderError } from 'commander';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { backtestCommand } from './backtestCommand.ts';
import { commandCommand } from './commandCommand.ts';
import { dbcCommand } from './dbcCommand.ts';
import { doctorCommand } from './doctorCommand.ts';
import { driveCommand } from './driveCommand.ts';
import { firmwareCommand } from './firmwareCommand.ts';
import { fleetCommand } from './fleetCommand.ts';
import { planCommand } from './planCommand.ts';
import { provisionCommand } from './provisionCommand.ts';
import { replayCommand } from './replayCommand.ts';
import { routeCommand } from './routeCommand.ts';
import { serveCommand } from './serveCommand.ts';
import { simCommand } from './simCommand.ts';
import { siteCommand } from './siteCommand.ts';
import { tripsCommand } from './tripsCommand.ts';
import { wearCommand } from './wearCommand.ts';

const commands = [
  simCommand,
  driveCommand,
  planCommand,
  siteCommand,
  fleetCommand,
  backtestCommand,
  wearCommand,
  routeCommand,
  tripsCommand,
  replayCommand,
  firmwareCommand,
  provisionCommand,
  serveCommand,
  commandCommand,
  doctorCommand,
  dbcCommand,
];

/** Exit code: 0 done, 1 failed, 2 wrong usage. Errors are one line on standard error. */
export async function runCommandLine(args: readonly string[]): Promise<0 | 1 | 2> {
  const program = new Command('backfeed')
    .description('Lets an electric car sell the energy it carries.')
    .addHelpText(
      'after',
      '\nExamples:\n  backfeed sim                      the demo day, then the dashboard\n  backfeed sim --help               options of one command\n',
    )
    .showHelpAfterError(false);
  for (const create of commands) program.addCommand(create());
  exitByThrowing(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof BackfeedError) {
      process.stderr.write(`${error.message}\n`);
      return error.code.startsWith('USAGE_') ? 2 : 1;
    }
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`INTERNAL: ${what}\nPlease report this with the command that you ran.\n`);
    return 1;
  }
}

/** One shape for wrong usage too, on this command and all below it. */
function exitByThrowing(command: Command): void {
  command.exitOverride().configureOutput({
    outputError: (text, write) => {
      const what = text
        .replace(/^error: /, '')
        .trim()
        .replace(/\n/g, ' ');
      write(`USAGE: ${what.replace(/\.$/, '')}. Run ${fullName(command)} --help.\n`);
    },
  });
  for (const child of command.commands) exitByThrowing(child);
}

/** As it is typed: `backfeed firmware build`. */
function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}
