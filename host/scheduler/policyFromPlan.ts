import { MESSAGE_VERSION, type PolicyMessage } from '../../firmware/contract/messages.ts';
import { POLICY_SLOTS_MAX, policyByte } from '../../firmware/contract/policyBytes.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { Plan } from './planVehicle.ts';

export interface PolicyOptions {
  /** Grows with each policy of the vehicle. */
  readonly id: number;
  readonly nowMs: number;
  /** Expiry; slots that start at or after it are left out. */
  readonly untilMs: number;
  /** Length of the plan's slots, the first perhaps excepted. */
  readonly slotMs: number;
  readonly reserveSocPct: number;
}

/**
 * The policy that makes a vehicle follow a plan: two rounded-up thresholds for each slot from now to the expiry, as many
 * as the table holds. Where the plan's first slot is partial, the policy's slot 0 starts at the slot boundary before it.
 * Thresholds for selling are never below the reserve, whatever the plan says.
 *
 * @throws BackfeedError POLICY_INPUT when the plan has no slot between now and the expiry, or slots of another length
 */
export function policyFromPlan(plan: Plan, options: PolicyOptions): PolicyMessage {
  const { id, nowMs, untilMs, slotMs, reserveSocPct } = options;
  const first = plan.slots[0];
  if (first === undefined)
    throw new BackfeedError('POLICY_INPUT', 'the plan has no slots', 'Plan a longer horizon');
  const firstStartMs = first.startAtMs + first.durationMs - slotMs;
  const skipped = Math.max(0, Math.floor((nowMs - firstStartMs) / slotMs));
  const startAtMs = firstStartMs + skipped * slotMs;
  const count = Math.min(
    plan.slots.length - skipped,
    Math.ceil((untilMs - startAtMs) / slotMs),
    POLICY_SLOTS_MAX,
  );
  if (!(count > 0 && untilMs > nowMs)) {
    const hint = 'Plan from now on, and let the policy expire later than now';
    throw new BackfeedError(
      'POLICY_INPUT',
      'the plan has no slot between now and the expiry of the policy',
      hint,
    );
  }
  const table = Buffer.alloc(2 * count);
  for (let index = 0; index < count; index += 1) {
    const slot = plan.slots[skipped + index]!;
    const isFirst = skipped + index === 0;
    if (
      slot.startAtMs + slot.durationMs !== startAtMs + (index + 1) * slotMs ||
      (!isFirst && slot.durationMs !== slotMs)
    ) {
      const what = `slot ${skipped + index} of the plan does not fill one slot of ${slotMs} ms`;
      throw new BackfeedError('POLICY_INPUT', what, 'Plan with the slot length of the policy');
    }
    table[2 * index] = policyByte(slot.chargeUpToSocPct);
    table[2 * index + 1] = policyByte(Math.max(slot.dischargeDownToSocPct, reserveSocPct));
  }
  return {
    v: MESSAGE_VERSION,
    id,
    startAtMs,
    slotMs,
    untilMs,
    reserveSocPct,
    table: table.toString('base64'),
  };
}
