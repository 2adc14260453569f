import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellNames } from '../../../sim/battery/cellParameters.ts';
import { createPack, type Pack } from '../../../sim/battery/pack.ts';
import { packSchema } from '../../../sim/battery/packSchema.ts';

/** A pack of about 30 kWh of any cell, with all that may lie apart in it. */
const packOf = (cell: string, socPct: number, tempC = 20): Pack => {
  const pack = createPack(
    packSchema.parse({
      cell,
      cellsInSeries: 96,
      usableEnergyKwh: 30,
      extraResistanceOhm: 0.01,
      dischargeLimitW: [
        [0, 0],
        [10, 0],
        [25, 80_000],
        [100, 80_000],
      ],
      chargeLimitW: [
        [0, 50_000],
        [60, 50_000],
        [95, 5_000],
        [100, 0],
      ],
      spread: { socPct: 1, capacityPct: 2, resistancePct: 10 },
    }),
    socPct,
  );
  pack.tempC = tempC;
  return pack;
};

const storedJ = (pack: Pack): number =>
  (pack.storedEnergyWh(pack.socPct) + pack.polarisationEnergyWh()) * 3600;

const anySoc = fc.double({ min: 5, max: 95, noNaN: true });
const anyTemp = fc.double({ min: -20, max: 45, noNaN: true });
const anyStep = fc.record({
  dtS: fc.oneof(fc.constantFrom(0.1, 1, 60), fc.double({ min: 0.1, max: 60, noNaN: true })),
  powerW: fc.oneof(fc.constant(0), fc.double({ min: -50_000, max: 80_000, noNaN: true })),
  count: fc.integer({ min: 1, max: 30 }),
});
const anyProfile = fc.array(anyStep, { minLength: 1, maxLength: 20 });

describe.each(cellNames())('a pack of %s', (cell) => {
  it('makes and loses no energy, whatever power, step and temperature', () => {
    fc.assert(
      fc.property(anyProfile, anySoc, anyTemp, (profile, socPct, tempC) => {
        const pack = packOf(cell, socPct, tempC);
        const startJ = storedJ(pack);
        let outJ = 0;
        let lostJ = 0;
        let throughputJ = 0;
        let leastLossW = 0;
        for (const { dtS, powerW, count } of profile) {
          for (let i = 0; i < count; i++) {
            pack.step(dtS, powerW);
            leastLossW = Math.min(leastLossW, pack.lossW);
            outJ += pack.powerW * dtS;
            lostJ += pack.lossW * dtS;
            throughputJ += Math.abs(pack.powerW) * dtS;
          }
        }
        expect(leastLossW).toBe(0);
        // The store is about 1e8 J: the difference of two of its values costs some 1e-7 J.
        expect(Math.abs(startJ - storedJ(pack) - outJ - lostJ)).toBeLessThan(1e-9 * throughputJ + 1e-5);
      }),
    );
  });

  it('gains nothing on a closed cycle', () => {
    fc.assert(
      fc.property(
        anyProfile,
        fc.double({ min: 30, max: 70, noNaN: true }),
        anyTemp,
        (profile, socPct, tempC) => {
          const pack = packOf(cell, socPct, tempC);
          let outJ = 0;
          const step = (dtS: number, powerW: number): void => {
            pack.step(dtS, powerW);
            outJ += pack.powerW * dtS;
          };
          for (const { dtS, powerW } of profile) step(dtS, powerW);
          for (const dtS of [30, 1, 0.01]) {
            const direction = Math.sign(pack.socPct - socPct);
            while (Math.sign(pack.socPct - socPct) === direction && direction !== 0)
              step(dtS, direction * 5_000);
          }
          // The charge is back to a hundredth of a second of 5 kW.
          const leftJ = (pack.storedEnergyWh(socPct) - pack.storedEnergyWh(pack.socPct)) * 3600;
          expect(Math.abs(leftJ)).toBeLessThan(60);
          expect(outJ).toBeLessThanOrEqual(leftJ + 1e-5);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('shows a voltage without jumps while its power does not jump', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 15, max: 95, noNaN: true }),
        fc.double({ min: 5, max: 45, noNaN: true }),
        // Far from the largest power, at which the voltage falls in.
        fc.double({ min: -20_000, max: 25_000, noNaN: true }),
        (socPct, tempC, powerW) => {
          const pack = packOf(cell, socPct, tempC);
          pack.step(0.1, powerW);
          let mostV = 0;
          for (let i = 0; i < 3000 && pack.socPct > 12; i++) {
            const beforeV = pack.voltageV;
            pack.step(0.1, powerW);
            if (pack.limited) break;
            mostV = Math.max(mostV, Math.abs(pack.voltageV - beforeV));
          }
          expect(mostV).toBeLessThan(0.5);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('keeps its cells within bounds for whoever keeps to its limits', () => {
    fc.assert(
      fc.property(
        anyProfile,
        fc.double({ min: 12, max: 95, noNaN: true }),
        fc.double({ min: 10, max: 40, noNaN: true }),
        (profile, socPct, tempC) => {
          const pack = packOf(cell, socPct, tempC);
          let requests = 0;
          for (const { powerW, count } of profile) {
            for (let i = 0; i < 60 * count; i++) {
              const wantedW = powerW > 0 ? powerW : 2 * powerW;
              pack.step(0.5, Math.max(-pack.chargeLimitW, Math.min(pack.dischargeLimitW, wantedW)));
              requests += pack.relayCutRequest;
            }
          }
          expect(requests).toBe(0);
          expect(pack.socPct).toBeGreaterThan(0);
          expect(pack.socPct).toBeLessThan(100);
        },
      ),
      { numRuns: 20 },
    );
  });
});
