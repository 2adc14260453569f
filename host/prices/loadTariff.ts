import { fileURLToPath } from 'node:url';
import { readNamedYaml, yamlNames } from '../../sim/config/namedYaml.ts';
import { tariffSchema, type Tariff } from './tariffSchema.ts';

const shippedFolder = fileURLToPath(new URL('./tariffs', import.meta.url));

/** Names of the tariffs that come with the project. */
export function listTariffs(): string[] {
  return yamlNames(shippedFolder);
}

/**
 * A tariff by its shipped name or by the path of a YAML file.
 * @throws BackfeedError TARIFF_UNKNOWN, TARIFF_SYNTAX, TARIFF_KEY, TARIFF_VALUE
 */
export function loadTariff(nameOrPath: string): Tariff {
  return readNamedYaml(nameOrPath, shippedFolder, tariffSchema, 'tariff', 'TARIFF');
}
