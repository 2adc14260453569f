import { InvalidArgumentError, type Command } from 'commander';
import {
  DEFAULT_GRID_CODE,
  listGridCodes,
  type GridCodeChoice,
  type GridSettings,
} from '../build/gridCode.ts';

/** What the command line says of the grid code. */
export interface GridCodeOptions {
  readonly gridCode?: string;
  readonly acceptUnverified?: boolean;
  readonly gridSetting?: GridSettings;
}

/** Adds the options that choose a grid code to a command that builds. */
export function addGridCodeOptions(command: Command): Command {
  return command
    .option('--grid-code <name>', `${listGridCodes().join(', ')} (default: ${DEFAULT_GRID_CODE})`)
    .option('--accept-unverified', 'use numbers of the grid code that no open source confirms')
    .option(
      '--grid-setting <path=value>',
      'another value that the grid code allows, such as enterService.delayS=60; may be repeated',
      gridSetting,
    );
}

/** The same as the build takes it. */
export function gridCodeChoice(options: GridCodeOptions): GridCodeChoice {
  const { gridCode, acceptUnverified, gridSetting: gridSettings } = options;
  return { gridCode, acceptUnverified, gridSettings };
}

function gridSetting(text: string, before: GridSettings = {}): GridSettings {
  const [, path, value] = /^([^=]+)=(true|false|-?\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (path === undefined || value === undefined)
    throw new InvalidArgumentError('Write a path and a value, such as enterService.delayS=60.');
  return { ...before, [path]: /\d/.test(value) ? Number(value) : value === 'true' };
}
