import { describe, expect, it } from 'vitest';
import {
  shortfallPricePerKwh,
  softMinSocPct,
  tripShortfallPrices,
  type PlanProblem,
  type PlanSlot,
} from '../../../host/scheduler/planProblem.ts';
import { planVehicle } from '../../../host/scheduler/planVehicle.ts';
import { randomProblem, uniformFrom } from './randomProblem.ts';

const HOUR_MS = 3_600_000;
const seeds = Array.from({ length: 120 }, (_, index) => 5000 + index);

/** Hourly slots at one price for both directions. */
function slotsAt(
  prices: readonly number[],
  changes: Readonly<Record<number, Partial<PlanSlot>>> = {},
): PlanSlot[] {
  return prices.map((price, index) => ({
    startAtMs: index * HOUR_MS,
    durationMs: HOUR_MS,
    importPricePerKwh: price,
    exportPricePerKwh: price,
    plugged: true,
    tripEnergyWh: 0,
    ...changes[index],
  }));
}

/** A lossless 10 kWh battery behind 5 kW, half full, so that plans can be followed by hand. */
function problemOf(slots: readonly PlanSlot[], changes: Partial<PlanProblem> = {}): PlanProblem {
  return {
    currency: 'EUR',
    slots,
    battery: {
      capacityWh: 10_000,
      chargeEfficiency: 1,
      dischargeEfficiency: 1,
      maxImportW: 5_000,
      maxExportW: 5_000,
      wearPricePerKwh: 0,
    },
    initialSocPct: 50,
    reserveSocPct: 0,
    terminal: { pricePerKwh: 0.2 },
    ...changes,
  };
}

/** Follows thresholds slot by slot, as a device with fine steps would, and counts the money from the powers alone. */
function follow(
  problem: PlanProblem,
  thresholds: readonly { chargeUpToSocPct: number; dischargeDownToSocPct: number }[],
) {
  const { battery, slots } = problem;
  const capacityKwh = battery.capacityWh / 1000;
  const shortfallPrice = shortfallPricePerKwh(problem);
  const tripPrices = tripShortfallPrices(problem);
  let storedKwh = (problem.initialSocPct / 100) * capacityKwh;
  let cost = 0;
  const powersW: number[] = [];
  slots.forEach((slot, index) => {
    const hours = slot.durationMs / HOUR_MS;
    const tripKwh = slot.tripEnergyWh / 1000;
    cost += Math.max(0, tripKwh - storedKwh) * tripPrices[index]!;
    storedKwh = Math.max(0, storedKwh - tripKwh);
    const upKwh = (thresholds[index]!.chargeUpToSocPct / 100) * capacityKwh;
    const downKwh = (thresholds[index]!.dischargeDownToSocPct / 100) * capacityKwh;
    let powerW = 0;
    if (storedKwh < upKwh) {
      const importW = Math.min(battery.maxImportW, slot.maxImportW ?? Infinity);
      powerW = -Math.min(importW, ((upKwh - storedKwh) / battery.chargeEfficiency / hours) * 1000);
    } else if (storedKwh > downKwh) {
      const exportW = Math.min(battery.maxExportW, slot.maxExportW ?? Infinity);
      powerW = Math.min(exportW, (((storedKwh - downKwh) * battery.dischargeEfficiency) / hours) * 1000);
    }
    const gridKwh = (powerW / 1000) * hours;
    if (powerW < 0) {
      storedKwh -= gridKwh * battery.chargeEfficiency;
      cost -= gridKwh * slot.importPricePerKwh;
    } else {
      const drawnKwh = gridKwh / battery.dischargeEfficiency;
      storedKwh -= drawnKwh;
      cost += drawnKwh * battery.wearPricePerKwh - gridKwh * slot.exportPricePerKwh;
    }
    const minKwh = (softMinSocPct(problem, index + 1) / 100) * capacityKwh;
    cost += Math.max(0, minKwh - storedKwh) * shortfallPrice;
    powersW.push(powerW);
  });
  const terminal =
    'pricePerKwh' in problem.terminal ? [{ energyWh: Infinity, ...problem.terminal }] : problem.terminal;
  let leftKwh = storedKwh;
  terminal.forEach((segment, index) => {
    const heldKwh = index === terminal.length - 1 ? leftKwh : Math.min(leftKwh, segment.energyWh / 1000);
    cost -= heldKwh * segment.pricePerKwh;
    leftKwh -= heldKwh;
  });
  return { cost, powersW };
}

describe('planVehicle', () => {
  it('buys low, sells high and waits in between', () => {
    const plan = planVehicle(problemOf(slotsAt([0.1, 0.2, 0.4])));
    expect(plan.slots.map((slot) => slot.powerW)).toEqual([-5000, 0, 5000]);
    expect(plan.slots.map((slot) => slot.socPct)).toEqual([100, 100, 50]);
    expect(plan.slots.map((slot) => slot.reason)).toEqual([
      'charge: 0.100 now, worth 0.200 later, sale at 0.400 in 2.0 h',
      'wait: sells above 0.200, full',
      'sell: 0.400 now, worth 0.200 kept',
    ]);
    expect(plan.cost).toBeCloseTo(0.5 - 2 - 1, 12);
    expect(plan.costParts).toEqual({
      importCost: 0.5,
      exportRevenue: 2,
      wear: 0,
      holding: 0,
      shortfall: 0,
      terminalValue: 1,
    });
    expect(plan.storedEnergyValuePerKwh).toBeCloseTo(0.2, 12);
  });

  it('draws more from the battery than reaches the meter, and caps the meter', () => {
    const problem = problemOf(slotsAt([0.4]), {});
    const battery = { ...problem.battery, dischargeEfficiency: 0.8, maxExportW: 2_000 };
    const [slot] = planVehicle({ ...problem, battery }).slots;
    expect(slot).toMatchObject({ powerW: 2000, socPct: 25 });
  });

  it('does not sell for less than wear and loss cost', () => {
    const problem = problemOf(slotsAt([0.1, 0.24]), { initialSocPct: 100, terminal: { pricePerKwh: 0.2 } });
    const battery = { ...problem.battery, wearPricePerKwh: 0.05 };
    expect(planVehicle({ ...problem, battery }).slots.map((slot) => slot.powerW)).toEqual([0, 0]);
    expect(planVehicle(problem).slots.map((slot) => slot.powerW)).toEqual([0, 5000]);
  });

  it('charges for a departure and reports what is out of reach', () => {
    const away = { plugged: false, tripEnergyWh: 4_000, minSocPct: 100 };
    const reached = planVehicle(problemOf(slotsAt([0.5, 0.3, 0.3], { 2: away })));
    expect(reached.slots.map((slot) => slot.socPct)).toEqual([50, 100, 60]);
    expect(reached.shortfallWh).toBe(0);
    expect(reached.slots[1]!.reason).toBe('charge: 0.300 now, needed for reserve or target');
    expect(reached.slots[2]).toMatchObject({
      chargeUpToSocPct: 0,
      dischargeDownToSocPct: 100,
      powerW: 0,
      reason: 'away: driving',
    });

    const late = planVehicle(problemOf(slotsAt([0.5, 0.3], { 1: away }), { initialSocPct: 20 }));
    expect(late.slots[0]!.socPct).toBe(70);
    expect(late.shortfallWh).toBeCloseTo(3000, 9);
    expect(late.slots[0]!.shortfallWh).toBeCloseTo(3000, 9);
  });

  it('reports trip energy that the battery does not hold', () => {
    const plan = planVehicle(problemOf(slotsAt([0.2], { 0: { plugged: false, tripEnergyWh: 7_000 } })));
    expect(plan.slots[0]).toMatchObject({ socPct: 0, unservedTripWh: 2000 });
    expect(plan.costParts.shortfall).toBeGreaterThan(0);
  });

  it('keeps the reserve at a price above the shortfall price of other currencies', () => {
    const prices = [30, 60, 45];
    const plan = planVehicle(
      problemOf(slotsAt(prices), { currency: 'JPY', reserveSocPct: 30, terminal: { pricePerKwh: 30 } }),
    );
    for (const slot of plan.slots) expect(slot.socPct).toBeGreaterThanOrEqual(30 - 1e-9);
    expect(plan.shortfallWh).toBe(0);
  });

  it('marks a slot that would gain by buying and selling at once, and does neither', () => {
    const problem = problemOf(slotsAt([0.2], { 0: { exportPricePerKwh: 0.35 } }));
    const half = problem.battery.capacityWh / 2;
    const plan = planVehicle({
      ...problem,
      initialSocPct: 50,
      terminal: [
        { energyWh: half, pricePerKwh: 1 },
        { energyWh: half, pricePerKwh: 0 },
      ],
    });
    expect(plan.slots).toMatchObject([
      { relaxed: true, powerW: 0, chargeUpToSocPct: 50, dischargeDownToSocPct: 50 },
    ]);
    expect(plan.costBound).toBeLessThan(plan.cost - 0.1);
  });

  it('returns the powers and the cost that following its thresholds gives', () => {
    for (const seed of seeds) {
      const problem = randomProblem(seed, 96);
      const plan = planVehicle(problem);
      const { cost, powersW } = follow(problem, plan.slots);
      expect(Math.abs(cost - plan.cost), `seed ${seed}`).toBeLessThanOrEqual(
        1e-9 * Math.max(1, Math.abs(plan.cost)),
      );
      plan.slots.forEach((slot, index) => expect(Math.abs(slot.powerW - powersW[index]!)).toBeLessThan(1e-3));
    }
  });

  it('is not improved by moving any threshold', () => {
    for (const seed of seeds.slice(0, 40)) {
      const problem = randomProblem(seed, 48);
      const plan = planVehicle(problem);
      const uniform = uniformFrom(seed);
      for (let attempt = 0; attempt < 30; attempt += 1) {
        const moved = plan.slots.map(({ chargeUpToSocPct, dischargeDownToSocPct }) => ({
          chargeUpToSocPct,
          dischargeDownToSocPct,
        }));
        const index = Math.floor(uniform() * moved.length);
        if (!plan.slots[index]!.plugged) continue;
        const chargeUpToSocPct = uniform() * 100;
        moved[index] = {
          chargeUpToSocPct,
          dischargeDownToSocPct: chargeUpToSocPct + uniform() * (100 - chargeUpToSocPct),
        };
        expect(follow(problem, moved).cost).toBeGreaterThanOrEqual(
          plan.cost - 1e-9 * Math.max(1, Math.abs(plan.cost)),
        );
      }
    }
  });

  it('orders its thresholds, keeps them at or above the reserve, and never sells below it', () => {
    for (const seed of seeds) {
      const problem = randomProblem(seed, 96);
      const plan = planVehicle(problem);
      let previousPct = problem.initialSocPct;
      for (const slot of plan.slots) {
        expect(slot.chargeUpToSocPct).toBeLessThanOrEqual(slot.dischargeDownToSocPct);
        if (slot.plugged)
          expect(slot.dischargeDownToSocPct).toBeGreaterThanOrEqual(problem.reserveSocPct - 1e-9);
        if (slot.powerW > 0) expect(slot.socPct).toBeGreaterThanOrEqual(problem.reserveSocPct - 1e-9);
        // Below the reserve the only way is up.
        if (slot.plugged && previousPct < problem.reserveSocPct) expect(slot.powerW).toBeLessThanOrEqual(0);
        previousPct = slot.socPct;
      }
    }
  });

  it('pays no less for a battery that wears or a smaller charger', () => {
    for (const seed of seeds) {
      const problem = randomProblem(seed, 48);
      const { cost } = planVehicle(problem);
      const { battery } = problem;
      const slack = 1e-9 * Math.max(1, Math.abs(cost));
      const worn = { ...battery, wearPricePerKwh: battery.wearPricePerKwh + 0.02 };
      const weak = { ...battery, maxImportW: battery.maxImportW / 2, maxExportW: battery.maxExportW / 2 };
      expect(planVehicle({ ...problem, battery: worn }).cost).toBeGreaterThanOrEqual(cost - slack);
      expect(planVehicle({ ...problem, battery: weak }).cost).toBeGreaterThanOrEqual(cost - slack);
    }
  });

  it('knows what stored energy is worth at the start', () => {
    for (const seed of seeds) {
      const problem = { ...randomProblem(seed, 48), initialSocPct: 55 };
      const plan = planVehicle(problem);
      const lessKwh = 1e-4;
      const less = planVehicle({
        ...problem,
        initialSocPct: 55 - (lessKwh * 100_000) / problem.battery.capacityWh,
      });
      expect((less.cost - plan.cost) / lessKwh, `seed ${seed}`).toBeCloseTo(plan.storedEnergyValuePerKwh, 4);
    }
  });
});

describe('planVehicle refuses', () => {
  const slots = slotsAt([0.1, 0.2]);
  const good = problemOf(slots);
  const battery = (change: object) => ({ battery: { ...good.battery, ...change } });
  it.each<[string, Partial<PlanProblem>]>([
    ['battery.capacityWh is 0', battery({ capacityWh: 0 })],
    ['battery.chargeEfficiency is 1.1', battery({ chargeEfficiency: 1.1 })],
    ['battery.dischargeEfficiency is 0', battery({ dischargeEfficiency: 0 })],
    ['battery.maxImportW is NaN', battery({ maxImportW: NaN })],
    ['battery.maxExportW is -1', battery({ maxExportW: -1 })],
    ['battery.wearPricePerKwh is Infinity', battery({ wearPricePerKwh: Infinity })],
    ['battery.minImportW is -1', battery({ minImportW: -1 })],
    ['battery.standbyW is NaN', battery({ standbyW: NaN })],
    ['battery.drainW is -2', battery({ drainW: -2 })],
    ['battery.selfDischargePctPerDay is 100', battery({ selfDischargePctPerDay: 100 })],
    ['battery.chargeCurve is an empty list', battery({ chargeCurve: [] })],
    [
      'battery.chargeCurve[1].powerW is 900',
      battery({
        chargeCurve: [
          { powerW: 1000, efficiency: 0.9 },
          { powerW: 900, efficiency: 0.9 },
        ],
      }),
    ],
    [
      'battery.chargeCurve[1].efficiency is 0.4',
      battery({
        chargeCurve: [
          { powerW: 1000, efficiency: 0.9 },
          { powerW: 2000, efficiency: 0.4 },
        ],
      }),
    ],
    [
      'battery.dischargeCurve[0].efficiency is 1.2',
      battery({ dischargeCurve: [{ powerW: 1000, efficiency: 1.2 }] }),
    ],
    [
      'battery.chargeTaper[2].powerW is 7000',
      battery({
        chargeTaper: [
          { socPct: 0, powerW: 7000 },
          { socPct: 50, powerW: 5000 },
          { socPct: 100, powerW: 7000 },
        ],
      }),
    ],
    [
      'battery.dischargeTaper is not given for every state of charge',
      battery({
        dischargeTaper: [
          { socPct: 10, powerW: 1000 },
          { socPct: 100, powerW: 7000 },
        ],
      }),
    ],
    [
      'battery.holdPrices[1].pricePerKwhHour is 0.001',
      battery({
        holdPrices: [
          { fromSocPct: 50, pricePerKwhHour: 0.002 },
          { fromSocPct: 80, pricePerKwhHour: 0.001 },
        ],
      }),
    ],
    ['initialSocPct is 101', { initialSocPct: 101 }],
    ['reserveSocPct is -1', { reserveSocPct: -1 }],
    ['endSocPct is NaN', { endSocPct: NaN }],
    ['shortfallPricePerKwh is 0', { shortfallPricePerKwh: 0 }],
    ['terminal.pricePerKwh is NaN', { terminal: { pricePerKwh: NaN } }],
    ['terminal is an empty list', { terminal: [] }],
    [
      'terminal[1].pricePerKwh is 2',
      {
        terminal: [
          { energyWh: 1, pricePerKwh: 1 },
          { energyWh: 1, pricePerKwh: 2 },
        ],
      },
    ],
    ['slots is empty', { slots: [] }],
    ['slots[1].importPricePerKwh is NaN', { slots: slotsAt([0.1, NaN]) }],
    [
      'slots[0].exportPricePerKwh is Infinity',
      { slots: slotsAt([0.1], { 0: { exportPricePerKwh: Infinity } }) },
    ],
    ['slots[1].durationMs is -1', { slots: slotsAt([0.1, 0.1], { 1: { durationMs: -1 } }) }],
    ['slots[1].startAtMs is 7', { slots: slotsAt([0.1, 0.1], { 1: { startAtMs: 7 } }) }],
    ['slots[0].tripEnergyWh is -5', { slots: slotsAt([0.1], { 0: { tripEnergyWh: -5 } }) }],
    ['slots[0].minSocPct is 120', { slots: slotsAt([0.1], { 0: { minSocPct: 120 } }) }],
    ['slots[0].maxImportW is NaN', { slots: slotsAt([0.1], { 0: { maxImportW: NaN } }) }],
  ])('%s', (what, change) => {
    expect(() => planVehicle({ ...good, ...change })).toThrow(`PLAN_INPUT: ${what}. Give `);
  });
});
