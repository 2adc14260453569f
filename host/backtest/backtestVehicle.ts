import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readNamedYaml, yamlNames } from '../../sim/config/namedYaml.ts';
import { chemistries, type ChemistryName } from '../wear/chemistries.ts';
import type { BacktestCase } from './backtestCase.ts';

const shippedFolder = fileURLToPath(new URL('./vehicles', import.meta.url));
const SLOT_MIN = 15;

const percent = z.number().min(0).max(100);
const efficiency = z.number().gt(0, 'must be above 0').max(1, 'must be at most 1: 0.92 loses 8 % on the way');
const powerKw = z.number().min(0).max(1000);

/** A time of day as a number of quarter hours from midnight. */
const slotOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):(00|15|30|45)$/, 'must be a quarter hour such as "07:30"')
  .transform((time) => (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) / SLOT_MIN);

const tripSchema = z
  .strictObject({ leave: slotOfDay, return: slotOfDay, energyKwh: z.number().min(0) })
  .refine((trip) => trip.leave < trip.return, { message: 'must return after it leaves, on the same day' })
  .transform((trip) => ({
    leaveSlot: trip.leave,
    returnSlot: trip.return,
    energyWh: trip.energyKwh * 1000,
  }));

/** Car, charger and owner of a backtest; money in the currency of the prices. */
const vehicleSchema = z
  .strictObject({
    title: z.string().min(1),
    /** Where the numbers are from, and which are invented. */
    source: z.string().min(1).optional(),
    battery: z.strictObject({
      /** Usable energy of a full battery. */
      capacityKwh: z.number().gt(0, 'must be above 0').max(1000),
      /** Stored per imported energy. */
      chargeEfficiency: efficiency,
      /** Exported per drawn energy. */
      dischargeEfficiency: efficiency,
      /** At the grid meter. */
      maxImportKw: powerKw,
      maxExportKw: powerKw,
      /** Ageing, per kWh drawn from the battery for export. */
      wearPricePerKwh: z.number().min(0),
    }),
    /** Prices wear instead of `wearPricePerKwh`, and standing at a high state of charge. */
    chemistry: z.enum(Object.keys(chemistries) as [ChemistryName, ...ChemistryName[]]).optional(),
    initialSocPct: percent,
    reserveSocPct: percent,
    /** Wanted at each departure. */
    departureSocPct: percent,
    /** What planners pay for a kWh that reserve or target is missed by; nobody is billed for it. */
    shortfallPricePerKwh: z.number().gt(0, 'must be above 0').default(5),
    weekday: tripSchema,
    weekend: tripSchema,
  })
  .refine(
    ({ battery, weekday, weekend }) =>
      Math.max(weekday.energyWh, weekend.energyWh) <= battery.capacityKwh * 1000,
    { path: ['weekday'], message: 'a trip must not take more than the battery holds' },
  )
  .transform(({ battery: { capacityKwh, maxImportKw, maxExportKw, ...battery }, ...vehicle }) => ({
    ...vehicle,
    battery: {
      ...battery,
      capacityWh: capacityKwh * 1000,
      maxImportW: maxImportKw * 1000,
      maxExportW: maxExportKw * 1000,
    },
  }));

/** A backtest case but for the tariff, with its name for people and where its numbers are from. */
export type BacktestVehicle = Omit<BacktestCase, 'tariff'> & {
  readonly title: string;
  readonly source?: string | undefined;
};

/** Names of the vehicles that come with the project. */
export function listBacktestVehicles(): string[] {
  return yamlNames(shippedFolder);
}

/**
 * A vehicle of a backtest by its shipped name or by the path of a YAML file.
 * @throws BackfeedError VEHICLE_UNKNOWN, VEHICLE_SYNTAX, VEHICLE_KEY, VEHICLE_VALUE
 */
export function loadBacktestVehicle(nameOrPath: string): BacktestVehicle {
  return readNamedYaml(nameOrPath, shippedFolder, vehicleSchema, 'vehicle', 'VEHICLE');
}
