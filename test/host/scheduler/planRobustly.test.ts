import { describe, expect, it } from 'vitest';
import { planRobustly } from '../../../host/scheduler/planRobustly.ts';
import type { PlanProblem, PlanSlot } from '../../../host/scheduler/planProblem.ts';
import type { PlannedTrip } from '../../../host/scheduler/planSlots.ts';
import { planVehicle } from '../../../host/scheduler/planVehicle.ts';
import {
  assumedUncertainty,
  learnUncertainty,
  type DrivenTrip,
  type TripUncertainty,
} from '../../../host/scheduler/tripUncertainty.ts';
import { uniformFrom } from './randomProblem.ts';

const HOUR_MS = 3_600_000;
const SLOT_MS = HOUR_MS / 4;
const certain: TripUncertainty = {
  departShiftMs: [{ value: 0, share: 1 }],
  arriveShiftMs: [{ value: 0, share: 1 }],
  energyFactor: [{ value: 1, share: 1 }],
  learnedFrom: 0,
};

/** A day in quarter hours at random prices, away from hour 8 to hour 17. */
function dayOf(seed: number): { problem: PlanProblem; trips: PlannedTrip[] } {
  const uniform = uniformFrom(seed);
  let price = 0.2;
  const slots = Array.from({ length: 96 }, (_, index): PlanSlot => {
    if (index % 4 === 0) price = 0.05 + 0.4 * uniform();
    const isAway = index >= 32 && index < 68;
    return {
      startAtMs: index * SLOT_MS,
      durationMs: SLOT_MS,
      importPricePerKwh: price + 0.03,
      exportPricePerKwh: price,
      plugged: !isAway,
      tripEnergyWh: index === 67 ? 8000 : 0,
      ...(index === 32 ? { minSocPct: 70 } : {}),
    };
  });
  return {
    problem: {
      currency: 'EUR',
      slots,
      battery: {
        capacityWh: 50_000,
        chargeEfficiency: 0.92,
        dischargeEfficiency: 0.92,
        maxImportW: 7400,
        maxExportW: 7400,
        wearPricePerKwh: 0.03,
      },
      initialSocPct: 30 + 50 * uniform(),
      reserveSocPct: 20,
      terminal: { pricePerKwh: 0.2 },
    },
    trips: [
      {
        departAtMs: 32 * SLOT_MS,
        arriveAtMs: 68 * SLOT_MS,
        energyWh: 8000,
        pluggedAfter: true,
        departureSocPct: 70,
      },
    ],
  };
}

const seeds = Array.from({ length: 30 }, (_, index) => index + 1);

describe('planRobustly', () => {
  it('plans what planVehicle plans where the calendar is certain, within the steps of its means', () => {
    for (const seed of seeds) {
      const { problem, trips } = dayOf(seed);
      const robust = planRobustly(problem, trips, certain);
      const exact = planVehicle(problem);
      expect(robust.cost, `seed ${seed}`).toBeGreaterThanOrEqual(exact.cost - 1e-9);
      expect(robust.cost - exact.cost, `seed ${seed}`).toBeLessThan(0.02);
    }
  });

  it('has the target an hour early where the car may leave an hour early', () => {
    const anHourEarly: TripUncertainty = {
      ...certain,
      departShiftMs: [
        { value: -HOUR_MS, share: 0.1 },
        { value: 0, share: 0.9 },
      ],
    };
    let early = 0;
    for (const seed of seeds) {
      const { problem, trips } = dayOf(seed);
      expect(planRobustly(problem, trips, anHourEarly).slots[27]!.socPct).toBeGreaterThanOrEqual(70 - 1e-6);
      if (planVehicle(problem).slots[27]!.socPct < 70) early += 1;
    }
    expect(early).toBeGreaterThan(5);
  });

  it('has thresholds for a car that is still there after its departure, or back before its time', () => {
    const { problem, trips } = dayOf(1);
    const { slots } = planRobustly(problem, trips, assumedUncertainty);
    const thresholds = slots.map(({ chargeUpToSocPct, dischargeDownToSocPct }) => [
      chargeUpToSocPct,
      dischargeDownToSocPct,
    ]);
    // Two quarter hours late at most, and back as early.
    for (const index of [32, 33, 66, 67]) expect(thresholds[index]).not.toEqual([0, 100]);
    for (const index of [34, 50, 65]) expect(thresholds[index]).toEqual([0, 100]);
    expect(slots.every((slot) => slot.plugged || slot.powerW === 0)).toBe(true);
  });

  it('keeps more for a trip that may take more', () => {
    const { problem, trips } = dayOf(2);
    const spread = (by: number): TripUncertainty => ({
      ...certain,
      energyFactor: [
        { value: 1 - by, share: 0.5 },
        { value: 1 + by, share: 0.5 },
      ],
    });
    const long = trips.map((trip) => ({ ...trip, energyWh: 15_000, departureSocPct: 0 }));
    const slots = problem.slots.map((slot) => ({
      ...slot,
      minSocPct: 0,
      importPricePerKwh: 0.2,
      exportPricePerKwh: 0.1,
    }));
    const energyAt = (by: number): number =>
      planRobustly({ ...problem, slots, terminal: { pricePerKwh: 0.02 } }, long, spread(by)).slots[31]!
        .socPct;
    expect(energyAt(0.5)).toBeGreaterThan(energyAt(0));
  });
});

describe('learnUncertainty', () => {
  const trip = (lateMs: number, factor: number): DrivenTrip => ({
    plannedDepartAtMs: 0,
    departAtMs: lateMs,
    plannedArriveAtMs: HOUR_MS,
    arriveAtMs: HOUR_MS,
    plannedEnergyWh: 5000,
    energyWh: 5000 * factor,
  });

  it('assumes while there are fewer than ten trips, and says so', () => {
    expect(learnUncertainty(Array.from({ length: 9 }, () => trip(0, 1)))).toBe(assumedUncertainty);
    expect(assumedUncertainty.learnedFrom).toBe(0);
  });

  it('learns from the last sixty', () => {
    const old = Array.from({ length: 50 }, () => trip(10 * HOUR_MS, 9));
    const recent = Array.from({ length: 60 }, (_, index) => trip(index * 60_000, 1 + index / 100));
    const { departShiftMs, energyFactor, learnedFrom } = learnUncertainty([...old, ...recent]);
    expect(learnedFrom).toBe(60);
    expect(departShiftMs.map(({ value }) => value / 60_000)).toEqual([5.5, 17.5, 29.5, 41.5, 53.5]);
    expect(departShiftMs.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(energyFactor[0]!.value).toBeCloseTo(1.055, 9);
  });
});
