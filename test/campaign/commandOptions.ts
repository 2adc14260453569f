import { parseArgs } from 'node:util';

/** The command as it is run, for messages. */
export interface CommandHelp {
  /** As in package.json. */
  readonly script: string;
  readonly text: string;
}

/** Says what is wrong with the options, and ends: exit code 2. */
export function usageError(script: string, what: string): never {
  process.stderr.write(`USAGE: ${what.replace(/\.$/, '')}. Run npm run ${script} -- --help.\n`);
  process.exit(2);
}

/** A whole number that can be given as an option. */
export interface NumberOption {
  readonly preset: number;
  readonly least: number;
}

/** Options of a script: numbers by name, the line of a `--replay`, an `--only`, and a `--vehicle`. `--help` is answered here. */
export function readOptions<Name extends string>(
  { script, text }: CommandHelp,
  numbers: Readonly<Record<Name, NumberOption>>,
): Readonly<Record<Name, number>> & {
  readonly replay: string | undefined;
  readonly only: string | undefined;
  readonly vehicle: string | undefined;
} {
  const names = Object.keys(numbers) as Name[];
  let values: Record<string, string | boolean | undefined>;
  try {
    const takesText = Object.fromEntries(
      [...names, 'replay', 'only', 'vehicle'].map((name) => [name, { type: 'string' as const }]),
    );
    values = parseArgs({ options: { ...takesText, help: { type: 'boolean' } } }).values;
  } catch (error) {
    return usageError(script, (error as Error).message.split('\n')[0]!);
  }
  if (values['help'] === true) {
    process.stdout.write(text);
    process.exit(0);
  }
  const read = (name: Name): number => {
    const given = values[name] as string | undefined;
    const { preset, least } = numbers[name];
    if (given === undefined) return preset;
    if (/^\d{1,9}$/.test(given) && Number(given) >= least) return Number(given);
    return usageError(script, `--${name} wants a whole number of ${least} or more, not '${given}'`);
  };
  const entries = Object.fromEntries(names.map((name) => [name, read(name)])) as Record<Name, number>;
  const { replay, only, vehicle } = values as Readonly<Record<string, string | undefined>>;
  return { ...entries, replay, only, vehicle };
}
