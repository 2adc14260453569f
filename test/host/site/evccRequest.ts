import { readFileSync } from 'node:fs';
import type { SitePlan } from '../../../host/site/sitePlan.ts';
import type { SiteProblem } from '../../../host/site/siteProblem.ts';

/** A request to the evcc optimizer: energies of a slot in Wh, powers in W, lengths in s, prices per Wh. */
export interface EvccRequest {
  readonly eta_c?: number;
  readonly eta_d?: number;
  readonly grid?: {
    readonly p_max_imp?: number | null;
    readonly p_max_exp?: number | null;
    readonly prc_p_exc_imp?: number | null;
  };
  readonly batteries: readonly EvccBattery[];
  readonly time_series: {
    readonly dt: readonly number[];
    readonly gt: readonly number[];
    readonly ft: readonly number[];
    readonly p_N: readonly number[];
    readonly p_E: readonly number[];
  };
}

export interface EvccBattery {
  readonly charge_from_grid?: boolean;
  readonly discharge_to_grid?: boolean;
  readonly s_capacity?: number;
  readonly s_min: number;
  readonly s_max: number;
  readonly s_initial: number;
  readonly c_min: number;
  readonly c_max: number;
  readonly d_max: number;
  readonly p_a: number;
  readonly p_demand?: readonly number[];
  readonly s_goal?: readonly number[];
}

export interface EvccCase {
  readonly request: EvccRequest;
  readonly expected_response: {
    readonly objective_value: number;
    readonly grid_import: readonly number[];
    readonly grid_export: readonly number[];
    readonly grid_import_overshoot?: readonly number[];
    readonly batteries: readonly {
      readonly charging_power: readonly number[];
      readonly discharging_power: readonly number[];
      readonly state_of_charge: readonly number[];
    }[];
  };
}

export function readEvccCase(path: string): EvccCase {
  return JSON.parse(readFileSync(path, 'utf8')) as EvccCase;
}

/**
 * The same problem in our terms. Penalties are multiples of the dearest price per Wh in the request, as evcc has them:
 * 1000 for the bounds of a store, 100 for all else, an unmet charge demand up to twice as dear the earlier it is, and
 * export over the cap a little cheaper the later it is. evcc has no wear price.
 */
export function siteProblemOfEvcc(request: EvccRequest): SiteProblem {
  const { dt, gt, ft, p_N: importPrices, p_E: exportPrices } = request.time_series;
  const { p_max_imp, p_max_exp, prc_p_exc_imp } = request.grid ?? {};
  const hasDemandRate = typeof p_max_imp === 'number' && typeof prc_p_exc_imp === 'number';
  const dearest = Math.max(
    ...importPrices,
    ...exportPrices,
    ...request.batteries.map((battery) => battery.p_a),
    hasDemandRate ? (prc_p_exc_imp * 3600) / Math.min(...dt) : 0,
    1e-4,
  );
  const penalty = dearest * 1000 * 100;
  const count = dt.length;
  const watts = (energyWh: number, index: number) => (energyWh * 3600) / dt[index]!;
  return {
    currency: 'EUR',
    slots: dt.map((seconds, index) => ({
      durationMs: seconds * 1000,
      importPricePerKwh: importPrices[index]! * 1000,
      exportPricePerKwh: exportPrices[index]! * 1000,
      houseLoadW: watts(gt[index]!, index),
      pvW: watts(ft[index]!, index),
      ...(typeof p_max_imp === 'number' && !hasDemandRate ? { maxImportW: p_max_imp } : {}),
      ...(typeof p_max_exp === 'number' ? { maxExportW: p_max_exp } : {}),
    })),
    stores: request.batteries.map((battery, index) => ({
      name: `battery ${index}`,
      kind: battery.d_max > 0 ? ('battery' as const) : ('vehicle' as const),
      capacityWh: battery.s_capacity ?? battery.s_max,
      initialWh: battery.s_initial,
      chargeEfficiency: request.eta_c ?? 0.95,
      dischargeEfficiency: request.eta_d ?? 0.95,
      maxChargeW: battery.c_max,
      minChargeW: battery.c_min,
      maxDischargeW: battery.d_max,
      minWh: Math.min(battery.s_min, battery.s_max),
      maxWh: battery.s_max,
      chargesFromGrid: battery.charge_from_grid ?? false,
      dischargesToGrid: battery.discharge_to_grid ?? false,
      wearPricePerKwh: 0,
      terminal: { pricePerKwh: battery.p_a * 1000 },
      // A goal of the first slot is read but not asked for.
      ...(battery.s_goal ? { goalWh: battery.s_goal.map((goalWh, slot) => (slot === 0 ? 0 : goalWh)) } : {}),
      ...(battery.p_demand ? { chargeDemandW: battery.p_demand.map(watts) } : {}),
    })),
    ...(hasDemandRate ? { importDemandRate: { aboveW: p_max_imp, pricePerKw: prc_p_exc_imp * 1000 } } : {}),
    penalties: {
      bounds: penalty * 10,
      goal: penalty,
      chargeDemand: Array.from({ length: count }, (_, index) => penalty * (1 + (count - index) / count)),
      importCap: penalty,
      exportCap: Array.from({ length: count }, (_, index) => penalty * (1 - index * 1e-5)),
    },
  };
}

/** The money of the schedule that evcc answered with, with the worth of all that is stored at the end. */
export function answeredMoney({ request, expected_response: answer }: EvccCase): number {
  const { p_N: importPrices, p_E: exportPrices } = request.time_series;
  const traded = importPrices.reduce((money, importPrice, index) => {
    const importedWh = answer.grid_import[index]! + (answer.grid_import_overshoot?.[index] ?? 0);
    return money + answer.grid_export[index]! * exportPrices[index]! - importedWh * importPrice;
  }, 0);
  return request.batteries.reduce(
    (money, { p_a }, index) => money + p_a * answer.batteries[index]!.state_of_charge.at(-1)!,
    traded,
  );
}

/** The same sum of a plan: all that is money, nothing that is a penalty. */
export function moneyOf({ costParts }: SitePlan): number {
  const { importCost, exportRevenue, demandCharge, terminalValue } = costParts;
  return exportRevenue + terminalValue - importCost - demandCharge;
}

/** What evcc would report of a plan: without the worth of what is stored at the end of the first slot. */
export function evccReports(plan: SitePlan, request: EvccRequest): number {
  return request.batteries.reduce(
    (money, { p_a }, index) => money - p_a * plan.stores[index]!.slots[0]!.energyWh,
    moneyOf(plan),
  );
}
