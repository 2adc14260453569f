import { describe, expect, it } from 'vitest';
import type { PriceSeries } from '../../../host/prices/priceSeries.ts';
import { planSlots, type PlanSlotOptions } from '../../../host/scheduler/planSlots.ts';

const HOUR_MS = 3_600_000;
const QUARTER_MS = 900_000;
const dayMs = Date.UTC(2026, 5, 1);
const at = (hour: number) => dayMs + hour * HOUR_MS;

const prices: PriceSeries = {
  currency: 'EUR',
  timeZone: 'UTC',
  points: Array.from({ length: 24 }, (_, hour) => ({
    startAtMs: at(hour),
    durationMs: HOUR_MS,
    importPricePerKwh: hour / 100,
    exportPricePerKwh: hour / 200,
  })),
};
const horizon: PlanSlotOptions = { prices, startAtMs: at(0), endAtMs: at(24) };
const commute = { departAtMs: at(7.5), arriveAtMs: at(9), energyWh: 6_000, pluggedAfter: false };
const home = { departAtMs: at(17), arriveAtMs: at(18), energyWh: 5_000, pluggedAfter: true };

/** The hours of the day that are plugged in, as quarter indices. */
const pluggedQuarters = (options: PlanSlotOptions) =>
  planSlots(options).flatMap((slot) => (slot.plugged ? [(slot.startAtMs - dayMs) / QUARTER_MS] : []));
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('planSlots', () => {
  it('holds each price for its quarters', () => {
    const slots = planSlots(horizon);
    expect(slots).toHaveLength(96);
    expect(slots[0]).toEqual({
      startAtMs: at(0),
      durationMs: QUARTER_MS,
      importPricePerKwh: 0,
      exportPricePerKwh: 0,
      plugged: true,
      tripEnergyWh: 0,
    });
    slots.forEach((slot, index) => {
      expect(slot.startAtMs).toBe(at(index / 4));
      expect(slot.importPricePerKwh).toBe(Math.floor(index / 4) / 100);
      expect(slot.exportPricePerKwh).toBe(Math.floor(index / 4) / 200);
    });
  });

  it('begins with what is left of the slot that holds now', () => {
    const slots = planSlots({ ...horizon, startAtMs: at(5) + 100_000, endAtMs: at(6) });
    expect(slots.map((slot) => slot.startAtMs)).toEqual([at(5) + 100_000, at(5.25), at(5.5), at(5.75)]);
    expect(slots.map((slot) => slot.durationMs)).toEqual([800_000, QUARTER_MS, QUARTER_MS, QUARTER_MS]);
  });

  it('spreads trip energy, unplugs, and wants the target only where the car leaves a plug', () => {
    const slots = planSlots({ ...horizon, trips: [commute, home], departureSocPct: 70 });
    const driven = (from: number, to: number) =>
      slots.slice(from, to).reduce((sum, slot) => sum + slot.tripEnergyWh, 0);
    expect(driven(0, 96)).toBeCloseTo(11_000, 9);
    expect(driven(30, 36)).toBeCloseTo(6_000, 9);
    expect(slots[30]!.tripEnergyWh).toBeCloseTo(1_000, 9);
    expect(
      slots.flatMap((slot, index) => (slot.minSocPct === undefined ? [] : [[index, slot.minSocPct]])),
    ).toEqual([[30, 70]]);
    expect(pluggedQuarters({ ...horizon, trips: [commute, home] })).toEqual([
      ...range(0, 30),
      ...range(72, 96),
    ]);
  });

  it("takes a trip's own target and the slot that a trip begins in", () => {
    const trip = { ...commute, departAtMs: at(7.5) + 60_000, departureSocPct: 90 };
    const slots = planSlots({ ...horizon, trips: [trip], departureSocPct: 70 });
    expect(slots[30]).toMatchObject({ minSocPct: 90, plugged: false });
    expect(slots[29]).toMatchObject({ plugged: true });
  });

  it('takes only the rest of a trip that is under way, and the plug of one that is over', () => {
    const slots = planSlots({ ...horizon, startAtMs: at(8.25), trips: [commute, home] });
    expect(slots.slice(0, 4).reduce((sum, slot) => sum + slot.tripEnergyWh, 0)).toBeCloseTo(3_000, 9);
    expect(pluggedQuarters({ ...horizon, startAtMs: at(12), endAtMs: at(17), trips: [commute] })).toEqual([]);
  });

  it.each([
    ['an unplugged car', { pluggedAtStart: false }, []],
    ['an unplugged car until it is plugged in', { pluggedAtStart: false, trips: [home] }, range(72, 96)],
    ['windows', { plugWindows: [{ startAtMs: at(1), endAtMs: at(2) }] }, range(4, 8)],
    ['windows that cut slots', { plugWindows: [{ startAtMs: at(1) + 1, endAtMs: at(2) - 1 }] }, range(5, 7)],
    [
      'a trip within a window',
      { trips: [commute], plugWindows: [{ startAtMs: at(7), endAtMs: at(10) }] },
      [28, 29, 36, 37, 38, 39],
    ],
  ])('knows %s', (_, options, quarters) => {
    expect(pluggedQuarters({ ...horizon, ...options })).toEqual(quarters);
  });

  it.each([
    ['endAtMs is', { endAtMs: at(0) }],
    ['slotMs is 0', { slotMs: 0 }],
    ['trips[0] arrives before it departs', { trips: [{ ...commute, arriveAtMs: at(7) }] }],
    ['trips[0].energyWh is NaN', { trips: [{ ...commute, energyWh: NaN }] }],
    [
      'trips[1] departs before the trip before it arrives',
      { trips: [commute, { ...home, departAtMs: at(8) }] },
    ],
    ['the plan runs from 2026-05-31T23:00:00.000Z', { startAtMs: at(-1) }],
    ['the plan runs from 2026-06-01T00:00:00.000Z to 2026-06-02T01:00:00.000Z', { endAtMs: at(25) }],
    ['the plan runs from', { prices: { ...prices, points: [] } }],
  ])('refuses: %s', (what, options) => {
    expect(() => planSlots({ ...horizon, ...options })).toThrow(`PLAN_INPUT: ${what}`);
  });
});
