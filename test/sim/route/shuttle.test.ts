import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breakEvenGrade, breakEvenMassRatio, shuttleEnergy } from '../../../sim/route/shuttle.ts';

/** Newton for a pound of force. */
const lbfN = 4.4482216;

describe('shuttleEnergy', () => {
  // Net kWh of one round trip of the quarry: 13 %, 180 m, 85 % up and 75 % down.
  it.each([
    [45_000, 110_000, 0.015, 6.8],
    [45_000, 110_000, 0.02, 4.3],
    [45_000, 110_000, 0.03, -0.8],
    [58_000, 123_000, 0.015, 2.7],
    [58_000, 123_000, 0.02, -0.3],
    [58_000, 123_000, 0.03, -6.4],
  ])('%d kg up, %d kg down at Crr %d: %d kWh', (massUpKg, massDownKg, rollingCoefficient, netKwh) => {
    const energy = shuttleEnergy({
      massUpKg,
      massDownKg,
      heightM: 180,
      grade: 0.13,
      rollingCoefficient,
      driveEfficiency: 0.85,
      regenEfficiency: 0.75,
    });
    expect(energy.netKwh).toBeCloseTo(netKwh, 1);
    expect(energy.downKwh - energy.upKwh).toBeCloseTo(energy.netKwh, 9);
  });

  it('needs 29.0 kWh up and gives 35.8 kWh down in the best case', () => {
    const { upKwh, downKwh } = shuttleEnergy({
      massUpKg: 45_000,
      massDownKg: 110_000,
      heightM: 180,
      grade: 0.13,
      rollingCoefficient: 0.015,
      driveEfficiency: 0.85,
      regenEfficiency: 0.75,
    });
    expect(upKwh).toBeCloseTo(29, 1);
    expect(downKwh).toBeCloseTo(35.8, 1);
  });
});

describe('breakEvenMassRatio', () => {
  it.each([
    [0.008, 1.62],
    [0.02, 1.95],
    [0.03, 2.29],
  ])('at 13 pct and Crr %d: %d', (rollingCoefficient, ratio) => {
    expect(breakEvenMassRatio(0.13, rollingCoefficient, 0.7)).toBeCloseTo(ratio, 2);
  });

  it('is where the shuttle neither gains nor loses, and above 1 for any machine', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.03, max: 0.3, noNaN: true }),
        fc.double({ min: 0.004, max: 0.029, noNaN: true }),
        fc.double({ min: 0.3, max: 0.99, noNaN: true }),
        fc.double({ min: 0.3, max: 0.99, noNaN: true }),
        (grade, rollingCoefficient, driveEfficiency, regenEfficiency) => {
          const ratio = breakEvenMassRatio(grade, rollingCoefficient, driveEfficiency * regenEfficiency);
          expect(ratio).toBeGreaterThan(1);
          const { netKwh, upKwh } = shuttleEnergy({
            massUpKg: 1_000,
            massDownKg: ratio * 1_000,
            heightM: 100,
            grade,
            rollingCoefficient,
            driveEfficiency,
            regenEfficiency,
          });
          expect(Math.abs(netKwh)).toBeLessThan(1e-9 * upKwh);
        },
      ),
    );
  });

  it('is out of reach where nothing rolls', () => {
    expect(breakEvenMassRatio(0.02, 0.02, 0.9)).toBe(Infinity);
  });
});

describe('breakEvenGrade', () => {
  // Model 3 RWD: coefficients of EPA's list, mass of FASTSim (1752 kg). The facts' own figures name no mass: within 2 %.
  it.each([
    [50, 0.0135, 0.0136],
    [80, 0.0192, 0.0194],
    [110, 0.0274, 0.0279],
  ])('of a Model 3 at %d km/h: %d', (speedKph, published, calculated) => {
    const mph = speedKph / 1.609344;
    const grade = breakEvenGrade(1752, (37.17 + 0.047 * mph + 0.0144 * mph * mph) * lbfN);
    expect(grade).toBeCloseTo(calculated, 4);
    expect(Math.abs(grade / published - 1)).toBeLessThan(0.02);
  });

  it('is none for a load above the weight', () => {
    expect(breakEvenGrade(1, 10)).toBe(Infinity);
  });
});
