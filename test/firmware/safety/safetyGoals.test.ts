import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FaultCode } from '../../../firmware/contract/faults.ts';
import type { createSafetyGate as Create, GateInput } from '../../../firmware/safety/safetyGate.ts';
import { anyGateInput, anyGrid } from './anyGateInput.ts';
import { strangeNumbers } from './anyNumber.ts';
import { createGateRig, goodInput } from './gateRig.ts';
import { forVehicle } from './limitsOf.ts';

// Written from the table of safety goals and its numbers, not from the gate.

type Change = Partial<GateInput>;
const isKnown = (...values: number[]): boolean => values.every(Number.isFinite);

describe('for all inputs: power may flow only if', () => {
  /** Gives the input long enough for each part to be looked at, and checks each window on the way. */
  const whatever = (check: (input: GateInput, side: 'export' | 'import', powerW: number) => void): void =>
    fc.assert(
      fc.property(
        fc.constantFrom(0, 2 ** 31 - 150, 2 ** 32 - 150),
        anyGateInput,
        anyGrid,
        (startMs, input, grid) => {
          const rig = createGateRig();
          rig.run(startMs, startMs + 400, input, grid);
          for (let atMs = startMs + 400; atMs < startMs + 800; atMs += 100) {
            const { exportMaxW, importMaxW } = rig.tick(atMs, input, grid);
            if (exportMaxW > 0) check(input, 'export', exportMaxW);
            if (importMaxW > 0) check(input, 'import', importMaxW);
          }
        },
      ),
      { numRuns: 300 },
    );

  it('goal 1: there is more than the reserve, two standard deviations aside, and more than 20 %', () =>
    whatever(({ carSocPct, floorSocPct }, side) => {
      if (side === 'import') return;
      expect(carSocPct - 2).toBeGreaterThan(floorSocPct);
      expect(carSocPct - 2).toBeGreaterThan(20);
    }));

  it('goal 2: the mean cell, and 30 mV for those beside it, are inside 3.2 and 4.2 V', () =>
    whatever(({ packVoltageV }, side) => {
      if (side === 'export') expect(packVoltageV / 96 - 0.03).toBeGreaterThan(3.2);
      else expect(packVoltageV / 96 + 0.03).toBeLessThan(4.2);
    }));

  it('goal 2 and 3: it falls in proportion to what is left of 50 mV and 5 degrees', () =>
    whatever((input, side, powerW) => {
      const { packVoltageV, batteryTempMinC, batteryTempMaxC } = input;
      const cellV = packVoltageV / 96;
      const [most, cells, cold] =
        side === 'export'
          ? [input.exportRatingW, cellV - 0.03 - 3.2, batteryTempMinC + 20]
          : [input.importRatingW, 4.2 - cellV - 0.03, batteryTempMinC];
      const share = Math.min(cells / 0.05, cold / 5, (45 - batteryTempMaxC) / 5);
      expect(powerW).toBeLessThanOrEqual(most * share * (1 + 1e-9));
    }));

  it('goal 3: the battery is not too cold for it, and cooler than 45 C', () =>
    whatever(({ batteryTempMinC, batteryTempMaxC }, side) => {
      expect(batteryTempMinC).toBeGreaterThan(side === 'export' ? -20 : 0);
      expect(batteryTempMaxC).toBeLessThan(45);
    }));

  it('goal 4: battery, charger, owner and grid allow that much', () =>
    fc.assert(
      fc.property(anyGateInput, anyGrid, (input, grid) => {
        const { exportMaxW, importMaxW, exportA, importA } = createGateRig().run(0, 800, input, grid);
        if (exportMaxW > 0) {
          expect(exportMaxW).toBeLessThanOrEqual(
            Math.min(
              input.dischargeLimitW,
              input.chargerExportLimitW,
              input.exportRatingW,
              input.exportRatingW * grid.exportShare,
              grid.exportLimitW,
            ),
          );
          expect(exportA * input.packVoltageV).toBeCloseTo(exportMaxW, 6);
        }
        if (importMaxW > 0) {
          expect(importMaxW).toBeLessThanOrEqual(
            Math.min(
              input.chargeLimitW,
              input.chargerImportLimitW,
              input.importRatingW,
              input.importRatingW * grid.importShare,
              grid.importLimitW,
            ),
          );
          expect(importA * input.packVoltageV).toBeCloseTo(importMaxW, 6);
        }
      }),
      { numRuns: 600 },
    ));

  it('goal 5: charger and meter were heard a moment ago, and nobody doubts a bus or the journal', () =>
    whatever((input) => {
      expect(input.chargerAgeMs).toBeLessThanOrEqual(1000);
      expect(input.meterAgeMs).toBeLessThanOrEqual(2000);
      expect([input.vehicleBusFault, input.chargerBusFault, input.journalFault]).toEqual([null, null, null]);
    }));

  it('goal 6: owner and policy want it', () =>
    whatever(({ policyRefusal }) => expect(policyRefusal).toBeNull()));

  it('goal 7: the car stands, its ignition is off, and it is plugged in', () =>
    whatever(({ isIgnitionOn, motorRpm, isPlugged }) => {
      expect([isIgnitionOn, isPlugged]).toEqual([false, true]);
      expect(Math.abs(motorRpm)).toBeLessThanOrEqual(5);
    }));

  it('goal 8: the grid does not refuse', () =>
    fc.assert(
      fc.property(anyGateInput, anyGrid, (input, grid) => {
        const { exportMaxW, importMaxW } = createGateRig().run(0, 800, input, {
          ...grid,
          refusal: 'GRID_VOLTAGE',
        });
        expect([exportMaxW, importMaxW]).toEqual([0, 0]);
      }),
      { numRuns: 200 },
    ));

  it('goal 11: all that it depends on is a number, and charger and battery agree within 5 % of the voltage', () =>
    whatever((input) => {
      const { packVoltageV, chargerVoltageV } = input;
      expect(
        isKnown(
          input.carSocPct,
          packVoltageV,
          chargerVoltageV,
          input.batteryCurrentA,
          input.dischargeLimitW,
          input.chargeLimitW,
          input.motorRpm,
          input.batteryTempMinC,
          input.batteryTempMaxC,
          input.chargerCurrentA,
          input.meterPowerW,
        ),
      ).toBe(true);
      expect(Math.abs(packVoltageV - chargerVoltageV)).toBeLessThanOrEqual(packVoltageV * 0.05 + 1e-9);
      expect(packVoltageV).toBeGreaterThan(0);
    }));

  it('the battery does not ask for its relays, the charger has no fault, and somebody watches the insulation', () =>
    whatever((input) => {
      expect(input.relayCutRequest === 0).toBe(true);
      expect(input.chargerFault).toBe(false);
      expect(input.insulationOhmPerV).toBeGreaterThanOrEqual(100);
    }));
});

describe('for all inputs, one after the other', () => {
  it('the window is never negative, never no number, and says why it is closed', () => {
    const step = fc.tuple(fc.integer({ min: 1, max: 2000 }), anyGateInput, anyGrid);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const rig = createGateRig();
        let nowMs = 0;
        for (const [waitMs, input, grid] of steps) {
          nowMs += waitMs;
          const window = rig.tick(nowMs, input, grid);
          for (const side of ['export', 'import'] as const) {
            const powerW = window[`${side}MaxW`];
            expect(powerW >= 0 && powerW < Infinity).toBe(true);
            expect(window[`${side}A`] >= 0 && window[`${side}A`] < Infinity).toBe(true);
            expect(window[`${side}A`] > 0).toBe(powerW > 0);
            expect(window[`${side}Refusal`] === null).toBe(powerW > 0);
            if (powerW === 0) expect(window[`${side}LimitedBy`]).toBe(window[`${side}Refusal`]);
          }
          if (window.isBlind) expect(window.exportMaxW + window.importMaxW).toBe(0);
          // Goal 12: what is remembered closes, until somebody clears it.
          if (rig.faults.active) expect(window.exportMaxW + window.importMaxW).toBe(0);
          // Goal 7 knows no debounce.
          if (input.isIgnitionOn || Math.abs(input.motorRpm) > 5)
            expect(window.exportRefusal).toBe('DRIVING');
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Beyond its limit: the battery gives 4 kW while it may give 1, or a cell, a temperature, a contactor. */
const causes: readonly [FaultCode, Change, mostMs: number, isDebouncedMs: number, good?: Change][] = [
  ['CURRENT_DEVIATION', { dischargeLimitW: 1000, batteryCurrentA: 4000 / 380, meterPowerW: 3900 }, 1000, 500],
  ['CURRENT_DEVIATION', { chargeLimitW: 1000, batteryCurrentA: -4000 / 380, meterPowerW: -4200 }, 1000, 500],
  ['CURRENT_DEVIATION', { batteryCurrentA: 8, chargerCurrentA: 8, meterPowerW: 2900 }, 1000, 500],
  ['CURRENT_DEVIATION', { batteryCurrentA: 8, meterPowerW: 2900 }, 1000, 500],
  [
    'CELL_VOLTAGE_CRITICAL',
    { packVoltageV: 290, chargerVoltageV: 290 },
    3000,
    2000,
    {
      packVoltageV: 312,
      chargerVoltageV: 312,
    },
  ],
  [
    'CELL_VOLTAGE_CRITICAL',
    { packVoltageV: 406, chargerVoltageV: 406 },
    3000,
    2000,
    {
      packVoltageV: 398,
      chargerVoltageV: 398,
    },
  ],
  ['BATTERY_OVERHEATED', { batteryTempMaxC: 55.5 }, 3000, 2000, { batteryTempMaxC: 54 }],
  ['INSULATION_LOW', { insulationOhmPerV: 99 }, 1300, 500],
  ['CONTACTOR_WELDED', { contactorsWelded: true }, 5000, 4000],
];

describe('remembered faults', () => {
  it.each(causes)(
    '%s, %j: is remembered within %d ms, whenever it begins, and not before %d',
    (code, change, mostMs, leastMs, good = {}) => {
      // Ticks of 100 ms, begun anywhere in the gate's own turns, with what a busy interpreter adds.
      for (let onsetMs = 5000; onsetMs < 5800; onsetMs += 50)
        for (const startMs of [0, 2 ** 31 - 5300, 2 ** 32 - 5300]) {
          const rig = createGateRig();
          let rememberedMs = NaN;
          let tickedMs = NaN;
          for (let atMs = 0; atMs < onsetMs + mostMs + 1000; atMs += 100) {
            const isOn = atMs >= onsetMs;
            rig.tick(startMs + atMs + (atMs % 7), isOn ? { ...good, ...change } : good);
            if (isOn && isNaN(tickedMs)) tickedMs = atMs;
            if (rig.faults.active && isNaN(rememberedMs)) rememberedMs = atMs;
          }
          expect(rig.faults.active).toBe(code);
          expect(rememberedMs - onsetMs).toBeLessThanOrEqual(mostMs);
          expect(rememberedMs - tickedMs).toBeGreaterThanOrEqual(leastMs - 100);
        }
    },
  );

  it.each(causes)(
    '%s, %j: not by what is there for a moment, again and again',
    (_code, change, _mostMs, leastMs, good = {}) => {
      const rig = createGateRig();
      rig.run(0, 2000, good);
      // On for less than the debounce, off for long enough to be looked at.
      const periodMs = leastMs + 400;
      for (let atMs = 2000; atMs < 40_000; atMs += 100)
        rig.tick(atMs, atMs % periodMs < leastMs - 100 ? { ...good, ...change } : good);
      expect(rig.faults.active).toBeNull();
    },
  );

  // One step beyond the limit, and one inside.
  it.each<[FaultCode, inside: Change, beyond: Change]>([
    [
      'CURRENT_DEVIATION',
      { packVoltageV: 375, dischargeLimitW: 1000, batteryCurrentA: 8 },
      { packVoltageV: 375, dischargeLimitW: 999, batteryCurrentA: 8 },
    ],
    [
      'CURRENT_DEVIATION',
      { packVoltageV: 375, chargeLimitW: 1000, batteryCurrentA: -8 },
      { packVoltageV: 375, chargeLimitW: 999, batteryCurrentA: -8 },
    ],
    [
      'CURRENT_DEVIATION',
      { dischargeLimitW: 30_000, batteryCurrentA: 32_999 / 380 },
      { dischargeLimitW: 30_000, batteryCurrentA: 33_001 / 380 },
    ],
    [
      'CURRENT_DEVIATION',
      { chargeLimitW: 30_000, batteryCurrentA: -32_999 / 380 },
      { chargeLimitW: 30_000, batteryCurrentA: -33_001 / 380 },
    ],
    ['CURRENT_DEVIATION', { meterPowerW: 2000 }, { meterPowerW: 2001 }],
    ['CURRENT_DEVIATION', { meterPowerW: -2000 }, { meterPowerW: -2001 }],
    ['CURRENT_DEVIATION', { chargerCurrentA: 1999 / 380 }, { chargerCurrentA: 2001 / 380 }],
    [
      'CURRENT_DEVIATION',
      { askedCurrentA: 10, chargerCurrentA: 10 + 1999 / 380, batteryCurrentA: 15 },
      { askedCurrentA: 10, chargerCurrentA: 10 + 2001 / 380, batteryCurrentA: 15 },
    ],
    // 30 mV from the mean: 3 and 4.25 V in 96 cells.
    ['CELL_VOLTAGE_CRITICAL', { packVoltageV: 290.89 }, { packVoltageV: 290.87 }],
    ['CELL_VOLTAGE_CRITICAL', { packVoltageV: 405.11 }, { packVoltageV: 405.13 }],
    ['BATTERY_OVERHEATED', { batteryTempMaxC: 55 }, { batteryTempMaxC: 55.1 }],
    ['INSULATION_LOW', { insulationOhmPerV: 100 }, { insulationOhmPerV: 99.9 }],
  ])('%s: not at the limit %j, but beyond %j', (code, inside, beyond) => {
    const rig = createGateRig();
    rig.run(0, 6000, inside);
    expect(rig.faults.active).toBeNull();
    rig.run(6000, 12_000, beyond);
    expect(rig.faults.active).toBe(code);
  });

  it('do not come from what is unknown: that closes by itself', () => {
    for (const key of Object.keys(goodInput) as (keyof GateInput)[]) {
      if (typeof goodInput[key] !== 'number') continue;
      const rig = createGateRig();
      rig.run(0, 1000);
      rig.run(1000, 10_000, { [key]: NaN });
      expect(rig.faults.active, key).toBeNull();
    }
  });

  it('a power that just went is no fault: the station had its time to follow', () => {
    const rig = createGateRig();
    const exporting: Change = {
      askedCurrentA: 23,
      chargerCurrentA: 23,
      batteryCurrentA: 24,
      meterPowerW: 8300,
    };
    rig.run(0, 5000, exporting);
    rig.run(5000, 5500, { ...exporting, askedCurrentA: 0 });
    rig.run(5500, 10_000, {});
    expect(rig.faults.active).toBeNull();
    expect(rig.window.exportMaxW).toBe(9000);
  });

  it('a station that does not stop when it must is one, at most 1.2 s after it had to begin', () => {
    const rig = createGateRig();
    const exporting: Change = {
      askedCurrentA: 23,
      chargerCurrentA: 23,
      batteryCurrentA: 24,
      meterPowerW: 8300,
    };
    rig.run(0, 5000, exporting);
    let stuckMs = 0;
    for (let atMs = 5000; !rig.faults.active && atMs < 10_000; atMs += 100) {
      rig.tick(atMs, { ...exporting, askedCurrentA: 0 });
      stuckMs = atMs - 5000;
    }
    expect(rig.faults.active).toBe('CURRENT_DEVIATION');
    expect(stuckMs).toBeLessThanOrEqual(500 + 400 + 250 + 500 + 100);
  });

  it('a station that follows a request which rises and falls between two looks is none', () => {
    for (let phase = 0; phase < 8; phase++)
      for (const sign of [1, -1]) {
        const rig = createGateRig();
        let atMs = 0;
        const flow = (askedA: number, movedA: number, meteredA: number): void => {
          rig.tick(atMs, {
            askedCurrentA: sign * askedA,
            chargerCurrentA: sign * movedA,
            batteryCurrentA: sign * movedA,
            meterPowerW: sign * meteredA * 380,
          });
          atMs += 100;
        };
        for (let i = 0; i < phase; i++) flow(0, 0, 0);
        // 2 A a tick up, and at once no more; the meter tells of the top up to 0.7 s later.
        for (let askedA = 0; askedA <= 20; askedA += 2) flow(askedA, askedA, 0);
        for (let movedA = 20; movedA > 0; movedA -= 2) flow(0, movedA, movedA > 6 ? 20 : 6);
        for (let i = 0; i < 10; i++) flow(0, 0, 0);
        expect([phase, sign, rig.faults.active]).toEqual([phase, sign, null]);
      }
  });

  it('the battery is looked at while the power is in doubt', () => {
    const rig = createGateRig();
    rig.run(0, 2000);
    for (let atMs = 2000; atMs < 8000; atMs += 100)
      rig.tick(atMs, { batteryTempMaxC: 56, meterPowerW: atMs % 800 < 400 ? 3000 : 0, batteryCurrentA: 8 });
    expect(rig.faults.active).toBe('BATTERY_OVERHEATED');
  });

  it('goal 12: those that are critical are there after a restart, and close the window', () => {
    const rig = createGateRig();
    rig.run(0, 4000, { batteryTempMaxC: 56 });
    const again = createGateRig(undefined, rig.kept);
    expect(again.run(0, 1000).exportRefusal).toBe('BATTERY_OVERHEATED');
    expect(again.faults.clear(true)).toBeNull();
    expect(createGateRig(undefined, again.kept).run(0, 1000).exportRefusal).toBeNull();
  });
});

describe('time between looks', () => {
  it.each<[string, Change, Change, mostMs: number]>([
    ['a temperature', { batteryTempMaxC: 44 }, { batteryTempMaxC: 45 }, 1000],
    ['cells', { packVoltageV: 312 }, { packVoltageV: 309 }, 1000],
    ['a jump', {}, { carSocPct: 65 }, 1000],
  ])(
    '%s: the window closes within its time, in ticks of 100 ms and of 500',
    (_name, before, after, mostMs) => {
      for (const everyMs of [100, 500])
        for (let phase = 0; phase < 8; phase++) {
          const rig = createGateRig();
          const at = (change: Change): Change => ({
            chargerVoltageV: change.packVoltageV ?? 380,
            ...change,
          });
          let atMs = 0;
          for (; atMs < 5000 + phase * everyMs; atMs += everyMs) rig.tick(atMs, at(before));
          expect(rig.window.exportMaxW).toBeGreaterThan(0);
          const onsetMs = atMs - everyMs;
          while (atMs < 60_000 && rig.tick(atMs, at(after)).exportMaxW > 0) atMs += everyMs;
          expect(atMs - onsetMs).toBeLessThanOrEqual(everyMs === 100 ? mostMs / 2 : mostMs * 1.5);
        }
    },
  );

  it('very late looks close what they must at once or at the next one', () => {
    const rig = createGateRig();
    rig.run(0, 1000);
    rig.tick(60_000, { batteryTempMaxC: 50 });
    expect(rig.tick(120_000, { batteryTempMaxC: 50 }).exportMaxW).toBe(0);
    expect(rig.faults.active).toBeNull();
    rig.tick(180_000, { batteryTempMaxC: 56 });
    rig.tick(240_000, { batteryTempMaxC: 56 });
    rig.tick(300_000, { batteryTempMaxC: 56 });
    rig.tick(360_000, { batteryTempMaxC: 56 });
    expect(rig.faults.active).toBe('BATTERY_OVERHEATED');
  });

  /** How often each part has looked. */
  function countLooks(
    everyMs: number,
    change: Change,
    ticks: number,
  ): readonly [power: number, battery: number] {
    const rig = createGateRig();
    const counts = { CURRENT_DEVIATION: 0, CONTACTOR_WELDED: 0 };
    const { observe } = rig.faults;
    rig.faults.observe = (code, ...rest) => {
      if (code in counts) counts[code as keyof typeof counts]++;
      observe(code, ...rest);
    };
    for (let i = 0; i < ticks; i++) rig.tick(i * everyMs, change);
    return [counts.CURRENT_DEVIATION, counts.CONTACTOR_WELDED];
  }

  it('each part looks in every fourth tick, and in each quick one only when its time has come', () => {
    expect(countLooks(100, {}, 40)).toEqual([10, 10]);
    expect(countLooks(99, {}, 40)).toEqual([10, 10]);
    expect(countLooks(500, {}, 40)).toEqual([20, 20]);
    expect(countLooks(75, {}, 40)).toEqual([10, 10]);
    // A timer that catches up.
    expect(countLooks(1, {}, 600)).toEqual([2, 2]);
  });

  it('power is looked at in each tick in which something else was asked for than before', () => {
    const rig = createGateRig();
    let looks = 0;
    const { observe } = rig.faults;
    rig.faults.observe = (code, ...rest) => {
      if (code === 'CURRENT_DEVIATION') looks++;
      observe(code, ...rest);
    };
    for (let i = 0; i < 40; i++) rig.tick(i * 100, { askedCurrentA: 1 + Math.min(i, 20) });
    // 21 values, and then every fourth tick: 4.
    expect(looks).toBe(25);
  });

  it('power that is in doubt is looked at in each tick, until it is a fault', () => {
    // At 0, and from then on in each tick until 500 ms have passed, but for those in which the battery has its turn.
    const [power, battery] = countLooks(100, { meterPowerW: 3000, batteryCurrentA: 8 }, 6);
    expect([power, battery]).toEqual([5, 1]);
    expect(countLooks(100, { meterPowerW: 3000, batteryCurrentA: 8 }, 46)).toEqual([15, 11]);
  });
});

describe.each([
  ['nmc', 3.2, 4.2, 3, 4.25],
  ['lfp', 2.8, 3.55, 2.5, 3.8],
] as const)('a car that tells its cells, %s', (chemistry, stopLowV, stopHighV, latchLowV, latchHighV) => {
  let create: typeof Create;
  beforeAll(async () => {
    ({ createSafetyGate: create } = await forVehicle(
      { chemistry, tellsCellVoltages: true },
      () => import('../../../firmware/safety/safetyGate.ts'),
    ));
  });
  const between = (stopLowV + stopHighV) / 2;
  const well: Change = { cellMinV: between, cellMaxV: between };
  const windowOf = (change: Change) => createGateRig(create).run(0, 400, { ...well, ...change });

  it('opens both sides', () => expect(windowOf({})).toMatchObject({ exportMaxW: 9000, importMaxW: 8000 }));

  it('goes by its cells, whatever the pack’s voltage says', () => {
    const low = windowOf({ cellMinV: stopLowV + 0.025 });
    expect(low.exportMaxW).toBeCloseTo(4500, 3);
    expect([low.exportLimitedBy, low.importMaxW]).toEqual(['CELL_VOLTAGE', 8000]);
    const high = windowOf({ cellMaxV: stopHighV - 0.025 });
    expect(high.importMaxW).toBeCloseTo(4000, 3);
    expect([high.importLimitedBy, high.exportMaxW]).toEqual(['CELL_VOLTAGE', 9000]);
    expect(windowOf({ cellMinV: stopLowV }).exportRefusal).toBe('CELL_VOLTAGE');
    expect(windowOf({ cellMaxV: stopHighV }).importRefusal).toBe('CELL_VOLTAGE');
  });

  it.each(strangeNumbers)('is blind while it tells %d', (value) => {
    for (const key of ['cellMinV', 'cellMaxV'] as const)
      expect(windowOf({ [key]: value })).toMatchObject({
        exportRefusal: 'BATTERY_STALE',
        importRefusal: 'BATTERY_STALE',
        isBlind: true,
      });
  });

  it.each<[string, Change, boolean]>([
    ['the low limit', { cellMinV: latchLowV }, false],
    ['below it', { cellMinV: latchLowV - 0.001 }, true],
    ['the high limit', { cellMaxV: latchHighV }, false],
    ['above it', { cellMaxV: latchHighV + 0.001 }, true],
    ['nothing', { cellMinV: NaN, cellMaxV: NaN }, false],
  ])('remembers a cell beyond its limit: %s', (_name, change, expected) => {
    const rig = createGateRig(create);
    rig.run(0, 5000, { ...well, ...change });
    expect(rig.faults.active).toBe(expected ? 'CELL_VOLTAGE_CRITICAL' : null);
  });

  it('never lets current flow at no voltage', () =>
    expect(windowOf({ packVoltageV: 0, chargerVoltageV: 0 })).toMatchObject({ exportA: 0, importA: 0 }));
});
