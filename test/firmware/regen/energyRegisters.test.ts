import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadFirmware } from '../loadFirmware.ts';

interface Energy {
  registers: {
    fromGridWh: number;
    toGridWh: number;
    intoBatteryWh: number;
    outOfBatteryWh: number;
    missedMs: number;
  };
  integrateBattery(nowMs: number, powerW: number): void;
  pauseBattery(): void;
  integrateMeter(nowMs: number, powerW: number): void;
  pauseMeter(): void;
}

let fresh: () => Energy;
beforeAll(async () => {
  const boot = await loadFirmware<{ energy: Energy }>({ energy: 'regen/energyRegisters.ts' });
  fresh = () => boot().exposed.energy;
});

/** One row a pair of registers: they share the rule and differ in the times: three periods, and what is bridged at most. */
const sides = [
  {
    name: 'battery',
    gapAfterMs: 30,
    longestMs: 500,
    take: (energy: Energy, atMs: number, powerW: number) => energy.integrateBattery(atMs, powerW),
    pause: (energy: Energy) => energy.pauseBattery(),
    outWh: (energy: Energy) => energy.registers.outOfBatteryWh,
    inWh: (energy: Energy) => energy.registers.intoBatteryWh,
  },
  {
    name: 'meter',
    gapAfterMs: 1500,
    longestMs: 2000,
    take: (energy: Energy, atMs: number, powerW: number) => energy.integrateMeter(atMs, powerW),
    pause: (energy: Energy) => energy.pauseMeter(),
    outWh: (energy: Energy) => energy.registers.toGridWh,
    inWh: (energy: Energy) => energy.registers.fromGridWh,
  },
] as const;

describe.each(sides)(
  'energy registers of the $name',
  ({ gapAfterMs, longestMs, take, pause, outWh, inWh }) => {
    /** Power at irregular times; the curve between them is straight. */
    const samples = fc.array(
      fc.record({
        // Sums of times are rounded: the longest interval is a table's business.
        dtMs: fc.double({ min: 0.01, max: longestMs - 1, noNaN: true }),
        powerW: fc.double({ min: -9e4, max: 9e4, noNaN: true }),
      }),
      { minLength: 2, maxLength: 200 },
    );

    it('equals the integral of a piecewise linear power', () => {
      fc.assert(
        fc.property(samples, (points) => {
          const energy = fresh();
          let atMs = 1000;
          let integralWh = 0;
          let throughputWh = 0;
          points.forEach(({ dtMs, powerW }, i) => {
            atMs += dtMs;
            take(energy, atMs, powerW);
            if (i === 0) return;
            const pieceWh = ((powerW + points[i - 1]!.powerW) / 2) * (dtMs / 3_600_000);
            integralWh += pieceWh;
            throughputWh += Math.abs(pieceWh);
          });
          expect(outWh(energy) - inWh(energy)).toBeCloseTo(integralWh, 6);
          expect(outWh(energy) + inWh(energy)).toBeCloseTo(throughputWh, 6);
          const gaps = points.slice(1).map(({ dtMs }) => Math.max(0, dtMs - gapAfterMs));
          expect(energy.registers.missedMs).toBeCloseTo(
            gaps.reduce((sum, gapMs) => sum + gapMs, 0),
            6,
          );
        }),
        { numRuns: 50 },
      );
    });

    it('loses no energy with lost samples', () => {
      const every = fresh();
      const some = fresh();
      // A straight ramp, so that fewer samples describe it as well.
      for (let i = 0; i <= 1000; i++) {
        const powerW = -20_000 + 40 * i;
        take(every, i * 10, powerW);
        if (i % 7 === 0 || i % 11 === 0 || i === 500 || i === 1000) take(some, i * 10, powerW);
      }
      expect(outWh(some)).toBeCloseTo(outWh(every), 9);
      expect(inWh(some)).toBeCloseTo(inWh(every), 9);
      expect(outWh(some)).toBeCloseTo((10_000 * 5) / 3600, 9);
    });

    it('books what is longer than three periods as a gap, and bridges it as long as a reading counts', () => {
      const energy = fresh();
      take(energy, 0, 3_600_000);
      take(energy, gapAfterMs, 3_600_000);
      expect([outWh(energy), energy.registers.missedMs]).toEqual([gapAfterMs, 0]);
      take(energy, gapAfterMs + longestMs, 3_600_000);
      expect(outWh(energy)).toBeCloseTo(gapAfterMs + longestMs, 9);
      expect(energy.registers.missedMs).toBe(longestMs - gapAfterMs);
      // No energy is guessed for what is longer still.
      take(energy, gapAfterMs + longestMs + 10_000, 3_600_000);
      expect(outWh(energy)).toBeCloseTo(gapAfterMs + 2 * longestMs, 9);
      expect(energy.registers.missedMs).toBe(longestMs + 10_000 - 2 * gapAfterMs);
    });

    it('never goes back', () => {
      const energy = fresh();
      const powers = [500, -700, 0, 900, -900, -1, 1];
      let beforeWh = 0;
      powers.forEach((powerW, i) => {
        take(energy, i * 100, powerW);
        expect(outWh(energy) + inWh(energy)).toBeGreaterThanOrEqual(beforeWh);
        beforeWh = outWh(energy) + inWh(energy);
      });
    });

    it('takes no energy from a second sample at the same time', () => {
      const energy = fresh();
      take(energy, 20, 5000);
      take(energy, 20, 9000);
      expect(outWh(energy)).toBe(0);
      expect(energy.registers.missedMs).toBe(0);
    });

    it('begins anew after a pause, without a gap', () => {
      const energy = fresh();
      take(energy, 0, 3_600_000);
      take(energy, 30, 3_600_000);
      pause(energy);
      take(energy, 30 + 9 * longestMs, 3_600_000);
      take(energy, 60 + 9 * longestMs, 3_600_000);
      expect(outWh(energy)).toBeCloseTo(60, 9);
      expect(energy.registers.missedMs).toBe(0);
    });

    it('passes over a sample that is not a number', () => {
      const energy = fresh();
      take(energy, 0, 3_600_000);
      take(energy, 100, NaN);
      take(energy, 200, 3_600_000);
      expect(outWh(energy)).toBeCloseTo(200, 9);
      expect(inWh(energy)).toBe(0);
      const gapMs = energy.registers.missedMs;
      take(energy, 250, NaN);
      take(energy, 201 + longestMs, 3_600_000);
      expect(outWh(energy)).toBeCloseTo(200 + longestMs, 9);
      expect(energy.registers.missedMs).toBe(gapMs + longestMs + 1 - gapAfterMs);
    });
  },
);
