import { readFileSync, readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { z } from 'zod';
import { BackfeedError } from '../backfeedError.ts';
import { nearestName } from './nearestName.ts';
import { readYaml } from './readYaml.ts';

/** Names of the YAML files of a folder, in order. */
export function yamlNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/** Whether it is a path and not a name. */
export const isYamlPath = (nameOrPath: string): boolean => /[\\/]|\.ya?ml$/.test(nameOrPath);

/** Where the file of a name is, or of a path. */
export function pathOfNamed(nameOrPath: string, folder: string): string {
  return isYamlPath(nameOrPath) ? resolve(nameOrPath) : resolve(folder, `${nameOrPath}.yaml`);
}

/**
 * Reads a YAML file by its name in a folder of the project, or by its path.
 * @param what is described, for messages: `tariff`
 * @param codePrefix of the errors: `<prefix>_UNKNOWN`, and those of `readYaml`
 */
export function readNamedYaml<T extends z.ZodType>(
  nameOrPath: string,
  folder: string,
  schema: T,
  what: string,
  codePrefix: string,
): z.output<T> {
  const asPath = isYamlPath(nameOrPath);
  let text: string;
  try {
    text = readFileSync(pathOfNamed(nameOrPath, folder), 'utf8');
  } catch (error) {
    const known = yamlNames(folder);
    const nearest = nearestName(nameOrPath, known);
    throw new BackfeedError(
      `${codePrefix}_UNKNOWN`,
      asPath ? `the ${what} file ${nameOrPath} cannot be read` : `there is no ${what} "${nameOrPath}"`,
      nearest && !asPath ? `Did you mean "${nearest}"?` : `Give a YAML file or one of: ${known.join(', ')}`,
      error,
    );
  }
  return readYaml(text, asPath ? nameOrPath : `${nameOrPath}.yaml`, schema, codePrefix);
}
