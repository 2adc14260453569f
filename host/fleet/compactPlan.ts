import { policyByte } from '../../firmware/contract/policyBytes.ts';
import type { PlanProblem } from '../scheduler/planProblem.ts';
import { planVehicle } from '../scheduler/planVehicle.ts';

/** A plan without its words: what a fleet keeps of each vehicle, and what threads hand over cheaply. */
export interface CompactPlan {
  /** In the problem's currency; see Plan. */
  readonly cost: number;
  readonly costBound: number;
  readonly shortfallWh: number;
  readonly storedEnergyValuePerKwh: number;
  /** Two bytes a slot, as in a policy: charge up to, discharge down to. */
  readonly thresholds: Uint8Array;
  /** Mean power of each slot at the grid meter, + is export. */
  readonly powerW: Float32Array;
  /** At the end of each slot. */
  readonly socPct: Float32Array;
}

/** Plans one vehicle. @throws BackfeedError PLAN_INPUT */
export function compactPlan(problem: PlanProblem): CompactPlan {
  const { slots, cost, costBound, shortfallWh, storedEnergyValuePerKwh } = planVehicle(problem);
  const thresholds = new Uint8Array(2 * slots.length);
  slots.forEach(({ chargeUpToSocPct, dischargeDownToSocPct }, index) => {
    thresholds[2 * index] = policyByte(chargeUpToSocPct);
    thresholds[2 * index + 1] = policyByte(dischargeDownToSocPct);
  });
  return {
    cost,
    costBound,
    shortfallWh,
    storedEnergyValuePerKwh,
    thresholds,
    powerW: Float32Array.from(slots, ({ powerW }) => powerW),
    socPct: Float32Array.from(slots, ({ socPct }) => socPct),
  };
}
