import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { readYaml } from '../../sim/config/readYaml.ts';
import { chemistries, type ChemistryName } from '../wear/chemistries.ts';
import { planWearOf, type PlanWear } from '../wear/planWear.ts';
import { defaultEconomics } from '../wear/wearEconomics.ts';
import { checkBattery } from './checkPlanProblem.ts';
import type { PlanBattery } from './planProblem.ts';

const efficiency = z.number().gt(0, 'must be above 0').max(1, 'must be at most 1: 0.92 loses 8 % on the way');
const powerKw = z.number().min(0).max(1000);

/** Efficiency at powers that rise. */
const curve = z.array(z.strictObject({ powerKw, efficiency })).nonempty();

/** Most power at the battery, from 0 to 100 %. */
const taper = z.array(z.strictObject({ socPct: z.number().min(0).max(100), powerKw })).nonempty();

const chemistryNames = Object.keys(chemistries) as [ChemistryName, ...ChemistryName[]];

const fileShape = {
  /** Usable energy of a full battery. */
  capacityKwh: z.number().gt(0, 'must be above 0').max(1000),
  /** Stored per imported energy. */
  chargeEfficiency: efficiency.default(0.92),
  /** Exported per drawn energy. */
  dischargeEfficiency: efficiency.default(0.92),
  /** Instead of the one efficiency, by power at the grid. */
  chargeCurve: curve.optional(),
  dischargeCurve: curve.optional(),
  /** Least power while it moves energy. */
  minImportKw: powerKw.optional(),
  minExportKw: powerKw.optional(),
  /** Taken by the charger while it moves energy. */
  standbyW: z.number().min(0).max(5000).optional(),
  chargeTaper: taper.optional(),
  dischargeTaper: taper.optional(),
  selfDischargePctPerDay: z.number().min(0).max(50).optional(),
  /** Taken by the parked car all the time. */
  drainW: z.number().min(0).max(5000).optional(),
  /** Ageing, in the currency of the prices, per kWh drawn for export; default 0.05, or what the chemistry says. */
  wearPricePerKwh: z.number().min(0).optional(),
  /** Prices ageing by energy sold and by standing at a high state of charge: see docs/wear.md. */
  chemistry: z
    .strictObject({
      name: z.enum(chemistryNames),
      /** Of a new pack, per kWh of capacity. */
      packPricePerKwh: z.number().gt(0).default(defaultEconomics.packPricePerKwh),
      /** Of the cells, all year. */
      tempC: z.number().min(-10).max(60).default(defaultEconomics.tempC),
    })
    .optional(),
};

type BatteryFile = z.output<z.ZodObject<typeof fileShape>>;

/** A battery and its charger, but for what the owner lets them import and export. */
export type BatterySpec = Omit<PlanBattery, 'maxImportW' | 'maxExportW'>;

const DEFAULT_WEAR_PRICE_PER_KWH = 0.05;

function wearOf({ chemistry, wearPricePerKwh, capacityKwh }: BatteryFile): Partial<PlanWear> {
  if (chemistry === undefined) return { wearPricePerKwh: wearPricePerKwh ?? DEFAULT_WEAR_PRICE_PER_KWH };
  const { packPricePerKwh, tempC } = chemistry;
  const wear = planWearOf(chemistry.name, { ...defaultEconomics, capacityKwh, packPricePerKwh, tempC });
  return wearPricePerKwh === undefined ? wear : { ...wear, wearPricePerKwh };
}

const inWatts = <P extends { readonly powerKw: number }>(
  points: readonly P[] | undefined,
): (Omit<P, 'powerKw'> & { readonly powerW: number })[] | undefined =>
  points?.map(({ powerKw: kw, ...point }) => ({ ...point, powerW: kw * 1000 }));

function toSpec(file: BatteryFile): BatterySpec {
  const { capacityKwh, minImportKw = 0, minExportKw = 0 } = file;
  return {
    capacityWh: capacityKwh * 1000,
    chargeEfficiency: file.chargeEfficiency,
    dischargeEfficiency: file.dischargeEfficiency,
    chargeCurve: inWatts(file.chargeCurve),
    dischargeCurve: inWatts(file.dischargeCurve),
    minImportW: minImportKw * 1000,
    minExportW: minExportKw * 1000,
    standbyW: file.standbyW,
    chargeTaper: inWatts(file.chargeTaper),
    dischargeTaper: inWatts(file.dischargeTaper),
    selfDischargePctPerDay: file.selfDischargePctPerDay,
    drainW: file.drainW,
    wearPricePerKwh: DEFAULT_WEAR_PRICE_PER_KWH,
    ...wearOf(file),
  };
}

/** A battery as a file describes it, in kW and kWh, as the planner takes it. What no planner can take is refused. */
export const batterySchema = z.strictObject(fileShape).transform((file, context): BatterySpec => {
  try {
    const spec = toSpec(file);
    checkBattery({ ...spec, maxImportW: 0, maxExportW: 0 });
    return spec;
  } catch (error) {
    if (!(error instanceof BackfeedError)) throw error;
    context.addIssue({ code: 'custom', message: `cannot be planned with: ${error.message}` });
    return z.NEVER;
  }
});

/**
 * A battery by the path of a YAML file.
 * @throws BackfeedError BATTERY_UNKNOWN, BATTERY_SYNTAX, BATTERY_KEY, BATTERY_VALUE
 */
export function loadBattery(path: string): BatterySpec {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new BackfeedError(
      'BATTERY_UNKNOWN',
      `the battery file ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`,
      'Give a YAML file with capacityKwh and what else is known: see docs/planner.md',
      error,
    );
  }
  return readYaml(text, path, batterySchema, 'BATTERY');
}
