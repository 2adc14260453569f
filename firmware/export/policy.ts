import type { Seal } from '../contract/envelope.ts';
import { MESSAGE_VERSION, type PolicyMessage } from '../contract/messages.ts';
import {
  POLICY_BYTE_MAX,
  POLICY_SLOTS_MAX,
  POLICY_SOC_STEP_PCT,
  policyDirection,
} from '../contract/policyBytes.ts';
import type { Reason } from '../contract/reasons.ts';
import { clockErrorMs, clockRefusal } from '../drivers/clock.ts';
import { clockErrorMaxMs } from 'safety-limits';

/** One step of the policy's resolution: a transfer starts only this far beyond its threshold, so it cannot flutter. */
const HYSTERESIS_PCT = POLICY_SOC_STEP_PCT;
/** What the clock allows is looked up again after this. */
const LOOK_MS = 1000;
/** A slot is left so long before it can be over: until the next look, and for the way down of 80 A at 20 A/s. */
const LEAVE_MS = 5000;
/** No clock that counts gets surer by more than this: what goes back further was set. */
const RETURN_MS = 2 * clockErrorMaxMs + LEAVE_MS;

/** A policy with the seal that it came under. */
export type SealedPolicy = PolicyMessage & Seal;

/** Why there is none, while there is none. */
let absence: Reason = 'NOT_PROVISIONED';
let current: SealedPolicy | null = null;
/** The table as a binary string: two characters a slot. */
let table = '';
let taken = 0;
/** When was looked up last, and until when it holds: from one tick to the next it is the same. */
let lookedAtMs = NaN;
let holdsUntilMs = NaN;
/** The latest time that it could have been: a slot that was left for it is not entered again when the clock gets surer. */
let reachedMs = 0;
/** What all slots agree on in which it may be now. */
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
  lookedAtMs = NaN;
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
  return unixMs >= lookedAtMs && unixMs < holdsUntilMs ? null : lookUp(unixMs);
}

function lookUp(unixMs: number): Reason | null {
  lookedAtMs = NaN;
  if (!current) return absence;
  const unsure = clockRefusal();
  if (unsure) return unsure;
  const errorMs = clockErrorMs();
  const { startAtMs, slotMs } = current;
  const latestMs = unixMs + errorMs + LEAVE_MS;
  if (latestMs > reachedMs || latestMs < reachedMs - RETURN_MS) reachedMs = latestMs;
  const first = Math.floor((unixMs - errorMs - startAtMs) / slotMs);
  const last = Math.floor((reachedMs - startAtMs) / slotMs);
  if (first < 0 || reachedMs >= current.untilMs || last >= table.length / 2) return 'POLICY_EXPIRED';
  chargeUpToByte = POLICY_BYTE_MAX;
  dischargeDownToByte = 0;
  for (let slot = first; slot <= last; slot++) {
    chargeUpToByte = Math.min(chargeUpToByte, table.charCodeAt(2 * slot));
    dischargeDownToByte = Math.max(dischargeDownToByte, table.charCodeAt(2 * slot + 1));
  }
  lookedAtMs = unixMs;
  holdsUntilMs = unixMs + LOOK_MS;
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
  const holds = unixMs >= lookedAtMs && unixMs < holdsUntilMs;
  if (isNaN(socPct) || (!holds && lookUp(unixMs))) return 0;
  const wanted = policyDirection(socPct, chargeUpToByte, dischargeDownToByte);
  if (wanted === 0 || wanted === going) return wanted;
  const strictPct = socPct + (wanted > 0 ? -HYSTERESIS_PCT : HYSTERESIS_PCT);
  return policyDirection(strictPct, chargeUpToByte, dischargeDownToByte) === wanted ? wanted : 0;
}
