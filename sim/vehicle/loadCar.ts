import { fileURLToPath } from 'node:url';
import { readNamedYaml, yamlNames } from '../config/namedYaml.ts';
import { carSchema, type Car } from './carSchema.ts';

const shippedFolder = fileURLToPath(new URL('./cars', import.meta.url));

/** Names of the cars that come with the project. */
export function listCars(): string[] {
  return yamlNames(shippedFolder);
}

/**
 * A car by its shipped name or by the path of a YAML file.
 * @throws BackfeedError CAR_UNKNOWN, CAR_SYNTAX, CAR_KEY, CAR_VALUE, with file and line
 */
export function loadCar(nameOrPath: string): Car {
  return readNamedYaml(nameOrPath, shippedFolder, carSchema, 'car', 'CAR');
}
