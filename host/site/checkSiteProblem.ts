import { BackfeedError } from '../../sim/backfeedError.ts';
import { sitePenalties, type SiteProblem, type SiteStore } from './siteProblem.ts';

type Rule = readonly [test: (value: number) => boolean, want: string];

const finite: Rule = [Number.isFinite, 'a finite number'];
const notNegative: Rule = [(value) => value >= 0 && value < Infinity, 'a finite number that is 0 or more'];
const positive: Rule = [(value) => value > 0 && value < Infinity, 'a finite number above 0'];
const efficiency: Rule = [(value) => value > 0 && value <= 1, 'an efficiency above 0 and up to 1'];

function refuse(key: string, value: unknown, want: string): never {
  throw new BackfeedError('SITE_INPUT', `${key} is ${String(value)}`, `Give ${want}`);
}

function check(key: string, value: number | undefined, [test, want]: Rule): void {
  if (value === undefined || !test(value)) refuse(key, value ?? 'missing', want);
}

function checkSeries(key: string, values: readonly number[] | undefined, count: number): void {
  if (values === undefined) return;
  if (values.length !== count) refuse(key, `a list of ${values.length}`, `one value a slot: ${count}`);
  const wrong = values.findIndex((value) => !notNegative[0](value));
  if (wrong >= 0) refuse(`${key}[${wrong}]`, values[wrong], notNegative[1]);
}

function checkTerminal(key: string, { terminal }: SiteStore): void {
  if ('pricePerKwh' in terminal) return check(`${key}.pricePerKwh`, terminal.pricePerKwh, finite);
  if (terminal.length === 0) refuse(key, 'an empty list', 'at least one segment');
  terminal.forEach((segment, index) => {
    check(`${key}[${index}].energyWh`, segment.energyWh, notNegative);
    check(`${key}[${index}].pricePerKwh`, segment.pricePerKwh, finite);
    if (segment.pricePerKwh > (terminal[index - 1]?.pricePerKwh ?? Infinity))
      refuse(`${key}[${index}].pricePerKwh`, segment.pricePerKwh, 'prices that do not rise');
  });
}

function checkStore(key: string, store: SiteStore, count: number): void {
  const { capacityWh, minWh = 0, maxWh = capacityWh, minChargeW = 0 } = store;
  check(`${key}.capacityWh`, capacityWh, notNegative);
  check(`${key}.chargeEfficiency`, store.chargeEfficiency, efficiency);
  check(`${key}.dischargeEfficiency`, store.dischargeEfficiency, efficiency);
  check(`${key}.maxChargeW`, store.maxChargeW, notNegative);
  check(`${key}.maxDischargeW`, store.maxDischargeW, notNegative);
  check(`${key}.wearPricePerKwh`, store.wearPricePerKwh, notNegative);
  const within: Rule = [(value) => value >= 0 && value <= capacityWh, `0 to the capacity, ${capacityWh}`];
  check(`${key}.initialWh`, store.initialWh, within);
  check(`${key}.maxWh`, maxWh, within);
  check(`${key}.minWh`, minWh, [(value) => value >= 0 && value <= maxWh, `0 to maxWh, ${maxWh}`]);
  check(`${key}.minChargeW`, minChargeW, [
    (value) => value >= 0 && value <= store.maxChargeW,
    `0 to maxChargeW, ${store.maxChargeW}`,
  ]);
  checkTerminal(`${key}.terminal`, store);
  if (store.plugged !== undefined && store.plugged.length !== count)
    refuse(`${key}.plugged`, `a list of ${store.plugged.length}`, `one value a slot: ${count}`);
  checkSeries(`${key}.goalWh`, store.goalWh, count);
  checkSeries(`${key}.chargeDemandW`, store.chargeDemandW, count);
  checkSeries(`${key}.tripEnergyWh`, store.tripEnergyWh, count);
}

/** Throws SITE_INPUT, naming the key, unless the problem can be planned. What a house cannot do is no error. */
export function checkSiteProblem(problem: SiteProblem): void {
  const { slots, stores } = problem;
  if (slots.length === 0) refuse('slots', 'empty', 'at least one slot');
  slots.forEach((slot, index) => {
    const key = `slots[${index}]`;
    check(`${key}.durationMs`, slot.durationMs, positive);
    check(`${key}.importPricePerKwh`, slot.importPricePerKwh, finite);
    check(`${key}.exportPricePerKwh`, slot.exportPricePerKwh, finite);
    check(`${key}.houseLoadW`, slot.houseLoadW, notNegative);
    check(`${key}.pvW`, slot.pvW, notNegative);
    check(`${key}.maxImportW`, slot.maxImportW ?? 0, notNegative);
    check(`${key}.maxExportW`, slot.maxExportW ?? 0, notNegative);
  });
  const names = new Set<string>();
  stores.forEach((store, index) => {
    if (names.has(store.name)) refuse(`stores[${index}].name`, store.name, 'each store a name of its own');
    names.add(store.name);
    checkStore(`stores[${index}]`, store, slots.length);
  });
  for (const key of ['importDemandRate', 'exportDemandRate'] as const) {
    const rate = problem[key];
    if (rate === undefined) continue;
    check(`${key}.aboveW`, rate.aboveW, notNegative);
    check(`${key}.pricePerKw`, rate.pricePerKw, notNegative);
  }
  check('curtailmentPricePerKwh', problem.curtailmentPricePerKwh ?? 0, notNegative);
  for (const [name, penalty] of Object.entries(sitePenalties(problem))) {
    if (typeof penalty === 'number') check(`penalties.${name}`, penalty, notNegative);
    else checkSeries(`penalties.${name}`, penalty as readonly number[], slots.length);
  }
}
