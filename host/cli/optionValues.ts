import { InvalidArgumentError } from 'commander';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { Fault } from '../../sim/fault/fault.ts';
import { parseFault } from '../../sim/fault/faultText.ts';
import { chemistries, type ChemistryName } from '../wear/chemistries.ts';

/** Parsers of option values for the command line; each throws what commander reports as wrong usage. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Give a whole number of 0 or more');
  return Number(text);
}

export function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > 65535) throw new InvalidArgumentError('A port is at most 65535');
  return port;
}

export function finiteNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Give a number');
  return value;
}

/** @throws BackfeedError USAGE_CHEMISTRY */
export function chemistryName(text: string): ChemistryName {
  if (Object.hasOwn(chemistries, text)) return text as ChemistryName;
  throw new BackfeedError(
    'USAGE_CHEMISTRY',
    `--chemistry is ${text}`,
    `Give one of ${Object.keys(chemistries).join(', ')}`,
  );
}

/** One more fault of a list. */
export function collectFault(text: string, before: readonly Fault[]): readonly Fault[] {
  try {
    return [...before, parseFault(text)];
  } catch (error) {
    throw error instanceof BackfeedError ? new InvalidArgumentError(error.message) : error;
  }
}

/** How many times faster than real time; `max` is as fast as the machine can. */
export function speedFactor(text: string): number {
  if (text === 'max') return Infinity;
  const factor = Number(text);
  if (!(factor > 0 && factor <= 100_000))
    throw new InvalidArgumentError('Give a factor such as 60, or "max"');
  return factor;
}
