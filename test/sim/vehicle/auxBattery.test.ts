import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAuxBattery, leadAcid45Ah } from '../../../sim/vehicle/auxBattery.ts';

const hourS = 3600;

describe('a 12 V battery', () => {
  it.each([
    [100, 12.73],
    [50, 12.1],
    [10, 11.51],
  ])('at rest and charged to %d percent has about %d V, as the tables say', (pct, voltageV) => {
    expect(Math.abs(createAuxBattery(pct).voltageV - voltageV)).toBeLessThan(0.05);
  });

  it('gives what is drawn, and then nothing', () => {
    const battery = createAuxBattery(50);
    battery.step(10 * hourS, 0.45, false);
    expect(battery.chargePct).toBeCloseTo(40, 9);
    expect(battery.voltageV).toBeCloseTo(11.4 + 0.4 * 1.33 - 0.0045, 9);
    battery.step(1000 * hourS, 0.45, false);
    expect([battery.chargePct, battery.voltageV]).toEqual([0, 3]);
  });

  it('is charged, ever slower, and stands high for a while afterwards', () => {
    const battery = createAuxBattery(60);
    battery.step(hourS, 2, true);
    expect(battery.currentA).toBeCloseTo(-8, 9);
    expect([battery.chargePct, battery.voltageV]).toEqual([60 + 800 / 45, 14.2]);
    battery.step(5 * hourS, 2, true);
    expect(battery.chargePct).toBeGreaterThan(99);
    expect(battery.chargePct).toBeLessThan(100);
    battery.step(1, 0.02, false);
    expect(battery.voltageV).toBeGreaterThan(13);
    battery.step(24 * hourS, 0.02, false);
    expect(battery.voltageV).toBeLessThan(12.74);
  });

  it('comes to the same in one step and in many', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 30, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        fc.boolean(),
        fc.integer({ min: 2, max: 50 }),
        (chargePct, loadA, isCharging, steps) => {
          const [once, often] = [createAuxBattery(chargePct), createAuxBattery(chargePct)];
          once.step(3 * hourS, loadA, isCharging);
          for (let i = 0; i < steps; i++) often.step((3 * hourS) / steps, loadA, isCharging);
          expect(often.chargePct).toBeCloseTo(once.chargePct, 6);
          expect(often.voltageV).toBeCloseTo(once.voltageV, 6);
        },
      ),
    );
  });

  it('takes no more than the converter gives', () => {
    const battery = createAuxBattery(0);
    battery.step(60, 0, true);
    expect(-battery.currentA).toBeLessThanOrEqual(leadAcid45Ah.chargerMaxA + 1e-9);
  });
});
