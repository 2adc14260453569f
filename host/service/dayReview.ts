import { priceAt, type PricePoint, type PriceSeries } from '../prices/priceSeries.ts';
import { holdingCostPerHour, type PlanProblem, type PlanSlot } from '../scheduler/planProblem.ts';
import { planVehicle, type Plan } from '../scheduler/planVehicle.ts';
import { TRACE_SLOT_MS, type DayTrace } from './dayTrace.ts';
import type { HostDayReview } from './hostMessages.ts';
import type { OwnerSettings } from './vehiclePlan.ts';

const WH_PER_KWH = 1000;
const SLOT_HOURS = TRACE_SLOT_MS / 3_600_000;

/** Less than this between charging at once and the best: there was nothing to win that day, in money. */
const NOTHING_TO_WIN = 0.02;

/** Each slot dearer than the one before, so that a planner buys what it needs at once. */
const RISE_PER_SLOT = 1e-4;

/**
 * How close a day came to the best that anybody could have done who knew all prices, trips and plugs, with the same
 * energy in the battery at the end, the same reserve, and no less at a departure. Beside it stands charging at once what
 * was needed, and selling nothing. Both are computed with the planner's battery, and what really happened was measured:
 * a battery that is better or worse than configured shows as a share above or below its due.
 *
 * @returns null where a price of the day is not known
 */
export function dayReview(
  settings: OwnerSettings,
  date: string,
  { slots: traced, startSocPct, socPct }: DayTrace,
  prices: PriceSeries,
): HostDayReview | null {
  const { battery, reserveSocPct, departureSocPct } = settings;
  const priced = traced.map(({ startAtMs }) => priceAt(prices, startAtMs));
  if (priced.includes(undefined)) return null;
  const points = priced as PricePoint[];
  const capacityKwh = battery.capacityWh / WH_PER_KWH;
  const endSocPct = socPct.at(-1)!;
  const meanPrice = points.reduce((sum, point) => sum + point.importPricePerKwh, 0) / points.length;
  const storedPrice = meanPrice / battery.chargeEfficiency;

  const slots = traced.map(({ startAtMs, plugged, drivenWh }, index): PlanSlot => {
    const departs = !plugged && traced[index - 1]?.plugged === true;
    return {
      startAtMs,
      durationMs: TRACE_SLOT_MS,
      importPricePerKwh: points[index]!.importPricePerKwh,
      exportPricePerKwh: points[index]!.exportPricePerKwh,
      plugged,
      tripEnergyWh: Math.max(0, drivenWh),
      ...(departs && departureSocPct !== null
        ? { minSocPct: Math.min(departureSocPct, socPct[index - 1]!) }
        : {}),
    };
  });
  const problem: PlanProblem = {
    currency: prices.currency,
    slots,
    battery,
    initialSocPct: Math.min(100, startSocPct),
    reserveSocPct: Math.min(reserveSocPct, startSocPct, ...socPct),
    endSocPct: Math.min(100, endSocPct),
    terminal: { pricePerKwh: 0 },
  };

  /** Money of a plan at the real prices, as if it had ended where the day did. + is earned. */
  const netOf = (plan: Plan): number => {
    const missingKwh = ((endSocPct - plan.slots.at(-1)!.socPct) / 100) * capacityKwh;
    const money = plan.slots.reduce((sum, { powerW }, index) => {
      const kwh = (powerW / WH_PER_KWH) * SLOT_HOURS;
      const { importPricePerKwh, exportPricePerKwh } = points[index]!;
      return sum + kwh * (kwh > 0 ? exportPricePerKwh : importPricePerKwh);
    }, 0);
    return money - plan.costParts.wear - plan.costParts.holding - missingKwh * storedPrice;
  };
  const atOnceSlots = slots.map((slot, index): PlanSlot => ({
    ...slot,
    importPricePerKwh: 1 + index * RISE_PER_SLOT,
    maxExportW: 0,
  }));
  const net = traced.reduce((sum, { importedWh, exportedWh }, index) => {
    const { importPricePerKwh, exportPricePerKwh } = points[index]!;
    const wear = (exportedWh / battery.dischargeEfficiency) * battery.wearPricePerKwh;
    const holding =
      SLOT_HOURS *
      holdingCostPerHour(battery.holdPrices ?? [], (socPct[index]! / 100) * capacityKwh, capacityKwh);
    return (
      sum + (exportedWh * exportPricePerKwh - importedWh * importPricePerKwh - wear) / WH_PER_KWH - holding
    );
  }, 0);
  const bestNet = netOf(planVehicle(problem));
  const atOnceNet = netOf(planVehicle({ ...problem, slots: atOnceSlots }));
  const toWin = bestNet - atOnceNet;
  return { date, net, bestNet, atOnceNet, share: toWin < NOTHING_TO_WIN ? null : (net - atOnceNet) / toWin };
}
