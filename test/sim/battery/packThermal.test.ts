import { describe, expect, it } from 'vitest';
import { createPack } from '../../../sim/battery/pack.ts';
import { packSchema } from '../../../sim/battery/packSchema.ts';

const packWith = (thermal: object, socPct = 60) =>
  createPack(
    packSchema.parse({
      cell: 'nmc',
      cellsInSeries: 96,
      capacityAh: 120,
      dischargeLimitW: [
        [0, 100_000],
        [100, 100_000],
      ],
      chargeLimitW: [
        [0, 100_000],
        [100, 100_000],
      ],
      thermal: { heatCapacityJPerK: 240_000, conductanceWPerK: 10, ...thermal },
    }),
    socPct,
  );

describe('the temperature of a pack', () => {
  it.each([1, 60, 3600])('falls to the air around as exp(-t k / C), in steps of %d s', (dtS) => {
    const pack = packWith({});
    pack.ambientC = -10;
    for (let t = 0; t < 36_000; t += dtS) pack.step(dtS, 0);
    expect(pack.tempC).toBeCloseTo(-10 + 30 * Math.exp((-36_000 * 10) / 240_000), 9);
    expect(pack).toMatchObject({ tempMinC: pack.tempC, tempMaxC: pack.tempC, thermalAuxW: 0 });
  });

  it('rises by its losses and nothing else when nothing gets out', () => {
    const pack = packWith({ conductanceWPerK: 1e-9 });
    let lostJ = 0;
    for (let i = 0; i < 6000; i++) {
      pack.step(0.1, i % 100 < 60 ? 60_000 : -30_000);
      lostJ += pack.lossW * 0.1;
    }
    expect(pack.tempC - 20).toBeCloseTo(lostJ / 240_000, 6);
    expect(pack.tempC).toBeGreaterThan(21);
  });

  const cooling = { setpointC: 30, bandC: 4, mostHeatW: 4000, heatPerDraw: 2 };
  const heating = { setpointC: 10, bandC: 4, mostHeatW: 3000, heatPerDraw: 1 };
  it.each([
    ['cold', 4, 3000],
    ['half in the band of the heater', 8, 1500],
    ['between the setpoints', 20, 0],
    ['half in the band of the cooler', 32, 1000],
    ['hot', 40, 2000],
  ])('%s: heater and cooler draw their share', (_what, tempC, drawW) => {
    const pack = packWith({ cooling, heating });
    pack.tempC = tempC;
    pack.ambientC = tempC;
    pack.step(1, 0);
    expect(pack.thermalAuxW).toBe(0);
    expect(pack.tempC).toBeCloseTo(tempC, 9);
    pack.thermalPowered = true;
    pack.step(1, 0);
    expect(pack.thermalAuxW).toBeCloseTo(drawW, 6);
    const heatW = tempC < 20 ? drawW : -2 * drawW;
    expect(pack.tempC - tempC).toBeCloseTo(heatW / 240_000, 5);
  });

  it('settles where the cooler takes what the losses make', () => {
    const pack = packWith({ cooling });
    pack.thermalPowered = true;
    pack.ambientC = 35;
    pack.tempC = 35;
    let direction = 1;
    for (let i = 0; i < 20_000; i++) {
      if (pack.socPct < 40) direction = -1;
      if (pack.socPct > 80) direction = 1;
      pack.step(10, direction * 40_000);
    }
    expect(pack.tempC).toBeGreaterThan(30);
    expect(pack.tempC).toBeLessThan(34);
  });

  it('makes a cold pack lose more', () => {
    const lossAt = (tempC: number): number => {
      const pack = packWith({});
      pack.tempC = tempC;
      pack.step(60, 30_000);
      return pack.lossW;
    };
    expect(lossAt(0) / lossAt(25)).toBeGreaterThan(1.5);
    expect(lossAt(40)).toBeLessThan(lossAt(25));
  });
});

describe('cells that lie apart', () => {
  const spread = (values: object) => (socPct: number) =>
    createPack(
      packSchema.parse({
        cell: 'nmc',
        cellsInSeries: 96,
        capacityAh: 120,
        dischargeLimitW: [
          [0, 100_000],
          [100, 100_000],
        ],
        chargeLimitW: [
          [0, 100_000],
          [100, 100_000],
        ],
        spread: values,
      }),
      socPct,
    );
  it('by capacity: together when full, apart when empty', () => {
    const at = spread({ capacityPct: 5 });
    expect(at(100).cellMaxV - at(100).cellMinV).toBeCloseTo(0, 9);
    const low = at(10);
    expect(low.cellMaxV - low.cellMinV).toBeGreaterThan(0.05);
    expect(low.cellMinV).toBeLessThan(low.voltageV / 96);
  });
  it('by resistance: together at rest, apart under load in both directions', () => {
    const pack = spread({ resistancePct: 20 })(50);
    expect(pack.cellMaxV - pack.cellMinV).toBeCloseTo(0, 9);
    for (const powerW of [40_000, -40_000]) {
      pack.step(1, powerW);
      expect(pack.cellMaxV - pack.cellMinV).toBeGreaterThan(0.015);
    }
  });
  it('by charge: apart by the slope of the open-circuit voltage, and faults come on top', () => {
    const pack = spread({ socPct: 2 })(62);
    expect(pack.cellMinV).toBeCloseTo(3.883, 9);
    pack.cellLowByV = 0.3;
    pack.step(1, 0);
    expect(pack.cellMinV).toBeCloseTo(3.583, 9);
  });
});
