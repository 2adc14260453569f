import { describe, expect, it } from 'vitest';
import { dayReview } from '../../../host/service/dayReview.ts';
import { TRACE_SLOT_MS, type DayTrace, type TracedSlot } from '../../../host/service/dayTrace.ts';
import type { PriceSeries } from '../../../host/prices/priceSeries.ts';
import { planVehicle, type Plan } from '../../../host/scheduler/planVehicle.ts';
import type { OwnerSettings } from '../../../host/service/vehiclePlan.ts';
import { SAMPLE_TIME_MS } from '../mqtt/sampleMessages.ts';
import { uniformFrom } from '../scheduler/randomProblem.ts';
import { samplePrices, sampleSettings } from './serviceHarness.ts';

const SLOT_HOURS = TRACE_SLOT_MS / 3_600_000;
const COUNT = 24 / SLOT_HOURS;
const DATE = '2020-07-01';
const settings: OwnerSettings = { ...sampleSettings, departureSocPct: 60 };
const { battery } = settings;
const prices = samplePrices();

/** Away from 8 to 9, for 6 kWh. */
const isAway = (index: number): boolean => Math.floor(index * SLOT_HOURS) === 8;

/** A day whose car does what it is told, as far as its battery allows, + is export. */
function dayOf(startSocPct: number, wishW: (index: number, socPct: number) => number): DayTrace {
  let storedWh = (startSocPct / 100) * battery.capacityWh;
  const slots: TracedSlot[] = [];
  const socPct: number[] = [];
  for (let index = 0; index < COUNT; index++) {
    const drivenWh = isAway(index) ? 6000 * SLOT_HOURS : 0;
    storedWh -= drivenWh;
    const wish = isAway(index) ? 0 : wishW(index, (storedWh / battery.capacityWh) * 100);
    const mostDrawnWh = Math.max(0, storedWh - (settings.reserveSocPct / 100) * battery.capacityWh);
    const exportedWh = Math.min(Math.max(0, wish) * SLOT_HOURS, mostDrawnWh * battery.dischargeEfficiency);
    const importedWh = Math.min(
      Math.max(0, -wish) * SLOT_HOURS,
      (battery.capacityWh - storedWh) / battery.chargeEfficiency,
    );
    storedWh += importedWh * battery.chargeEfficiency - exportedWh / battery.dischargeEfficiency;
    slots.push({
      startAtMs: SAMPLE_TIME_MS + index * TRACE_SLOT_MS,
      plugged: !isAway(index),
      importedWh,
      exportedWh,
      drivenWh,
    });
    socPct.push((storedWh / battery.capacityWh) * 100);
  }
  return { slots, startSocPct, socPct };
}

describe('dayReview', () => {
  it('calls the optimum 100 %, and charging at once 0 %', () => {
    const best: Plan = planVehicle({
      currency: 'EUR',
      slots: Array.from({ length: COUNT }, (_, index) => ({
        startAtMs: SAMPLE_TIME_MS + index * TRACE_SLOT_MS,
        durationMs: TRACE_SLOT_MS,
        importPricePerKwh: prices.points[Math.floor(index * SLOT_HOURS)]!.importPricePerKwh,
        exportPricePerKwh: prices.points[Math.floor(index * SLOT_HOURS)]!.exportPricePerKwh,
        plugged: !isAway(index),
        tripEnergyWh: isAway(index) ? 6000 * SLOT_HOURS : 0,
        ...(index === 8 / SLOT_HOURS ? { minSocPct: 60 } : {}),
      })),
      battery,
      initialSocPct: 50,
      reserveSocPct: settings.reserveSocPct,
      terminal: { pricePerKwh: 0.25 },
    });
    const optimal = dayReview(
      settings,
      DATE,
      dayOf(50, (index) => best.slots[index]!.powerW),
      prices,
    )!;
    expect(optimal.share).toBeCloseTo(1, 6);
    expect(optimal.net).toBeCloseTo(optimal.bestNet, 6);
    expect(optimal.bestNet).toBeGreaterThan(optimal.atOnceNet + 1);

    // 85 % before the trip are 70 % after it: all that the day needs, and nothing later.
    const chargesAtOnce = dayOf(50, (index, socPct) =>
      !isAway(index) && index < 96 && socPct < 85 ? -7000 : 0,
    );
    const atOnce = dayReview(settings, DATE, chargesAtOnce, prices)!;
    expect(atOnce.bestNet).toBeGreaterThan(atOnce.net + 1);
    expect(atOnce.share).toBeCloseTo(0, 1);
  });

  it('finds no day better than its best, whatever the car did', () => {
    const shares: number[] = [];
    for (let seed = 1; seed <= 60; seed++) {
      const uniform = uniformFrom(seed);
      let wishW = 0;
      const trace = dayOf(35 + 50 * uniform(), (index) => {
        if (index % 12 === 0)
          wishW =
            uniform() < 0.4 ? 0 : (uniform() < 0.6 ? -battery.maxImportW : battery.maxExportW) * uniform();
        return wishW;
      });
      const { net, bestNet, atOnceNet, share } = dayReview(settings, DATE, trace, prices)!;
      expect(net, `seed ${seed}`).toBeLessThanOrEqual(bestNet + 1e-6);
      expect(atOnceNet, `seed ${seed}`).toBeLessThanOrEqual(bestNet + 1e-6);
      if (share !== null) shares.push(share);
    }
    expect(shares.length).toBeGreaterThan(50);
    expect(Math.min(...shares)).toBeLessThan(0);
    expect(Math.max(...shares)).toBeGreaterThan(0.1);
  });

  it('says nothing to win where all hours cost the same and a sale brings less', () => {
    const flat: PriceSeries = {
      ...prices,
      points: prices.points.map((point) => ({ ...point, importPricePerKwh: 0.3, exportPricePerKwh: 0.1 })),
    };
    expect(
      dayReview(
        settings,
        DATE,
        dayOf(50, () => -500),
        flat,
      )!.share,
    ).toBeNull();
  });

  it('is null where a price of the day is not known', () => {
    const short = { ...prices, points: prices.points.slice(0, 23) };
    expect(
      dayReview(
        settings,
        DATE,
        dayOf(50, () => 0),
        short,
      ),
    ).toBeNull();
  });
});
