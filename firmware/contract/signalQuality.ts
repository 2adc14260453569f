import { canonicalSignals } from './canonicalSignals.ts';
import type { StateMessage } from './messages.ts';
import { safetyLimits } from './safetyLimits.ts';

/**
 * `unknown` never came, or its sender says "not available"; `stale` has not come for longer than it may; else `good`.
 * Zero is a value like any other.
 */
export const signalQualities = ['good', 'stale', 'unknown'] as const;
export type SignalQuality = (typeof signalQualities)[number];

/** A value with its age and what it is worth. A stale one may have been forgotten: then `value` is null. */
export interface Signal {
  readonly value: number | null;
  /** Since it came last, ms; null is never. */
  readonly ageMs: number | null;
  readonly quality: SignalQuality;
}

/** @param timeoutMs older than this is stale */
export function signalOf(value: number | null, ageMs: number | null, timeoutMs: number): Signal {
  return { value, ageMs, quality: qualityOf(value, ageMs, timeoutMs) };
}

function qualityOf(value: number | null, ageMs: number | null, timeoutMs: number): SignalQuality {
  if (ageMs === null) return 'unknown';
  // Written so that an age of NaN is stale as well.
  if (!(ageMs <= timeoutMs)) return 'stale';
  return value === null || isNaN(value) ? 'unknown' : 'good';
}

/** Where a number of the state comes from. */
export type SignalSource = keyof StateMessage['ageMs'];

/** Older than this is stale, ms: as the firmware counts, by the canonical signals and the safety limits. */
export const sourceTimeoutMs: Readonly<Record<SignalSource, number>> = {
  battery: canonicalSignals.batteryCurrentA.timeoutMs,
  soc: canonicalSignals.socPct.timeoutMs,
  motor: canonicalSignals.motorSpeedRpm.timeoutMs,
  charger: safetyLimits.chargerTimeoutMs.default,
  meter: safetyLimits.meterTimeoutMs.default,
};

/** Every number of the state that somebody measures, and who. */
export const stateSources = {
  socPct: 'soc',
  estimatedSocPct: 'battery',
  socDeviationPct: 'battery',
  batteryPowerW: 'battery',
  batteryVoltageV: 'battery',
  motorSpeedRpm: 'motor',
  gridPowerW: 'meter',
  gridVoltageV: 'meter',
  gridFrequencyHz: 'meter',
} as const satisfies Partial<Record<keyof StateMessage, SignalSource>>;
export type StateSignalName = keyof typeof stateSources;

/** A measured number of a state message as it was when the car spoke. */
export function stateSignal(state: StateMessage, name: StateSignalName): Signal {
  const source = stateSources[name];
  return signalOf(state[name], state.ageMs[source], sourceTimeoutMs[source]);
}
