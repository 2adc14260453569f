import type { Seal } from '../contract/envelope.ts';
import { MESSAGE_VERSION, type PolicyMessage } from '../contract/messages.ts';
import {
  POLICY_BYTE_MAX,
  POLICY_SLOTS_MAX,
  POLICY_SOC_STEP_PCT,
  policyDirection,
} from '../contract/policyBytes.ts';
import type { Reason } from '../contract/reasons.ts';

/** One step of the policy's resolution: a transfer starts only this far beyond its threshold, so it cannot flutter. */
const HYSTERESIS_PCT = POLICY_SOC_STEP_PCT;

/** A policy with the seal that it came under. */
export type SealedPolicy = PolicyMessage & Seal;

/** Why there is none, while there is none. */
let absence: Reason = 'NOT_PROVISIONED';
let current: SealedPolicy | null = null;
/** The table as a binary string: two characters a slot. */
let table = '';
let taken = 0;
/** The slot that was asked for last: from one tick to the next it is the same one. */
let slotFromMs = NaN;
let slotUntilMs = NaN;
let chargeUpToByte = 0;
let dischargeDownToByte = 0;

const isCount = (value: unknown): boolean => typeof value === 'number' && isFinite(value) && value >= 0;

/** What a policy must be; anything else is refused whole. */
function isPolicy(value: any): boolean {
  return (
    value.v === MESSAGE_VERSION &&
    isCount(value.id) &&
    isCount(value.startAtMs) &&
    isCount(value.untilMs) &&
    isCount(value.slotMs) &&
    value.slotMs >= 60000 &&
    isCount(value.reserveSocPct) &&
    typeof value.table === 'string' &&
    value.table.length <= Math.ceil((POLICY_SLOTS_MAX * 2) / 3) * 4
  );
}

function adopt(policy: any): boolean {
  if (!isPolicy(policy)) return false;
  const bytes = atob(policy.table);
  if (bytes.length < 2 || bytes.length % 2) return false;
  for (let i = 0; i < bytes.length; i++) if (bytes.charCodeAt(i) > POLICY_BYTE_MAX) return false;
  current = policy;
  table = bytes;
  slotFromMs = NaN;
  return true;
}

/** The device has keys: from now on a policy may come, and `kept` was in force before the restart. */
export function recallPolicy(kept: any): boolean {
  absence = 'NO_POLICY';
  return !!kept && adopt(kept);
}

/**
 * Takes a policy over whose seal and counter are good.
 * @returns false when it is malformed: the one before stays
 */
export function receivePolicy(policy: any): boolean {
  if (!adopt(policy)) return false;
  taken++;
  return true;
}

/** The policy that is held, valid or not. */
export function heldPolicy(): SealedPolicy | null {
  return current;
}

/** Policies taken over since boot. */
export function policiesTaken(): number {
  return taken;
}

/** Why the policy allows nothing at this Unix time (NaN: clock unset), or null. */
export function policyRefusal(unixMs: number): Reason | null {
  return unixMs >= slotFromMs && unixMs < slotUntilMs ? null : enterSlot(unixMs);
}

function enterSlot(unixMs: number): Reason | null {
  slotFromMs = NaN;
  if (!current) return absence;
  if (isNaN(unixMs)) return 'CLOCK_UNSET';
  if (unixMs >= current.untilMs || unixMs < current.startAtMs) return 'POLICY_EXPIRED';
  const slot = Math.floor((unixMs - current.startAtMs) / current.slotMs);
  if (slot >= table.length / 2) return 'POLICY_EXPIRED';
  slotFromMs = current.startAtMs + slot * current.slotMs;
  slotUntilMs = Math.min(slotFromMs + current.slotMs, current.untilMs);
  chargeUpToByte = table.charCodeAt(2 * slot);
  dischargeDownToByte = table.charCodeAt(2 * slot + 1);
  return null;
}

/** Time until a slot that wants a transfer at this state of charge, ms: 0 in one, Infinity when none is known. */
export function untilTransferMs(unixMs: number, socPct: number): number {
  if (!current) return Infinity;
  const { startAtMs, slotMs, untilMs } = current;
  for (let i = 0; i < table.length; i += 2) {
    const atMs = startAtMs + (i / 2) * slotMs;
    if (
      Math.min(atMs + slotMs, untilMs) > unixMs &&
      policyDirection(socPct, table.charCodeAt(i), table.charCodeAt(i + 1))
    )
      return Math.max(0, atMs - unixMs);
  }
  return Infinity;
}

/**
 * The direction that the policy wants: 1 sell, -1 charge, 0 wait, which it is as well while there is a `policyRefusal`.
 * @param going the direction of the transfer under way: it goes on to the threshold itself
 */
export function wantedDirection(unixMs: number, socPct: number, going: number): number {
  // As `policyRefusal`, without its call.
  const isInSlot = unixMs >= slotFromMs && unixMs < slotUntilMs;
  if (isNaN(socPct) || (!isInSlot && enterSlot(unixMs))) return 0;
  const wanted = policyDirection(socPct, chargeUpToByte, dischargeDownToByte);
  if (wanted === 0 || wanted === going) return wanted;
  const strictPct = socPct + (wanted > 0 ? -HYSTERESIS_PCT : HYSTERESIS_PCT);
  return policyDirection(strictPct, chargeUpToByte, dischargeDownToByte) === wanted ? wanted : 0;
}
