import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalSignals } from '../../../firmware/contract/canonicalSignals.ts';
import {
  signalOf,
  signalQualities,
  sourceTimeoutMs,
  stateSignal,
  stateSources,
  type SignalQuality,
  type StateSignalName,
} from '../../../firmware/contract/signalQuality.ts';
import { stateFixture } from '../../host/dashboard/dashboardFixtures.ts';

const never = { battery: null, soc: null, motor: null, charger: null, meter: null };

describe('a signal', () => {
  it.each<[value: number | null, ageMs: number | null, SignalQuality]>([
    [0, 0, 'good'],
    [-0, 500, 'good'],
    [42, 499.9, 'good'],
    [0, 500.1, 'stale'],
    [42, 1e9, 'stale'],
    [null, 1e9, 'stale'],
    [42, NaN, 'stale'],
    [null, 0, 'unknown'],
    [NaN, 0, 'unknown'],
    [null, null, 'unknown'],
    // A value that nobody ever sent is none.
    [0, null, 'unknown'],
  ])('of %s, %s ms old, is %s', (value, ageMs, quality) => {
    expect(signalOf(value, ageMs, 500)).toEqual({ value, ageMs, quality });
  });

  it('is good only while it is present, whatever its value', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(null, NaN, 0), fc.double()),
        fc.oneof(fc.constant(null), fc.double({ min: 0 })),
        fc.integer({ min: 1, max: 60_000 }),
        (value, ageMs, timeoutMs) => {
          const { quality } = signalOf(value, ageMs, timeoutMs);
          expect(signalQualities).toContain(quality);
          const isPresent = value !== null && !Number.isNaN(value) && ageMs !== null && ageMs <= timeoutMs;
          expect(quality === 'good').toBe(isPresent);
        },
      ),
    );
  });
});

describe('the numbers of a state', () => {
  const names = Object.keys(stateSources) as StateSignalName[];

  it('take their timeouts from the canonical signals', () => {
    expect(sourceTimeoutMs).toEqual({
      battery: canonicalSignals.batteryVoltageV.timeoutMs,
      soc: canonicalSignals.socPct.timeoutMs,
      motor: canonicalSignals.motorSpeedRpm.timeoutMs,
      charger: 1000,
      meter: 2000,
    });
  });

  it.each(names)('%s: zero, stale and unknown are three things', (name) => {
    const source = stateSources[name];
    const timeoutMs = sourceTimeoutMs[source];
    const at = (ageMs: number | null, value: number | null = 0): SignalQuality =>
      stateSignal(stateFixture({ [name]: value, ageMs: { ...never, [source]: ageMs } }), name).quality;
    expect([at(timeoutMs), at(timeoutMs + 1), at(null), at(0, null)]).toEqual([
      'good',
      'stale',
      'unknown',
      'unknown',
    ]);
  });
});
