import { peakPriceOf } from '../scheduler/peakPrice.ts';
import { priceAt, type PriceSeries } from '../prices/priceSeries.ts';
import type { Tariff } from '../prices/tariff.ts';
import { wallMsFromUtcMs } from '../prices/timeZone.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { House, HouseStore } from './house.ts';
import type { SiteProblem, SiteSlot, SiteStore } from './siteProblem.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A quarter of an hour: times of a house begin and end there. */
export const SITE_SLOT_MS = 900_000;

const msOfDay = (time: string): number => (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * 60_000;

function storeOf(house: HouseStore, wallMs: readonly number[], storedPrice: number): SiteStore {
  const { name, kind, chargeEfficiency, dischargeEfficiency, wearPricePerKwh, away } = house;
  const capacityWh = house.capacityKwh * 1000;
  const fromMs = away ? msOfDay(away.from) : 0;
  const lastsMs = away ? (msOfDay(away.to) - fromMs + DAY_MS) % DAY_MS : 0;
  const sinceLeft = (atMs: number): number => (((atMs - fromMs) % DAY_MS) + DAY_MS) % DAY_MS;
  const isAway = wallMs.map((atMs) => away !== undefined && sinceLeft(atMs) < lastsMs);
  const perSlotWh = away ? (away.energyKwh * 1000 * SITE_SLOT_MS) / lastsMs : 0;
  const targetWh = away ? (away.departSocPct / 100) * capacityWh : 0;
  return {
    name,
    kind,
    capacityWh,
    initialWh: (house.socPct / 100) * capacityWh,
    chargeEfficiency,
    dischargeEfficiency,
    minChargeW: house.minChargeKw * 1000,
    maxChargeW: house.maxChargeKw * 1000,
    maxDischargeW: house.maxDischargeKw * 1000,
    minWh: (house.reservePct / 100) * capacityWh,
    wearPricePerKwh,
    terminal: { pricePerKwh: storedPrice },
    plugged: isAway.map((gone) => !gone),
    tripEnergyWh: isAway.map((gone) => (gone ? perSlotWh : 0)),
    goalWh: isAway.map((gone, index) => (!gone && isAway[index + 1] === true ? targetWh : 0)),
  };
}

/**
 * What the site planner decides about: a house over prices, in quarter hours from the first price on. What is left in
 * the stores counts at the mean price of buying; a capacity charge is one on the highest import of the horizon.
 * @param prices as the owner pays and earns them
 * @throws BackfeedError SITE_INPUT where no price is known for the time
 */
export function siteOfHouse(house: House, prices: PriceSeries, tariff: Tariff, hours: number): SiteProblem {
  const startAtMs = prices.points[0]!.startAtMs;
  const count = Math.floor((hours * HOUR_MS) / SITE_SLOT_MS);
  const startsMs = Array.from({ length: count }, (_, index) => startAtMs + index * SITE_SLOT_MS).filter(
    (atMs) => priceAt(prices, atMs) !== undefined,
  );
  if (startsMs.length === 0)
    throw new BackfeedError('SITE_INPUT', `the plan has ${hours} hours`, 'Give a length of an hour or more');
  const wallMs = startsMs.map((atMs) => wallMsFromUtcMs(prices.timeZone, atMs));
  const slots = startsMs.map((atMs, index): SiteSlot => {
    const hour = Math.floor((wallMs[index]! % DAY_MS) / HOUR_MS);
    const { importPricePerKwh, exportPricePerKwh } = priceAt(prices, atMs)!;
    return {
      durationMs: SITE_SLOT_MS,
      importPricePerKwh,
      exportPricePerKwh,
      houseLoadW: house.houseKw[hour]! * 1000,
      pvW: house.pvKw[hour]! * 1000,
      ...(house.maxImportKw === undefined ? {} : { maxImportW: house.maxImportKw * 1000 }),
      ...(house.maxExportKw === undefined ? {} : { maxExportW: house.maxExportKw * 1000 }),
    };
  });
  const storedPrice = slots.reduce((sum, slot) => sum + slot.importPricePerKwh, 0) / slots.length;
  const peak = peakPriceOf(tariff, prices.timeZone);
  return {
    currency: prices.currency,
    slots,
    stores: house.stores.map((store) => storeOf(store, wallMs, storedPrice)),
    storeExchange: house.storeExchange,
    ...(peak === null ? {} : { importDemandRate: { aboveW: peak.paidPeakW, pricePerKw: peak.pricePerKw } }),
  };
}
