import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createPowerDeviation as create,
  type PowerReadings,
} from '../../../firmware/safety/powerDeviation.ts';
import { anyNumber } from './anyNumber.ts';

const VOLTAGE_V = 400;
const LOOK_MS = 400;

/** A battery that allows everything, and of which nobody knows what it gives. */
const quietBattery = { batteryCurrentA: NaN, dischargeLimitW: Infinity, chargeLimitW: Infinity };

/** With readings one by one. */
function createPowerDeviation(battery: Partial<PowerReadings> = quietBattery) {
  const deviation = create();
  return {
    look: (
      nowMs: number,
      askedCurrentA: number,
      batteryVoltageV: number,
      chargerCurrentA: number,
      gridPowerW: number,
      meterAgeMs = 0,
    ): boolean =>
      deviation.look(nowMs, {
        ...quietBattery,
        ...battery,
        askedCurrentA,
        packVoltageV: batteryVoltageV,
        chargerVoltageV: batteryVoltageV,
        chargerCurrentA,
        meterPowerW: gridPowerW,
        meterAgeMs,
      }),
  };
}

/** Looks until what was asked for has held for two seconds, at readings that follow; then one more with these. */
function lookAfter(askedA: number, chargerA: number, gridW: number, startMs = 0): boolean {
  const deviation = createPowerDeviation();
  for (let atMs = startMs; atMs < startMs + 2000; atMs += LOOK_MS)
    expect(deviation.look(atMs, askedA, VOLTAGE_V, askedA, askedA * VOLTAGE_V)).toBe(false);
  return deviation.look(startMs + 2000, askedA, VOLTAGE_V, chargerA, gridW);
}

/** Safety goal 4: 10 %, and at least 2 kW, beyond what was asked for. */
const mostW = (askedW: number): number => askedW + Math.max(2000, askedW * 0.1);

describe('what flows beyond what was asked for', () => {
  // 25 A are 10 kW, where 2 kW count; 75 A are 30 kW, where 10 % do.
  it.each([0, 1, 25, 50, 51, 75, 125])('deviates at %d A, either way, on either reading', (askedA) => {
    const limitW = mostW(askedA * VOLTAGE_V);
    for (const sign of [1, -1])
      for (const [isBeyond, powerW] of [
        [false, limitW - 0.5],
        [true, limitW + 0.5],
      ] as const) {
        expect(lookAfter(sign * askedA, (sign * powerW) / VOLTAGE_V, NaN)).toBe(isBeyond);
        expect(lookAfter(sign * askedA, NaN, sign * powerW)).toBe(isBeyond);
      }
  });

  it('is no deviation exactly at the limit', () => {
    expect(lookAfter(25, 30, 12_000)).toBe(false);
    expect(lookAfter(-25, -30, -12_000)).toBe(false);
  });

  it('includes what flows the other way', () => {
    expect(lookAfter(25, -6, NaN)).toBe(true);
    expect(lookAfter(25, -4, NaN)).toBe(false);
    expect(lookAfter(-25, NaN, 2001)).toBe(true);
    expect(lookAfter(-25, NaN, 1999)).toBe(false);
  });

  it('is never less than was asked for', () => {
    expect(lookAfter(25, 0, 0)).toBe(false);
    expect(lookAfter(-25, 0, 0)).toBe(false);
  });
});

describe('unknown readings', () => {
  it('deviate from nothing', () => {
    expect(lookAfter(0, NaN, NaN)).toBe(false);
    const deviation = createPowerDeviation();
    expect(deviation.look(0, 0, NaN, 100, 0)).toBe(false);
    // The meter needs no voltage while nothing was asked for, but one is never sure of that.
    expect(deviation.look(0, 0, NaN, 100, 1e6)).toBe(false);
  });

  it('of a meter that was last heard more than 0.7 s ago says nothing of now', () => {
    const deviation = createPowerDeviation();
    const isBeyond = (meterAgeMs: number): boolean =>
      deviation.look(3000, 0, VOLTAGE_V, NaN, 6000, meterAgeMs);
    deviation.look(0, 0, VOLTAGE_V, NaN, 0);
    expect([0, 700, 701, NaN].map(isBeyond)).toEqual([true, true, false, false]);
  });

  it('do not hide the other one', () => {
    expect(lookAfter(0, NaN, 2001)).toBe(true);
    expect(lookAfter(0, 5.1, NaN)).toBe(true);
    expect(lookAfter(0, Infinity, NaN)).toBe(true);
    expect(lookAfter(0, NaN, -Infinity)).toBe(true);
  });

  it('of the asked current makes nobody blind for what comes later', () => {
    const deviation = createPowerDeviation();
    deviation.look(0, NaN, VOLTAGE_V, 0, 0);
    deviation.look(400, 0, VOLTAGE_V, 0, 0);
    expect(deviation.look(800, 0, VOLTAGE_V, 5.1, NaN)).toBe(true);
    expect(deviation.look(800, 0, VOLTAGE_V, -5.1, NaN)).toBe(true);
    expect(deviation.look(800, NaN, VOLTAGE_V, NaN, 2001)).toBe(true);
  });
});

describe('a station that follows', () => {
  type Reading = 'charger' | 'meter';

  /**
   * The most current that is no deviation yet, to 0.1 A, so long after the wish fell or rose from one to another.
   * @param lookMs between looks
   */
  function followedA(
    reading: Reading,
    fromA: number,
    toA: number,
    afterMs: number,
    startMs = 0,
    lookMs = 100,
  ): number {
    const sign = Math.sign(fromA || toA);
    for (let tenths = 0; tenths < 2000; tenths++) {
      const deviation = createPowerDeviation();
      const look = (atMs: number, askedA: number, seenA: number): boolean =>
        reading === 'charger'
          ? deviation.look(startMs + atMs, askedA, VOLTAGE_V, seenA, NaN)
          : deviation.look(startMs + atMs, askedA, VOLTAGE_V, NaN, seenA * VOLTAGE_V);
      for (let atMs = -1000; atMs < 0; atMs += 100) look(atMs, fromA, fromA);
      for (let atMs = 0; atMs < afterMs; atMs += lookMs) look(atMs, toA, toA);
      // 5 A are the 2 kW that always count.
      if (look(afterMs, toA, (sign * tenths) / 10)) return sign * (tenths / 10 - 5.1);
    }
    throw new Error('nothing deviates');
  }

  // Half a second to react, then 20 A a second; the meter tells 0.7 s later.
  it.each([
    [25, 0, 0, 25],
    [25, 0, 400, 25],
    [25, 0, 500, 23],
    [25, 0, 600, 21],
    [25, 0, 1000, 13],
    [25, 0, 1600, 1],
    [25, 0, 1700, 0],
    [25, 0, 5000, 0],
    [25, 10, 1100, 11],
    [25, 10, 1200, 10],
    [25, 10, 3000, 10],
    [-25, 0, 400, -25],
    [-25, 0, 500, -23],
    [-25, 0, 1700, 0],
    // More is what was asked for at once.
    [10, 20, 0, 20],
    [0, 20, 0, 20],
    [0, -20, 0, -20],
  ])('from %d A to %d A: after %d ms it may still be at %d A', (fromA, toA, afterMs, expectedA) => {
    const meterMs = afterMs >= 500 ? afterMs + 700 : afterMs;
    for (const startMs of [1000, 2 ** 31 - 800, 2 ** 32 - 800]) {
      expect(followedA('charger', fromA, toA, afterMs, startMs)).toBeCloseTo(expectedA, 6);
      expect(followedA('meter', fromA, toA, meterMs, startMs)).toBeCloseTo(expectedA, 6);
    }
  });

  it('has half a second with the charger, and 1.2 s with the meter', () => {
    expect(followedA('charger', 25, 0, 499)).toBe(25);
    expect(followedA('meter', 25, 0, 1199)).toBe(25);
    expect(followedA('meter', 25, 0, 1200)).toBeCloseTo(23, 6);
  });

  it('falls by time, not by looks', () => {
    expect(followedA('charger', 25, 0, 1600, 0, 400)).toBeCloseTo(1, 6);
    expect(followedA('charger', 25, 0, 1600, 0, 800)).toBeCloseTo(0, 6);
    expect(followedA('charger', 25, 0, 60_000, 0, 60_000)).toBe(0);
  });

  it('has its time in each direction for itself', () => {
    const deviation = createPowerDeviation();
    for (let atMs = 0; atMs <= 1000; atMs += 100) deviation.look(atMs, 25, VOLTAGE_V, 25, 10_000);
    for (let atMs = 1100; atMs <= 4000; atMs += 100) deviation.look(atMs, -25, VOLTAGE_V, 0, 0);
    expect(deviation.look(4100, -25, VOLTAGE_V, 5.1, NaN)).toBe(true);
    expect(deviation.look(4100, -25, VOLTAGE_V, NaN, 2001)).toBe(true);
    expect(deviation.look(4100, -25, VOLTAGE_V, -30, -12_000)).toBe(false);
  });

  it('begins to count when less was asked for, and anew when as much was again', () => {
    const deviation = createPowerDeviation();
    const look = (atMs: number, askedA: number): boolean => deviation.look(atMs, askedA, VOLTAGE_V, 30, NaN);
    look(0, 25);
    look(400, 24);
    expect(look(800, 25)).toBe(false);
    expect(look(900, 0)).toBe(false);
    expect(look(1399, 20)).toBe(false);
    expect(look(1400, 0)).toBe(true);
  });

  it('is judged by each reading whatever the others say', () => {
    // What one reading has found must not keep the time of another from going on.
    const deviation = createPowerDeviation();
    for (let atMs = 0; atMs <= 1000; atMs += 100) deviation.look(atMs, 25, VOLTAGE_V, 25, 10_000);
    for (let atMs = 1100; atMs <= 4000; atMs += 100)
      expect(deviation.look(atMs, 0, VOLTAGE_V, 100, NaN)).toBe(true);
    expect(deviation.look(4100, 0, VOLTAGE_V, NaN, 2001)).toBe(true);
    expect(deviation.look(4100, 0, VOLTAGE_V, NaN, -2001)).toBe(true);
    expect(deviation.look(4100, 0, VOLTAGE_V, -5.1, NaN)).toBe(true);
  });

  it('deviates in the end, and not before, for any wishes and any looks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 3000 }), anyNumber(-125, 125, 0, 25, -25)), {
          maxLength: 20,
        }),
        fc.double({ min: -125, max: 125, noNaN: true }),
        fc.double({ min: -60_000, max: 60_000, noNaN: true }),
        (wishes, askedA, powerW) => {
          const deviation = createPowerDeviation();
          let nowMs = 0;
          for (const [waitMs, wishA] of wishes) {
            nowMs += waitMs;
            deviation.look(nowMs, wishA > -126 && wishA < 126 ? wishA : NaN, VOLTAGE_V, 0, 0);
          }
          // 126 A are followed in 1.2 s and 6.3 s.
          for (let i = 0; i < 25; i++) {
            nowMs += LOOK_MS;
            deviation.look(nowMs, askedA, VOLTAGE_V, askedA, NaN);
          }
          const isBeyond =
            powerW > mostW(Math.max(askedA, 0) * VOLTAGE_V) ||
            -powerW > mostW(Math.max(-askedA, 0) * VOLTAGE_V);
          expect(deviation.look(nowMs + 1, askedA, VOLTAGE_V, powerW / VOLTAGE_V, NaN)).toBe(isBeyond);
          expect(deviation.look(nowMs + 1, askedA, VOLTAGE_V, NaN, powerW)).toBe(isBeyond);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('a charger that moves more than it was asked for', () => {
  it.each([6, -6])('is seen by its own word while the car says nothing: %d A', (chargerCurrentA) => {
    const blind = {
      askedCurrentA: 0,
      packVoltageV: NaN,
      batteryCurrentA: NaN,
      meterPowerW: NaN,
      meterAgeMs: NaN,
    };
    const look = (chargerVoltageV: number): boolean =>
      create().look(1000, { ...quietBattery, ...blind, chargerCurrentA, chargerVoltageV });
    expect(look(334)).toBe(true);
    expect(look(333)).toBe(false);
    expect(look(NaN)).toBe(false);
  });
});

describe('what flows beyond what the battery allows', () => {
  /** A battery from which `flowsA` flow, first allowed and then not; whether that deviates so long after the limit fell. */
  function deviates(flowsA: number, limitW: number, afterMs: number, lookMs = 100, startMs = 0): boolean {
    const deviation = create();
    const look = (atMs: number, allowedW: number): boolean =>
      deviation.look(startMs + atMs, {
        askedCurrentA: NaN,
        chargerCurrentA: NaN,
        chargerVoltageV: NaN,
        meterPowerW: NaN,
        meterAgeMs: NaN,
        packVoltageV: VOLTAGE_V,
        batteryCurrentA: flowsA,
        dischargeLimitW: flowsA > 0 ? allowedW : 0,
        chargeLimitW: flowsA < 0 ? allowedW : 0,
      });
    for (let atMs = -1000; atMs < 0; atMs += lookMs) expect(look(atMs, 200_000)).toBe(false);
    let isBeyond = false;
    for (let atMs = 0; atMs <= afterMs; atMs += lookMs) isBeyond = look(atMs, limitW);
    return isBeyond;
  }

  it.each([25, -25])('is a deviation once a station has had its time to follow: %d A', (flowsA) => {
    for (const startMs of [1000, 2 ** 31 - 800, 2 ** 32 - 800]) {
      // Half a second, and then 20 A a second down to what the 2 kW leave: 5 A above the limit.
      expect(deviates(flowsA, 0, 600, 100, startMs)).toBe(false);
      expect(deviates(flowsA, 0, 700, 100, startMs)).toBe(true);
      expect(deviates(flowsA, 4000, 5000, 100, startMs)).toBe(true);
    }
  });

  it.each([25, -25])('is none within 2 kW or 10 %, however long: %d A', (flowsA) => {
    expect(deviates(flowsA, 8000, 60_000)).toBe(false);
    expect(deviates(flowsA, 7990, 60_000)).toBe(true);
    expect(deviates(flowsA * 4, 36_400, 60_000)).toBe(false);
    expect(deviates(flowsA * 4, 36_300, 60_000)).toBe(true);
  });

  it('is none of the other direction', () => {
    const deviation = createPowerDeviation({ batteryCurrentA: -25, dischargeLimitW: 0 });
    for (let atMs = 0; atMs < 5000; atMs += 100)
      expect(deviation.look(atMs, 0, VOLTAGE_V, NaN, NaN)).toBe(false);
  });

  it('is seen when more flows than ever was allowed', () => {
    const deviation = create();
    const look = (atMs: number, batteryCurrentA: number): boolean =>
      deviation.look(atMs, {
        askedCurrentA: 0,
        chargerCurrentA: NaN,
        chargerVoltageV: NaN,
        meterPowerW: NaN,
        meterAgeMs: NaN,
        packVoltageV: VOLTAGE_V,
        batteryCurrentA,
        dischargeLimitW: 10_000,
        chargeLimitW: 0,
      });
    expect(look(0, 25)).toBe(false);
    expect(look(100, 30)).toBe(false);
    expect(look(200, 30.1)).toBe(true);
  });

  it('is unknown where limit or current is, and then forgets nothing', () => {
    const deviation = create();
    const look = (atMs: number, batteryCurrentA: number, dischargeLimitW: number): boolean =>
      deviation.look(atMs, {
        askedCurrentA: NaN,
        chargerCurrentA: NaN,
        chargerVoltageV: NaN,
        meterPowerW: NaN,
        meterAgeMs: NaN,
        packVoltageV: VOLTAGE_V,
        batteryCurrentA,
        dischargeLimitW,
        chargeLimitW: 0,
      });
    expect(look(0, 100, NaN)).toBe(false);
    for (let atMs = 100; atMs < 2000; atMs += 100) expect(look(atMs, NaN, 0)).toBe(false);
    for (let atMs = 2000; atMs < 10_000; atMs += 100) look(atMs, 100, 0);
    expect(look(10_000, 100, 0)).toBe(true);
    expect(look(10_100, 5.1, 0)).toBe(true);
    expect(look(10_200, 4.9, 0)).toBe(false);
  });
});
