import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readNamedYaml, yamlNames } from '../../sim/config/namedYaml.ts';

const shippedFolder = fileURLToPath(new URL('./houses', import.meta.url));

const percent = z.number().min(0).max(100);
const efficiency = z.number().gt(0, 'must be above 0').max(1, 'must be at most 1: 0.92 loses 8 % on the way');
const powerKw = z.number().min(0).max(1000);
const hourOfDay = z.array(powerKw).length(24, 'must have 24 values, one for each hour of the day');
const quarterHour = z
  .string()
  .regex(/^([01]\d|2[0-3]):(00|15|30|45)$/, 'must be a quarter hour such as "07:30"');

const storeSchema = z.strictObject({
  name: z.string().min(1),
  kind: z.enum(['vehicle', 'battery']),
  /** Usable energy. */
  capacityKwh: z.number().gt(0, 'must be above 0').max(1000),
  /** At the start. */
  socPct: percent,
  /** Kept at any time. */
  reservePct: percent.default(0),
  minChargeKw: powerKw.default(0),
  maxChargeKw: powerKw,
  maxDischargeKw: powerKw,
  chargeEfficiency: efficiency.default(0.92),
  dischargeEfficiency: efficiency.default(0.92),
  /** Ageing, per kWh drawn. */
  wearPricePerKwh: z.number().min(0),
  /** Every day, on the local clock; `to` before `from` is the next day. */
  away: z
    .strictObject({
      from: quarterHour,
      to: quarterHour,
      energyKwh: z.number().min(0).max(1000),
      /** Wanted when it leaves. */
      departSocPct: percent.default(0),
    })
    .optional(),
});

const houseSchema = z.strictObject({
  title: z.string().min(1),
  /** Where the numbers are from, and which are invented. */
  source: z.string().min(1).optional(),
  /** Of the meter. */
  maxImportKw: powerKw.optional(),
  maxExportKw: powerKw.optional(),
  /** Means by the hour of the local day. */
  houseKw: hourOfDay,
  pvKw: hourOfDay.default(() => Array<number>(24).fill(0)),
  /** Whether one store may charge another; default yes, where that pays after wear and both losses. */
  storeExchange: z.boolean().default(true),
  stores: z.array(storeSchema).nonempty('must name a vehicle or a battery'),
});

/** Everything behind one meter, as a file describes it. */
export type House = z.output<typeof houseSchema>;

/** A vehicle or a battery of a house. */
export type HouseStore = House['stores'][number];

/** Names of the houses that come with the project. */
export function listHouses(): string[] {
  return yamlNames(shippedFolder);
}

/**
 * A house by its shipped name or by the path of a YAML file.
 * @throws BackfeedError HOUSE_UNKNOWN, HOUSE_SYNTAX, HOUSE_KEY, HOUSE_VALUE
 */
export function loadHouse(nameOrPath: string): House {
  return readNamedYaml(nameOrPath, shippedFolder, houseSchema, 'house', 'HOUSE');
}
