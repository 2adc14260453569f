import { describe, expect, it } from 'vitest';
import { policyDirection } from '../../../firmware/contract/policyBytes.ts';
import { planVehicle, type Plan, type PlannedSlot } from '../../../host/scheduler/planVehicle.ts';
import { policyFromPlan } from '../../../host/scheduler/policyFromPlan.ts';
import { randomProblem } from './randomProblem.ts';

const SLOT_MS = 900_000;
const startMs = 1_780_000_200_000;

function planOf(thresholds: readonly (readonly [number, number])[], firstDurationMs = SLOT_MS): Plan {
  const slots = thresholds.map(([chargeUpToSocPct, dischargeDownToSocPct], index): PlannedSlot => ({
    startAtMs: index === 0 ? startMs + SLOT_MS - firstDurationMs : startMs + index * SLOT_MS,
    durationMs: index === 0 ? firstDurationMs : SLOT_MS,
    importPricePerKwh: 0.1,
    exportPricePerKwh: 0.1,
    plugged: true,
    powerW: 0,
    socPct: 50,
    chargeUpToSocPct,
    dischargeDownToSocPct,
    shortfallWh: 0,
    unservedTripWh: 0,
    relaxed: false,
    reason: '',
  }));
  const costParts = { importCost: 0, exportRevenue: 0, wear: 0, holding: 0, shortfall: 0, terminalValue: 0 };
  return {
    currency: 'EUR',
    cost: 0,
    costBound: 0,
    costParts,
    slots,
    storedEnergyValuePerKwh: 0,
    shortfallWh: 0,
  };
}

const options = {
  id: 7,
  nowMs: startMs,
  untilMs: startMs + 10 * SLOT_MS,
  slotMs: SLOT_MS,
  reserveSocPct: 20,
};
const bytes = (table: string) => [...Buffer.from(table, 'base64')];

describe('policyFromPlan', () => {
  it('rounds both thresholds up and never sells below the reserve', () => {
    const policy = policyFromPlan(
      planOf([
        [0, 100],
        [33.2, 60],
        [60.0000001, 60.0000001],
        [20, 12],
      ]),
      options,
    );
    expect(policy).toMatchObject({ v: 1, id: 7, startAtMs: startMs, slotMs: SLOT_MS, reserveSocPct: 20 });
    expect(policy.untilMs).toBe(options.untilMs);
    expect(bytes(policy.table)).toEqual([0, 200, 67, 120, 120, 120, 40, 40]);
  });

  it.each([
    ['a partial first slot', 100_000, startMs + 850_000, startMs, 3],
    ['slots that are over', SLOT_MS, startMs + SLOT_MS, startMs + SLOT_MS, 2],
    ['a plan that begins later', SLOT_MS, startMs - 5 * SLOT_MS, startMs, 3],
  ])('starts at the slot boundary with %s', (_, firstDurationMs, nowMs, startAtMs, count) => {
    const policy = policyFromPlan(
      planOf(
        [
          [10, 50],
          [10, 50],
          [10, 50],
        ],
        firstDurationMs,
      ),
      { ...options, nowMs },
    );
    expect(policy.startAtMs).toBe(startAtMs);
    expect(bytes(policy.table)).toHaveLength(2 * count);
  });

  it('leaves out what starts after the expiry or does not fit into the table', () => {
    const long = planOf(Array.from({ length: 700 }, () => [10, 50] as const));
    expect(bytes(policyFromPlan(long, options).table)).toHaveLength(20);
    expect(bytes(policyFromPlan(long, { ...options, untilMs: startMs + SLOT_MS + 1 }).table)).toHaveLength(4);
    expect(bytes(policyFromPlan(long, { ...options, untilMs: startMs + 1e12 }).table)).toHaveLength(1344);
  });

  it('sends the car where the plan goes, within one step', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const problem = randomProblem(seed, 96);
      const plan = planVehicle(problem);
      const until = { nowMs: plan.slots[0]!.startAtMs, untilMs: plan.slots[0]!.startAtMs + 96 * SLOT_MS };
      const table = bytes(
        policyFromPlan(plan, { ...options, ...until, reserveSocPct: problem.reserveSocPct }).table,
      );
      plan.slots.forEach((slot, index) => {
        const [up, down] = [table[2 * index]!, table[2 * index + 1]!];
        expect(up).toBeLessThanOrEqual(down);
        if (slot.powerW < 0) expect(policyDirection(slot.socPct - 0.01, up, down)).toBe(-1);
        if (slot.powerW > 0) expect(policyDirection(slot.socPct + 0.51, up, down)).toBe(1);
      });
    }
  });

  it.each([
    ['the plan has no slots', planOf([]), {}],
    ['the plan has no slot between now and the expiry', planOf([[1, 2]]), { nowMs: startMs + SLOT_MS }],
    [
      'the plan has no slot between now and the expiry',
      planOf([[1, 2]]),
      { nowMs: startMs + 2, untilMs: startMs + 1 },
    ],
    [
      'slot 1 of the plan does not fill',
      planOf([
        [1, 2],
        [1, 2],
      ]),
      { slotMs: 2 * SLOT_MS },
    ],
  ])('refuses: %s', (what, plan, change) => {
    expect(() => policyFromPlan(plan, { ...options, ...change })).toThrow(`POLICY_INPUT: ${what}`);
  });
});
