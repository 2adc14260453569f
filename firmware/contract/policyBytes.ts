/**
 * The policy table: two bytes a slot, `chargeUpTo` then `dischargeDownTo`, each a state of charge in steps of
 * 0.5 % (0 = 0 %, 200 = 100 %). Below the first the car charges, above the second it sells, between them it waits.
 * Both are rounded up: rounding down would let a slot sell energy that the plan keeps.
 * `chargeUpTo` = 0 never charges, `dischargeDownTo` = 200 never sells.
 */
export const POLICY_SOC_STEP_PCT = 0.5;
export const POLICY_BYTE_MAX = 200;
/** Seven days of quarter hours. */
export const POLICY_SLOTS_MAX = 672;

/** One threshold as its byte; the small slack keeps 60 % at 60 % when arithmetic made it 60.0000001 %. */
export function policyByte(socPct: number): number {
  const byte = Math.ceil(socPct / POLICY_SOC_STEP_PCT - 1e-6);
  return byte < 0 ? 0 : byte > POLICY_BYTE_MAX ? POLICY_BYTE_MAX : byte;
}

/** The wanted direction for a state of charge and the two bytes of a slot: 1 sell, -1 charge, 0 wait. */
export function policyDirection(
  socPct: number,
  chargeUpToByte: number,
  dischargeDownToByte: number,
): -1 | 0 | 1 {
  if (socPct < chargeUpToByte * POLICY_SOC_STEP_PCT) return -1;
  if (socPct > dischargeDownToByte * POLICY_SOC_STEP_PCT) return 1;
  return 0;
}
