import type { Reason } from '../contract/reasons.ts';
import * as limit from 'safety-limits';

/** Contradictions must last so long: readings come at different times, and power moves meanwhile. */
const DEBOUNCE_MS = 2000;
/** Of the converter at small power: more than this share and `LOSS_W` nobody loses between battery and meter. */
const LOSS_SHARE = 0.3;
const LOSS_W = 1000;
/** One step of a temperature reading. */
const TEMP_STEP_C = 1;

/** What is compared with each other; NaN is unknown and contradicts nothing. Powers and currents: + leaves the car. */
export interface PlausibilityInput {
  readonly carSocPct: number;
  readonly packVoltageV: number;
  readonly batteryCurrentA: number;
  readonly batteryTempMinC: number;
  readonly batteryTempMaxC: number;
  /** As the charger reports it; 0 also where it does not report this direction. */
  readonly chargerCurrentA: number;
  readonly chargerResolutionA: number;
  readonly meterPowerW: number;
}

/** Safety goal 11: readings that jump, or that contradict each other. */
export interface Plausibility {
  /** Why nothing can be believed now, or null. Call it a few times a second. */
  look(nowMs: number, input: PlausibilityInput): Reason | null;
}

/** Whether a reading moves faster than it can. */
function createStepWatch(mostPerS: number, allowance: number): (nowMs: number, value: number) => boolean {
  let last = NaN;
  let lastAtMs = -Infinity;
  return (nowMs, value) => {
    if (isNaN(value)) return false;
    // What happens within a second counts as one second's change, however often it is looked at.
    const passedS = Math.max(1, (nowMs - lastAtMs) / 1000);
    const jumps = Math.abs(value - last) > mostPerS * passedS + allowance;
    if (jumps || nowMs - lastAtMs >= 1000) {
      last = value;
      lastAtMs = nowMs;
    }
    return jumps;
  };
}

/** Battery, charger and meter must tell of the same power. */
function powersContradict(input: PlausibilityInput): boolean {
  const { packVoltageV, chargerCurrentA, meterPowerW } = input;
  const batteryW = input.batteryCurrentA * packVoltageV;
  const chargerW = chargerCurrentA * packVoltageV;
  const toleranceW =
    (Math.abs(batteryW) * limit.powerMismatchPct) / 100 +
    limit.powerMismatchW +
    input.chargerResolutionA * packVoltageV;
  // The car's own use comes on top of what the charger takes. A charger that reports nothing is not compared.
  const beyondChargerW = chargerCurrentA === 0 ? 0 : batteryW - chargerW;
  // Conversion only ever loses: the meter sees less export, or more import, than the battery.
  const lostW = batteryW - meterPowerW;
  return (
    beyondChargerW > limit.auxiliariesMaxW + toleranceW ||
    beyondChargerW < -toleranceW ||
    lostW < -toleranceW ||
    lostW > limit.auxiliariesMaxW + toleranceW + LOSS_W + Math.abs(batteryW) * LOSS_SHARE
  );
}

/** Nothing known yet. */
export function createPlausibility(): Plausibility {
  const socJumps = createStepWatch(limit.socStepPctPerS, 0);
  const voltageJumps = createStepWatch(limit.voltageStepPctPerS, 0);
  const coldJumps = createStepWatch(limit.tempStepCPerS, TEMP_STEP_C);
  const hotJumps = createStepWatch(limit.tempStepCPerS, TEMP_STEP_C);
  let contradictsSinceMs = NaN;
  let settledAtMs = 0;
  let jumped: Reason = 'SOC_JUMPED';
  let referenceV = NaN;

  const jump = (why: Reason, nowMs: number): void => {
    jumped = why;
    settledAtMs = nowMs + limit.settleMs;
  };

  return {
    look: (nowMs, input) => {
      // A share of nothing would never change again.
      if (!(referenceV > 0 && referenceV < Infinity)) referenceV = input.packVoltageV;
      if (socJumps(nowMs, input.carSocPct)) jump('SOC_JUMPED', nowMs);
      if (
        voltageJumps(nowMs, (input.packVoltageV / referenceV) * 100) ||
        coldJumps(nowMs, input.batteryTempMinC) ||
        hotJumps(nowMs, input.batteryTempMaxC)
      )
        jump('IMPLAUSIBLE', nowMs);
      if (!powersContradict(input)) contradictsSinceMs = NaN;
      else if (isNaN(contradictsSinceMs)) contradictsSinceMs = nowMs;
      if (nowMs - contradictsSinceMs >= DEBOUNCE_MS) return 'IMPLAUSIBLE';
      return nowMs < settledAtMs ? jumped : null;
    },
  };
}
