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

/** Where a policy outlives a reboot. */
export interface PolicyKeeper {
  keepPolicy(payload: string): void;
  /** The payload that was kept last, or null. */
  keptPolicy(): string | null;
}

let keeper: PolicyKeeper | null = null;
let current: PolicyMessage | null = null;
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
    !!value &&
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

function adopt(policy: PolicyMessage): boolean {
  const bytes = atob(policy.table);
  if (bytes.length < 2 || bytes.length % 2) return false;
  for (let i = 0; i < bytes.length; i++) if (bytes.charCodeAt(i) > POLICY_BYTE_MAX) return false;
  current = policy;
  table = bytes;
  slotFromMs = NaN;
  return true;
}

/** The policy that a payload holds, or null. */
function parsePolicy(payload: string): PolicyMessage | null {
  try {
    const policy = JSON.parse(payload);
    return isPolicy(policy) ? policy : null;
  } catch (error) {
    return null;
  }
}

/**
 * Takes a policy message. Refuses what is malformed, and what is older than the policy it holds.
 * @returns false when refused
 */
export function receivePolicy(payload: string): boolean {
  const policy = parsePolicy(payload);
  if (!policy || (current && policy.id < current.id)) return false;
  const isNew = !current || policy.id !== current.id;
  if (!adopt(policy)) return false;
  // Only a new one: the broker repeats the retained one at each connection, and flash wears.
  if (isNew) {
    if (keeper) keeper.keepPolicy(payload);
    taken++;
  }
  return true;
}

/** After a reboot: the policy that was valid before it. From now on `from` keeps each new one. */
export function recallPolicy(from: PolicyKeeper): void {
  keeper = from;
  const payload = from.keptPolicy();
  const policy = payload === null ? null : parsePolicy(payload);
  if (policy) adopt(policy);
}

/** The policy that is held, valid or not. */
export function heldPolicy(): PolicyMessage | null {
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
  if (!current) return 'NO_POLICY';
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
