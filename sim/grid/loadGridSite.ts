import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readNamedYaml, yamlNames } from '../config/namedYaml.ts';

const voltageV = z.number().min(100).max(500);
const ohm = z.number().min(0).max(5);

const siteSchema = z.strictObject({
  label: z.string(),
  /** Where each number comes from, and which have no source. */
  sources: z.array(z.string()).nonempty(),
  /** As the grid code and the meter count it: line to neutral, or between both hot wires of a split phase. */
  nominalVoltageV: voltageV,
  /** On average, without the station's current; the nominal one where it is not named. */
  noLoadVoltageV: voltageV.optional(),
  nominalFrequencyHz: z.number().min(45).max(65),
  /** Phases that share the station's power evenly. */
  phases: z.union([z.literal(1), z.literal(3)]),
  /** From transformer to house, one phase, the way back included where current takes it. */
  resistanceOhm: ohm,
  reactanceOhm: ohm.default(0),
  /** Standard deviations of the slow wander. */
  voltageNoiseV: z.number().min(0).max(20),
  frequencyNoiseHz: z.number().min(0).max(0.5),
});

/** The low-voltage network at a house. Powers are those of all phases together, voltages those of one. */
export type GridParameters = Readonly<z.output<typeof siteSchema>>;

const shippedFolder = fileURLToPath(new URL('sites/', import.meta.url));

/** Names of the sites that come with the project. */
export function listGridSites(): string[] {
  return yamlNames(shippedFolder);
}

/**
 * Loads a site by its shipped name or by the path of a YAML file.
 * @throws BackfeedError GRID_SITE_UNKNOWN, GRID_SITE_SYNTAX, GRID_SITE_KEY, GRID_SITE_VALUE
 */
export function loadGridSite(nameOrPath: string): GridParameters {
  return readNamedYaml(nameOrPath, shippedFolder, siteSchema, 'grid site', 'GRID_SITE');
}
