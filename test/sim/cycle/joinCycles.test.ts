import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCycleCursor } from '../../../sim/cycle/cycleCursor.ts';
import {
  cycleClimbM,
  cycleDistanceM,
  cycleDurationS,
  gradeAt,
  payloadAt,
  speedAt,
  type DriveCycle,
} from '../../../sim/cycle/driveCycle.ts';
import { joinCycles, repeatCycle } from '../../../sim/cycle/joinCycles.ts';

/** A cycle that begins and ends at rest, with uneven times and a load. */
const anyCycle = fc
  .array(
    fc.record({
      afterS: fc.double({ min: 0.05, max: 9, noNaN: true }),
      speedMps: fc.double({ min: 0, max: 40, noNaN: true }),
      grade: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
      payloadKg: fc.integer({ min: 0, max: 1000 }),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((rows): DriveCycle => {
    const timesS = [0];
    for (const { afterS } of rows) timesS.push(timesS.at(-1)! + afterS);
    timesS.push(timesS.at(-1)! + 1);
    return {
      name: 'any',
      timesS: Float64Array.from(timesS),
      speedsMps: Float64Array.of(0, ...rows.map(({ speedMps }) => speedMps), 0),
      grades: Float64Array.of(0, ...rows.map(({ grade }) => grade), 0),
      payloadsKg: Float64Array.of(0, ...rows.map(({ payloadKg }) => payloadKg), 0),
    };
  });

const isNear = (value: number, wanted: number): void =>
  expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));

describe('joinCycles', () => {
  it('adds up durations, roads and climbs', () => {
    fc.assert(
      fc.property(fc.array(anyCycle, { minLength: 1, maxLength: 4 }), (cycles) => {
        const joined = joinCycles('joined', cycles);
        for (const measure of [cycleDurationS, cycleDistanceM, cycleClimbM]) {
          isNear(
            measure(joined),
            cycles.reduce((sum, cycle) => sum + measure(cycle), 0),
          );
        }
      }),
    );
  });

  it('repeats', () => {
    fc.assert(
      fc.property(anyCycle, fc.integer({ min: 1, max: 5 }), (cycle, times) => {
        const repeated = repeatCycle(cycle, times);
        isNear(cycleDistanceM(repeated), times * cycleDistanceM(cycle));
        isNear(cycleDurationS(repeated), times * cycleDurationS(cycle));
      }),
    );
  });

  it('keeps what only one of the cycles says', () => {
    const plain: DriveCycle = {
      name: 'plain',
      timesS: Float64Array.of(5, 6),
      speedsMps: Float64Array.of(0, 0),
      grades: Float64Array.of(0, 0),
    };
    const loaded = { ...plain, name: 'loaded', payloadsKg: Float64Array.of(70, 70) };
    const joined = joinCycles('both', [plain, loaded, plain]);
    expect([...joined.timesS]).toEqual([0, 1, 2, 3]);
    expect([...joined.payloadsKg!]).toEqual([0, 70, 0, 0]);
    expect(joined.headwindsMps).toBeUndefined();
  });

  it('refuses a jolt, and nothing at all', () => {
    const moving: DriveCycle = {
      name: 'moving',
      timesS: Float64Array.of(0, 1),
      speedsMps: Float64Array.of(0, 10),
      grades: Float64Array.of(0, 0),
    };
    expect(() => repeatCycle(moving, 2)).toThrow(
      'CYCLE_SEAM: moving: moving ends at 10 m/s and moving begins at 0 m/s.',
    );
    expect(() => joinCycles('none', [])).toThrow('CYCLE_EMPTY: none joins no cycles.');
  });
});

describe('createCycleCursor', () => {
  it('tells at any time what interpolation tells, forward and back', () => {
    fc.assert(
      fc.property(
        anyCycle,
        fc.array(fc.double({ min: -1, max: 300, noNaN: true }), { maxLength: 40 }),
        fc.boolean(),
        (cycle, times, isOrdered) => {
          const cursor = createCycleCursor(cycle);
          for (const tS of isOrdered ? [...times].sort((a, b) => a - b) : times) {
            cursor.moveTo(tS);
            expect(cursor.speedMps).toBe(speedAt(cycle, tS));
            expect(cursor.grade).toBe(gradeAt(cycle, tS));
            expect(cursor.payloadKg).toBe(payloadAt(cycle, tS));
          }
        },
      ),
    );
  });

  it('is at the start at first, and says what it does not know', () => {
    const cursor = createCycleCursor({
      name: 'a',
      timesS: Float64Array.of(0, 2),
      speedsMps: Float64Array.of(3, 5),
      grades: Float64Array.of(0.1, 0.1),
      headwindsMps: Float64Array.of(1, 3),
    });
    expect(cursor).toMatchObject({
      speedMps: 3,
      grade: 0.1,
      payloadKg: 0,
      headwindMps: 1,
      ambientTempC: NaN,
    });
    cursor.moveTo(1);
    expect(cursor).toMatchObject({ speedMps: 4, headwindMps: 2 });
  });
});
