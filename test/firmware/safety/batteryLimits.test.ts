import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Chemistry } from '../../../firmware/contract/safetyLimits.ts';
import type { BatteryLimits, judgeBattery as Judge } from '../../../firmware/safety/batteryLimits.ts';
import { anyNumber, strangeNumbers } from './anyNumber.ts';
import { forVehicle } from './limitsOf.ts';

interface Readings {
  cellMinV: number;
  cellMaxV: number;
  tempMinC: number;
  tempMaxC: number;
}

/** Safety goal 2 as its table has it. */
const stops: Readonly<Record<Chemistry, readonly [dischargeV: number, chargeV: number]>> = {
  nmc: [3.2, 4.2],
  lfp: [2.8, 3.55],
};

it('goes by the temperatures of the vehicle', async () => {
  const { judgeBattery } = await forVehicle(
    { tightened: { chargeTempMinC: 5, dischargeTempMinC: -10, batteryTempMaxC: 40 } },
    () => import('../../../firmware/safety/batteryLimits.ts'),
  );
  const sharesAt = (tempMinC: number, tempMaxC: number): [number, number] => {
    const limits: BatteryLimits = {
      exportShare: 9,
      importShare: 9,
      exportLimitedBy: 'BOOTING',
      importLimitedBy: 'BOOTING',
    };
    judgeBattery(3.7, 3.7, tempMinC, tempMaxC, limits);
    return [limits.exportShare, limits.importShare];
  };
  expect([sharesAt(5, 20), sharesAt(7.5, 20), sharesAt(10, 20)]).toEqual([
    [1, 0],
    [1, 0.5],
    [1, 1],
  ]);
  expect([sharesAt(-10, 20), sharesAt(-7.5, 20)]).toEqual([
    [0, 0],
    [0.5, 0],
  ]);
  expect([sharesAt(20, 37.5), sharesAt(20, 40)]).toEqual([
    [0.5, 0.5],
    [0, 0],
  ]);
});

describe.each(['nmc', 'lfp'] as const)('judgeBattery, %s', (chemistry) => {
  const [dischargeStopV, chargeStopV] = stops[chemistry];
  const good: Readings = {
    cellMinV: dischargeStopV + 0.3,
    cellMaxV: dischargeStopV + 0.3,
    tempMinC: 20,
    tempMaxC: 22,
  };
  let judgeBattery: typeof Judge;
  beforeAll(async () => {
    ({ judgeBattery } = await forVehicle(
      { chemistry },
      () => import('../../../firmware/safety/batteryLimits.ts'),
    ));
  });
  /** Starts from limits that are wide open. */
  const judge = (change: Partial<Readings>): BatteryLimits => {
    const limits: BatteryLimits = {
      exportShare: 9,
      importShare: 9,
      exportLimitedBy: 'BOOTING',
      importLimitedBy: 'BOOTING',
    };
    const { cellMinV, cellMaxV, tempMinC, tempMaxC } = { ...good, ...change };
    judgeBattery(cellMinV, cellMaxV, tempMinC, tempMaxC, limits);
    return limits;
  };

  it('allows all of the power to a battery that is well', () => {
    expect(judge({})).toMatchObject({ exportShare: 1, importShare: 1 });
  });

  const LSB_V = 0.001;
  it.each([
    [dischargeStopV - LSB_V, 0],
    [dischargeStopV, 0],
    [dischargeStopV + LSB_V, 0.02],
    [dischargeStopV + 0.025, 0.5],
    [dischargeStopV + 0.05 - LSB_V, 0.98],
    [dischargeStopV + 0.05 + LSB_V, 1],
    [-1, 0],
  ])('the lowest cell at %d V leaves %d of the export', (cellMinV, share) => {
    const limits = judge({ cellMinV });
    expect(limits.exportShare).toBeCloseTo(share, 9);
    expect(limits.exportLimitedBy).toBe('CELL_VOLTAGE');
    expect(limits.importShare).toBe(1);
  });

  it.each([
    [chargeStopV + LSB_V, 0],
    [chargeStopV, 0],
    [chargeStopV - LSB_V, 0.02],
    [chargeStopV - 0.025, 0.5],
    [chargeStopV - 0.05 + LSB_V, 0.98],
    [chargeStopV - 0.05 - LSB_V, 1],
  ])('the highest cell at %d V leaves %d of the import', (cellMaxV, share) => {
    const limits = judge({ cellMaxV });
    expect(limits.importShare).toBeCloseTo(share, 9);
    expect(limits.importLimitedBy).toBe('CELL_VOLTAGE');
    expect(limits.exportShare).toBe(1);
  });

  it.each([
    [-21, 0, 0],
    [-20, 0, 0],
    [-19, 0.2, 0],
    [-17.5, 0.5, 0],
    [-16, 0.8, 0],
    [-15, 1, 0],
    [-1, 1, 0],
    [0, 1, 0],
    [1, 1, 0.2],
    [2.5, 1, 0.5],
    [4, 1, 0.8],
    [5, 1, 1],
  ])('the coldest cell at %d C leaves %d of the export and %d of the import', (tempMinC, out, into) => {
    const limits = judge({ tempMinC });
    expect(limits.exportShare).toBeCloseTo(out, 9);
    expect(limits.importShare).toBeCloseTo(into, 9);
    if (out < 1) expect(limits.exportLimitedBy).toBe('BATTERY_TEMPERATURE');
    if (into < 1) expect(limits.importLimitedBy).toBe('BATTERY_TEMPERATURE');
  });

  it.each([
    [39, 1],
    [40, 1],
    [41, 0.8],
    [42.5, 0.5],
    [44, 0.2],
    [45, 0],
    [46, 0],
  ])('the hottest cell at %d C leaves %d of either side', (tempMaxC, share) => {
    const limits = judge({ tempMaxC });
    expect(limits.exportShare).toBeCloseTo(share, 9);
    expect(limits.importShare).toBeCloseTo(share, 9);
    if (share < 1)
      expect([limits.exportLimitedBy, limits.importLimitedBy]).toEqual([
        'BATTERY_TEMPERATURE',
        'BATTERY_TEMPERATURE',
      ]);
  });

  it('names what is nearer to its limit, each in its band', () => {
    const coolEnough = { tempMinC: 2, tempMaxC: 20 };
    expect(judge({ ...coolEnough, cellMaxV: chargeStopV - 0.019 }).importLimitedBy).toBe('CELL_VOLTAGE');
    expect(judge({ ...coolEnough, cellMaxV: chargeStopV - 0.021 }).importLimitedBy).toBe(
      'BATTERY_TEMPERATURE',
    );
    expect(judge({ ...coolEnough, cellMaxV: chargeStopV - 0.019 }).importShare).toBeCloseTo(0.38, 9);
    expect(judge({ ...coolEnough, cellMaxV: chargeStopV - 0.021 }).importShare).toBeCloseTo(0.4, 9);
  });

  it('names the cells where both are at their limit', () => {
    expect(judge({ cellMinV: dischargeStopV, tempMinC: -20 }).exportLimitedBy).toBe('CELL_VOLTAGE');
    expect(judge({ cellMaxV: chargeStopV, tempMinC: 0 }).importLimitedBy).toBe('CELL_VOLTAGE');
  });

  it.each(
    (Object.keys(good) as (keyof Readings)[]).flatMap((key) =>
      strangeNumbers.map((value) => [key, value] as const),
    ),
  )('allows nothing when %s is %d', (key, value) => {
    expect(judge({ [key]: value })).toEqual({
      exportShare: 0,
      importShare: 0,
      exportLimitedBy: 'BATTERY_STALE',
      importLimitedBy: 'BATTERY_STALE',
    });
  });

  it('never allows anything beyond a limit, and never a share that is none', () => {
    const edgesV = [2.5, 2.8, 2.85, 3, 3.2, 3.25, 3.5, 3.55, 4.15, 4.2, 4.25];
    const anyC = anyNumber(-40, 80, -20, -15, 0, 5, 40, 45, 55);
    fc.assert(
      fc.property(
        fc.record({
          cellMinV: anyNumber(2, 5, ...edgesV),
          cellMaxV: anyNumber(2, 5, ...edgesV),
          tempMinC: anyC,
          tempMaxC: anyC,
        }),
        (readings) => {
          const { exportShare, importShare, exportLimitedBy, importLimitedBy } = judge(readings);
          const { cellMinV, cellMaxV, tempMinC, tempMaxC } = readings;
          for (const share of [exportShare, importShare]) {
            expect(share).toBeGreaterThanOrEqual(0);
            expect(share).toBeLessThanOrEqual(1);
          }
          if (exportShare > 0) {
            expect(cellMinV).toBeGreaterThan(dischargeStopV);
            expect(tempMinC).toBeGreaterThan(-20);
            expect(tempMaxC).toBeLessThan(45);
            expect(Object.values(readings).every(Number.isFinite)).toBe(true);
          }
          if (importShare > 0) {
            expect(cellMaxV).toBeLessThan(chargeStopV);
            expect(tempMinC).toBeGreaterThan(0);
            expect(tempMaxC).toBeLessThan(45);
            expect(Object.values(readings).every(Number.isFinite)).toBe(true);
          }
          for (const bound of [exportLimitedBy, importLimitedBy])
            expect(['CELL_VOLTAGE', 'BATTERY_TEMPERATURE', 'BATTERY_STALE']).toContain(bound);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
