import { describe, expect, it } from 'vitest';
import { stressOf } from '../../../host/wear/stress.ts';
import { cycled, parked } from './wearTraces.ts';

describe('the stress of a trace', () => {
  it('tells depth, throughput, rates and means', () => {
    const stress = stressOf(cycled(80, 32, 25));
    expect(stress).toMatchObject({ days: 1, highSoc: 0.8 });
    expect(stress.lowSoc).toBeCloseTo(0.48, 12);
    expect(stress.depth).toBeCloseTo(0.32, 12);
    expect(stress.fullCycles).toBeCloseTo(0.32, 12);
    expect(stress.dischargeRate).toBeCloseTo(0.16, 12);
    expect(stress.chargeRate).toBeCloseTo(0.08, 12);
    expect(stress.rate).toBeCloseTo(0.64 / 24, 12);
    expect(stress.meanTempK).toBeCloseTo(298.15, 9);
    expect(stress.meanSoc).toBeCloseTo((2 * 0.64 + 10 * 0.48 + 4 * 0.64 + 8 * 0.8) / 24, 12);
  });

  it('of an aged battery is deeper for the same energy, down to empty', () => {
    const aged = stressOf(cycled(80, 32, 25), 0.8);
    expect(aged.depth).toBeCloseTo(0.4, 12);
    expect(aged.highSoc).toBe(0.8);
    expect(aged.fullCycles).toBeCloseTo(0.32, 12);
    expect(aged.dischargeRate).toBeCloseTo(0.16, 12);
    expect(stressOf(cycled(80, 32, 25), 0.3).lowSoc).toBe(0);
  });

  it('of a parked battery has no rates', () => {
    expect(stressOf(parked(50, 25))).toMatchObject({ depth: 0, fullCycles: 0, rate: 0, chargeRate: 0 });
  });

  it('takes a temperature for each point', () => {
    const { meanTempK } = stressOf({ socPct: [50, 50, 50], stepMs: 1000, tempC: [10, 20, 30] });
    expect(meanTempK).toBeCloseTo(293.15, 9);
  });

  it.each([
    ['one point', { socPct: [50], stepMs: 1000, tempC: 25 }, 'has 1 points'],
    ['no time', { socPct: [50, 50], stepMs: 0, tempC: 25 }, 'has 2 points 0 ms apart'],
    ['more than full', { socPct: [50, 101], stepMs: 1000, tempC: 25 }, 'has a state of charge of 101 %'],
    ['a gap', { socPct: [50, NaN], stepMs: 1000, tempC: 25 }, 'has a state of charge of NaN %'],
    ['no temperature', { socPct: [50, 50], stepMs: 1000, tempC: [25] }, 'has a temperature missing'],
  ])('is refused with %s', (_what, trace, message) => {
    expect(() => stressOf(trace)).toThrow(`WEAR_TRACE: the trace ${message}`);
  });
});
